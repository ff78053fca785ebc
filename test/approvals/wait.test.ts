import { setTimeout as sleep } from "node:timers/promises";
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as Transport1 } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, open } from "../support/agent.ts";
import { type Answer, ASK, callTool, desk } from "../support/approvals.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

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

const info = { name: "sluice-wait", version: "1.0.0" };

interface Options {
  signal?: AbortSignal;
  timeout?: number;
  resetTimeoutOnProgress?: boolean;
  onprogress?: (progress: unknown) => void;
}

/** A real client that opens no addresses. */
async function connect(kind: "sdk1" | "sdk2-legacy" | "sdk2-modern", { mcpUrl, token }: Access) {
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  const asCall = (path: string) => ({ name: "delete_file", arguments: { path } });
  type Call = (path: string, options: Options) => Promise<Record<string, unknown>>;
  if (kind === "sdk1") {
    const client = new Client1(info);
    await client.connect(new Http1(new URL(mcpUrl), { requestInit }) as Transport1);
    const call: Call = (path, options) => client.callTool(asCall(path), undefined, options);
    return { call, close: () => client.close() };
  }
  const mode = kind === "sdk2-modern" ? { pin: "2026-07-28" } : "legacy";
  const client = new Client2(info, { versionNegotiation: { mode } });
  await client.connect(new Http2(new URL(mcpUrl), { requestInit }));
  const call: Call = (path, options) => client.callTool(asCall(path), options);
  return { call, close: () => client.close() };
}

async function session(access: Access): Promise<string> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: info };
  const { headers } = await ask(access, "initialize", params);
  return headers.get("mcp-session-id") ?? "";
}

/** The status of a notification. */
async function notify(access: Access, method: string, params: object, session?: string, era = "legacy") {
  const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": method };
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const message =
    era === "modern"
      ? { jsonrpc: "2.0", method, params: { ...params, _meta } }
      : { jsonrpc: "2.0", method, params };
  const { status } = await open(access, message, {
    ...(session !== undefined && { session }),
    ...(era === "modern" && { headers: modern }),
  });
  return status;
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

/** Waits until an approval is in a state. */
async function becomes(tenant: string, id: string, state: string): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await desk(gateway, tenant).show(id);
    if ((body as { state: string }).state === state) return body as Record<string, unknown>;
    await sleep(50);
  }
  throw new Error(`it did not become ${state}`);
}

describe("a held call whose client closes the connection", () => {
  test("is cancelled in the modern era: the question is withdrawn", async () => {
    const access = await setup(60);
    const away = new AbortController();
    const options = { era: "modern", signal: away.signal } as const;
    const call = callTool(access, "delete_file", { path: "/closed/modern" }, options);
    const id = await waits(access.tenant);
    away.abort();
    await expect(call).rejects.toThrow();
    expect(await becomes(access.tenant, id, "withdrawn")).toMatchObject({ withdrawnBy: "disconnected" });
    expect((await desk(gateway, access.tenant).approve(id)).status).toBe(409);
    expect(reached("/closed/modern")).toBe(0);
  });

  test("keeps its question in the legacy era, and never runs itself: the next call does", async () => {
    const access = await setup(60);
    const away = new AbortController();
    const call = callTool(access, "delete_file", { path: "/closed/legacy" }, { signal: away.signal });
    const id = await waits(access.tenant);
    away.abort();
    await expect(call).rejects.toThrow();
    // Longer than the gate takes to find out.
    await sleep(5000);
    await desk(gateway, access.tenant).approve(id);
    expect(reached("/closed/legacy")).toBe(0);
    expect((await callTool(access, "delete_file", { path: "/closed/legacy" })).passed).toBe(true);
    expect(reached("/closed/legacy")).toBe(1);
  });

  test("of two that wait for one approval, the other goes on", async () => {
    const access = await setup(60);
    const away = new AbortController();
    const args = { path: "/closed/one" };
    const first = callTool(access, "delete_file", args, { era: "modern", signal: away.signal });
    const id = await waits(access.tenant);
    const second = callTool(access, "delete_file", args, { era: "modern" });
    await sleep(500);
    away.abort();
    await expect(first).rejects.toThrow();
    await sleep(5000);
    await desk(gateway, access.tenant).approve(id);
    expect((await second).passed).toBe(true);
    expect(reached("/closed/one")).toBe(1);
  });
});

