import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { type Answer, ASK, callTool, desk } from "./world.ts";

let gateway: Gateway;
let upstream: Recorder;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([startGateway(), startRecorder()]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

const waiting = (wait: number) => ({
  ...ASK,
  tools: { delete_file: { action: "require_approval", approval: { wait } } },
});
const setup = (wait: number): Promise<Access> =>
  gateway.setup({ upstream: upstream.url, policy: waiting(wait) });
const reached = (path: string) =>
  upstream.received("tools/call").filter(({ body }) => body.includes(JSON.stringify(path))).length;

/** The id of the only approval that waits in a tenant, once there is one. */
async function waits(tenant: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { items } = (await desk(gateway, tenant).list("?state=pending")).body as {
      items: { id: string }[];
    };
    if (items[0] !== undefined) return items[0].id;
    await sleep(30);
  }
  throw new Error("nothing waits");
}

/** The answer, and how long after `from` it came. */
async function timed(call: Promise<Answer>): Promise<{ answer: Answer; at: number }> {
  const answer = await call;
  return { answer, at: Date.now() };
}

describe.each(["legacy", "modern"] as const)("a call held open for a human, %s", (era) => {
  test("is released at once by an approval, with the server's answer on its stream", async () => {
    const access = await setup(60);
    const path = `/held/${era}`;
    const call = timed(callTool(access, "delete_file", { path }, { era }));
    const id = await waits(access.tenant);
    await sleep(2500);
    expect(reached(path)).toBe(0);
    await desk(gateway, access.tenant).approve(id);
    const decidedAt = Date.now();
    const { answer, at } = await call;
    expect(at - decidedAt).toBeLessThan(1000);
    expect(answer.passed).toBe(true);
    expect(answer.text.match(/^: waiting for a human$/gm)?.length).toBeGreaterThanOrEqual(2);
    expect(answer.text.match(/^data: /gm)).toHaveLength(1);
    expect(reached(path)).toBe(1);
  });

  test("is released by a rejection, with its words", async () => {
    const access = await setup(60);
    const call = callTool(access, "delete_file", { path: `/no/${era}` }, { era });
    await desk(gateway, access.tenant).reject(await waits(access.tenant), "Not now");
    const answer = await call;
    expect(answer.outcome).toBe("deny");
    expect(answer.text).toContain("Not now");
  });

  test("is answered `pending` when its time is up", async () => {
    const access = await setup(1);
    const started = Date.now();
    const { answer, at } = await timed(callTool(access, "delete_file", { path: `/up/${era}` }, { era }));
    expect(at - started).toBeGreaterThanOrEqual(1000);
    expect(at - started).toBeLessThan(4000);
    expect(answer.approval?.state).toBe("pending");
    expect(answer.body.result?.["isError"]).toBe(true);
  });

  test("of a client that went away uses nothing up", async () => {
    const access = await setup(60);
    const path = `/gone/${era}`;
    const away = new AbortController();
    const call = callTool(access, "delete_file", { path }, { era, signal: away.signal });
    const id = await waits(access.tenant);
    away.abort();
    await expect(call).rejects.toThrow();
    // Before any keep-alive could find out.
    await sleep(100);
    await desk(gateway, access.tenant).approve(id);
    await sleep(500);
    expect(reached(path)).toBe(0);
    expect((await desk(gateway, access.tenant).show(id)).body).toMatchObject({ state: "approved" });
    expect((await callTool(access, "delete_file", { path }, { era })).passed).toBe(true);
    expect(reached(path)).toBe(1);
  });
});

describe("many calls held open", () => {
  test("one approval lets one of them through; the others wait for another", async () => {
    const access = await setup(3);
    const calls = Array.from({ length: 20 }, () => callTool(access, "delete_file", { path: "/held/many" }));
    const id = await waits(access.tenant);
    await sleep(500);
    await desk(gateway, access.tenant).approve(id);
    const answers = await Promise.all(calls);
    expect(answers.filter(({ passed }) => passed)).toHaveLength(1);
    expect(answers.filter(({ approval }) => approval?.state === "pending")).toHaveLength(19);
    expect(reached("/held/many")).toBe(1);
  });

  test("a revoked grant ends them with an error on their own request", async () => {
    const access = await setup(60);
    const call = callTool(access, "delete_file", { path: "/held/revoked" });
    await waits(access.tenant);
    await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);
    const { body } = await call;
    expect(body).toMatchObject({ id: 7, error: { code: -31401 } });
    expect(reached("/held/revoked")).toBe(0);
  });

  test("a client that opens addresses is sent there first, and held when it comes back", async () => {
    const access = await setup(60);
    const options = { era: "modern", capabilities: { elicitation: { url: {} } } } as const;
    const first = await callTool(access, "delete_file", { path: "/held/sent" }, options);
    expect(first.body.result?.["resultType"]).toBe("input_required");
    const extra = { requestState: first.body.result?.["requestState"], inputResponses: {} };
    const call = callTool(access, "delete_file", { path: "/held/sent" }, { ...options, extra });
    await sleep(300);
    await desk(gateway, access.tenant).approve(first.approval?.id ?? "");
    expect((await call).passed).toBe(true);
  });
});
