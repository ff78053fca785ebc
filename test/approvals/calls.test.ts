import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { ASK, callTool, desk, flood } from "./world.ts";

let gateway: Gateway;
let upstream: Recorder;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([startGateway(), startRecorder()]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

const ARGS = { path: "/tmp/a", text: "x" };
const reached = (path = ARGS.path) =>
  upstream
    .received("tools/call")
    .filter(({ message }) => (message?.params?.["arguments"] as { path?: string })?.path === path).length;

/** A grant of its own, with a pending approval of a call that nobody else makes. */
async function pending(path: string, policy: object = ASK) {
  const access = await gateway.setup({ upstream: upstream.url, policy });
  const args = { ...ARGS, path };
  const answer = await callTool(access, "delete_file", args);
  const { approval } = answer;
  if (approval === undefined) throw new Error(`no approval: ${answer.text}`);
  return { access, args, approval, answer, ...desk(gateway, access.tenant) };
}

describe("a call that needs a human", () => {
  test("it waits, is shown with its exact arguments, and passes once after the approval", async () => {
    const { access, args, approval, answer, show, approve, list } = await pending("/once");
    expect(answer.body.result?.["isError"]).toBe(true);
    expect(answer.text).toContain("call again");
    expect(answer.outcome).toBe("approve");
    expect(approval.url).toBe(`${gateway.url}/approve/${access.tenant}/${approval.id}`);
    expect(reached("/once")).toBe(0);

    const shown = await show(approval.id);
    expect(shown.body).toMatchObject({
      id: approval.id,
      state: "pending",
      rule: "test/tools/delete_file/action",
      reason: "Deleting is for good.",
      call: { arguments: args },
    });
    expect((await list()).body).toMatchObject({ items: [{ id: approval.id, state: "pending" }] });

    expect((await approve(approval.id)).body).toMatchObject({ state: "approved", calls: 1 });
    expect((await callTool(access, "delete_file", args)).body.result?.["isError"]).toBeUndefined();
    expect(reached("/once")).toBe(1);
    const again = await callTool(access, "delete_file", args);
    expect(again.outcome).toBe("approve");
    expect(again.approval?.id).not.toBe(approval.id);
    expect(reached("/once")).toBe(1);
  });

  test("1,000 retries of one approved call at the same time reach the server exactly once", async () => {
    const { access, args, approval, approve } = await pending("/flood");
    await approve(approval.id);
    const answers = await flood(access, "delete_file", args, 1000);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect(answers.filter(({ outcome }) => outcome === undefined)).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === "approve")).toHaveLength(999);
    expect(reached("/flood")).toBe(1);
  });
});