describe("a held call that its client cancels", () => {
  const cancel = (access: Access, requestId: unknown, session?: string, era = "legacy") =>
    notify(access, "notifications/cancelled", { requestId }, session, era);

  test.each(["legacy", "modern"] as const)("is withdrawn and never sent, %s", async (era) => {
    const access = await setup(60);
    const path = `/cancelled/${era}`;
    const call = callTool(access, "delete_file", { path }, { era });
    const id = await waits(access.tenant);
    expect(await cancel(access, 7, undefined, era)).toBe(202);
    expect((await call).text).toContain("cancelled");
    expect((await desk(gateway, access.tenant).show(id)).body).toMatchObject({
      state: "withdrawn",
      withdrawnBy: "cancelled",
    });
    expect((await desk(gateway, access.tenant).approve(id)).status).toBe(409);
    expect(reached(path)).toBe(0);
    expect(upstream.received("notifications/cancelled").some(({ body }) => body.includes("7"))).toBe(false);
    const rows = await gateway.ledger(access.tenant, access.grant);
    expect(rows.at(-1)).toMatchObject({ kind: "refusal" });
    expect(rows.map(({ reason }) => reason).join()).toContain("cancelled a call that waited");
  });

  test("is not the one with another id, of another session or of another grant", async () => {
    const access = await setup(60);
    const other = await gateway.setup({ upstream: upstream.url, policy: waiting(60), tenant: access.tenant });
    const [mine, theirs] = [await session(access), await session(access)];
    const call = callTool(access, "delete_file", { path: "/cancelled/not" }, { session: mine });
    const id = await waits(access.tenant);
    await cancel(access, 8, mine);
    await cancel(access, "7", mine);
    await cancel(access, 7, theirs);
    await cancel(access, 7);
    await cancel(other, 7);
    expect((await desk(gateway, access.tenant).show(id)).body).toMatchObject({ state: "pending" });
    await desk(gateway, access.tenant).approve(id);
    expect((await call).passed).toBe(true);
  });

  test("is withdrawn where the cancellation overtook it", async () => {
    const access = await setup(60);
    const path = "/cancelled/early";
    expect(await cancel(access, 7)).toBe(202);
    expect((await callTool(access, "delete_file", { path })).text).toContain("cancelled");
    await desk(gateway, access.tenant).approve(await waits(access.tenant));
    expect(reached(path)).toBe(0);
  });

  test("leaves another that waits for the same approval", async () => {
    const access = await setup(60);
    const args = { path: "/cancelled/other" };
    const [mine, theirs] = [await session(access), await session(access)];
    const first = callTool(access, "delete_file", args, { session: mine });
    const id = await waits(access.tenant);
    const second = callTool(access, "delete_file", args, { session: theirs });
    await sleep(500);
    await cancel(access, 7, mine);
    expect((await first).text).toContain("cancelled");
    await desk(gateway, access.tenant).approve(id);
    expect((await second).passed).toBe(true);
    expect(reached(args.path)).toBe(1);
  });

  test.each(["sdk1", "sdk2-legacy", "sdk2-modern"] as const)("by a real client, %s", async (kind) => {
    const access = await setup(60);
    const path = `/cancelled/${kind}`;
    const { call, close } = await connect(kind, access);
    const away = new AbortController();
    const called = call(path, { signal: away.signal });
    const id = await waits(access.tenant);
    away.abort("not wanted any more");
    await expect(called).rejects.toThrow();
    await becomes(access.tenant, id, "withdrawn");
    expect((await desk(gateway, access.tenant).approve(id)).status).toBe(409);
    expect(reached(path)).toBe(0);
    await close();
  });
});

describe("progress while a call is held", () => {
  test.each(["legacy", "modern"] as const)(
    "tells where to decide, to a call that asks for it, %s",
    async (era) => {
      const access = await setup(60);
      const args = { path: `/progress/${era}` };
      const meta = { progressToken: "p-1" };
      const call = callTool(access, "delete_file", args, { era, meta });
      const id = await waits(access.tenant);
      await sleep(300);
      await desk(gateway, access.tenant).approve(id);
      const { text, passed } = await call;
      expect(passed).toBe(true);
      const [first] = text.split("\n").filter((line) => line.startsWith("data: "));
      expect(JSON.parse(first?.slice(6) ?? "")).toMatchObject({
        method: "notifications/progress",
        params: { progressToken: "p-1", message: expect.stringContaining(`/approve/${access.tenant}/${id}`) },
      });
    },
  );

  test.each(["sdk1", "sdk2-legacy", "sdk2-modern"] as const)(
    "keeps %s waiting past its own time-out",
    async (kind) => {
      const access = await setup(60);
      const path = `/progress/${kind}`;
      const { call, close } = await connect(kind, access);
      const told: unknown[] = [];
      const called = call(path, {
        timeout: 12_000,
        resetTimeoutOnProgress: true,
        onprogress: (progress) => told.push(progress),
      });
      const id = await waits(access.tenant);
      await sleep(14_000);
      await desk(gateway, access.tenant).approve(id);
      expect((await called)["isError"]).toBeFalsy();
      expect(told.length).toBeGreaterThanOrEqual(2);
      expect(reached(path)).toBe(1);
      await close();
    },
  );
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
