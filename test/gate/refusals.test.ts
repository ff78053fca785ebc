import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ask,
  call,
  decisionOf,
  ERAS,
  forwarded,
  ledger,
  ledgerWhen,
  refusals,
  succeeded,
} from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

const policy = {
  version: "1",
  default: "deny",
  hide: ["secret_*", "file:///secret/*"],
  tools: {
    echo: {},
    delete_file: { action: "deny", reason: "Nothing is deleted here." },
    transfer: { action: "require_approval", reason: "Money needs a human." },
    read_file: {
      deny_if: [
        { conditions: [{ path: "args.path", op: "regex", value: "^/etc" }], on_deny: "Not from /etc." },
      ],
    },
  },
  resources: { "file:///public/*": {} },
};

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({ upstream: up.url, policy });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

describe.each(ERAS)("what the agent sees, %s", (era) => {
  const refusedCalls: [
    what: string,
    tool: string,
    args: JsonObject,
    outcome: string,
    rule: string,
    says: string,
  ][] = [
    [
      "denied by its entry",
      "delete_file",
      {},
      "deny",
      "test/tools/delete_file/action",
      "Nothing is deleted here.",
    ],
    ["denied by default", "other", {}, "deny", "test/default", "other"],
    [
      "denied by a condition",
      "read_file",
      { path: "/etc/x" },
      "deny",
      "test/tools/read_file/deny_if/0",
      "Not from /etc.",
    ],
    ["in need of approval", "transfer", {}, "approve", "test/tools/transfer/action", "Money needs a human."],
  ];
  test.each(refusedCalls)("a call %s", async (_what, tool, args, outcome, rule, says) => {
    const reply = await call(access, tool, args, { era, id: "id-1" });
    expect(reply.status).toBe(200);
    expect(reply.answer).toMatchObject({
      jsonrpc: "2.0",
      id: "id-1",
      result: { isError: true, content: [{ type: "text", text: expect.stringContaining(says) }] },
    });
    const { resultType } = reply.answer["result"] as JsonObject;
    expect(resultType).toBe(era === "modern" ? "complete" : undefined);
    const decision = decisionOf(reply);
    expect(decision).toMatchObject({ outcome, rule, reason: expect.stringContaining(says) });
    const keys =
      outcome === "approve" ? ["approval", "outcome", "reason", "rule"] : ["outcome", "reason", "rule"];
    expect(Object.keys(decision ?? {}).toSorted()).toEqual(keys);
  });

  test("a refused resource and a refused prompt are errors with the decision in data", async () => {
    const cases = [
      ["resources/read", { uri: "file:///etc/shadow" }],
      ["prompts/get", { name: "other" }],
    ] as const;
    for (const [method, params] of cases) {
      const reply = await ask(access, method, params, { era });
      expect(reply.status).toBe(200);
      expect(reply.answer).toMatchObject({ id: 1, error: { code: -31403, message: expect.any(String) } });
      expect(decisionOf(reply)).toMatchObject({ outcome: "deny", rule: "test/default" });
    }
  });

  test("an unknown method is refused as the era has it", async () => {
    const reply = await ask(access, "admin/shutdown", {}, { era });
    if (era === "modern")
      expect([reply.status, reply.answer]).toMatchObject([404, { error: { code: -32601 } }]);
    else expect([reply.status, reply.answer]).toMatchObject([200, { error: { code: -31403 } }]);
  });

  test("a hidden tool and an unknown one get the same answer, byte for byte but the name", async () => {
    const open = await gateway.setup({
      upstream: up.url,
      policy: { version: "1", default: "allow", hide: ["secret_a"] },
    });
    const missing = (name: unknown) => ({ code: -32602, message: `Tool ${name} not found` });
    const unknown = (request: { body: Buffer }) => request.body.includes("secret_b");
    const { id, ...rest } = { id: 1, jsonrpc: "2.0", error: missing("secret_b") };
    await up.fault(
      {
        kind: "raw",
        status: 400,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...rest, id }),
      },
      unknown,
    );
    const [hidden, absent] = [
      await call(open, "secret_a", {}, { era }),
      await call(open, "secret_b", {}, { era }),
    ];
    await up.fault();
    expect(hidden.answer).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32602, message: "Unknown tool: secret_a" },
    });
    expect(absent.text).toBe(hidden.text.replace("secret_a", "secret_b"));
    expect(absent.status).toBe(hidden.status);
    expect([...absent.headers.keys()].toSorted()).toEqual([...hidden.headers.keys()].toSorted());
  });

  test("a hidden resource is not found, as the era says it", async () => {
    const { answer } = await ask(access, "resources/read", { uri: "file:///secret/a" }, { era });
    expect(answer).toMatchObject({ error: { code: era === "legacy" ? -32002 : -32602 } });
    expect(JSON.stringify(answer)).not.toContain("decision");
  });

  test("an allowed call brings the server's answer as it is", async () => {
    up.clear();
    const reply = await call(access, "echo", { text: "hi" }, { era });
    expect(reply.answer).toMatchObject({ result: { content: [{ type: "text" }] } });
    expect(up.received("tools/call").map(({ message }) => message?.params?.["name"])).toEqual(["echo"]);
  });
});

test("shadow mode passes everything and records what it would have done", async () => {
  const shadow = await gateway.setup({ upstream: up.url, policy: { ...policy, mode: "shadow" } });
  up.clear();
  expect(succeeded(await call(shadow, "delete_file"))).toBe(true);
  expect(up.received("tools/call")).toHaveLength(1);
  const [row] = forwarded(await ledger(gateway, shadow), "tools/call");
  expect(row?.["shadows"]).toEqual([{ layer: "test", outcome: "deny", rule: "/tools/delete_file/action" }]);
});

test("of two layers the stricter binds, and is named", async () => {
  const baseline = { version: "1", default: "allow", tools: { echo: { action: "deny" } } };
  const layered = await gateway.setup({ upstream: up.url, policy, baseline });
  expect(decisionOf(await call(layered, "echo"))).toMatchObject({ rule: "baseline/tools/echo/action" });
  expect(decisionOf(await call(layered, "delete_file"))).toMatchObject({
    rule: "test/tools/delete_file/action",
  });
});

test("a hundred denials are a few rows whose counts add up", async () => {
  const looping = await gateway.setup({ upstream: up.url, policy });
  up.clear();
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 10 }, () => call(looping, "delete_file")));
  }
  const rows = await ledgerWhen(gateway, looping, (all) => refusals(all, "denied") >= 100);
  expect(rows.length).toBeLessThan(6);
  expect(refusals(rows, "denied")).toBe(100);
  expect(up.requests).toEqual([]);
});

test("what an agent makes long is cut in the ledger", async () => {
  const wordy = await gateway.setup({ upstream: up.url, policy });
  const name = "x".repeat(1_000_000);
  await call(wordy, name.slice(0, 1024));
  await call(wordy, "echo", { [name]: 1 });
  await fetch(wordy.mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${wordy.token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: name }),
  });
  const rows = await ledgerWhen(gateway, wordy, ({ length }) => length >= 3);
  expect(rows.map((row) => row["outcome"])).toEqual(["denied", "forwarded", "refused"]);
  for (const row of rows) expect(JSON.stringify(row).length).toBeLessThan(8000);
});
