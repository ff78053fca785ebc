import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  call,
  decisionOf,
  ERAS,
  forwarded,
  ledger,
  open,
  outcomes,
  read,
  succeeded,
  until,
} from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { Fault } from "../support/recorder-faults.ts";

const policy = {
  version: "1",
  default: "deny",
  tools: { echo: { limits: [{ counter: "echoes", window: "hour", max: 1 }] }, free: {} },
};

let json: Recorder;
let sse: Recorder;
let gateway: Gateway;
let access: Access;
let streaming: Access;
/** Its server gets a second, and is seen to be late. The others have a minute: a busy machine takes seconds over megabytes. */
let impatient: Access;

beforeAll(async () => {
  [json, sse, gateway] = await Promise.all([
    startRecorder(),
    startRecorder({ answers: "sse" }),
    startGateway(),
  ]);
});
beforeEach(async () => {
  const serverOptions = { timeouts: { firstByteMs: 1000 } };
  [access, streaming, impatient] = await Promise.all([
    gateway.setup({ upstream: json.url, policy }),
    gateway.setup({ upstream: sse.url, policy }),
    gateway.setup({ upstream: json.url, policy, serverOptions }),
  ]);
  await Promise.all([json.fault(), sse.fault()]);
  json.clear();
  sse.clear();
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), json?.stop(), sse?.stop()]);
});

/**
 * The outcome of the only call, which stayed charged: the next one is over the limit, and brings the outcome along.
 * Checks that the upstream saw as many calls as are recorded.
 */
async function settled(grant: Access, up: Recorder, seen = 1): Promise<Record<string, unknown>> {
  expect(decisionOf(await call(grant, "echo"))).toMatchObject({ rule: "test/tools/echo/limits/0" });
  await until(async () => outcomes(await ledger(gateway, grant)).size === 1);
  const rows = await ledger(gateway, grant);
  expect(forwarded(rows)).toHaveLength(1);
  expect(up.received("tools/call")).toHaveLength(seen);
  const [[seq, outcome] = []] = outcomes(rows);
  expect(seq).toBe(forwarded(rows)[0]?.["seq"]);
  return outcome ?? {};
}

interface Wanted {
  status: number;
  code: number;
  /** Of the recorded outcome. */
  outcome: Record<string, unknown>;
}

const failed = (status = 200): Wanted => ({
  status: 502,
  code: -31502,
  outcome: { status, error: true, reached: true },
});
const large = 17 * 1024 * 1024;

describe.each(ERAS)("an upstream that fails, %s", (era) => {
  const faults: [what: string, fault: Fault, wanted: Wanted, streamed?: boolean][] = [
    [
      "hangs",
      { kind: "hang" },
      { status: 504, code: -31504, outcome: { status: 0, error: true, reached: true } },
    ],
    ["ends the connection", { kind: "die-before-headers" }, failed(0)],
    ["ends the connection after its headers", { kind: "die-after-headers" }, failed()],
    ["dies in the middle of its answer", { kind: "die-mid-stream" }, failed()],
    ["answers garbage", { kind: "garbage" }, failed()],
    ["does not speak HTTP", { kind: "garbage-http" }, failed(0)],
    ["answers 100 MiB, as it says", { kind: "huge", framing: "length" }, failed()],
    ["answers more than it may, in chunks", { kind: "huge", framing: "chunked", bytes: large }, failed()],
    ["redirects", { kind: "redirect", location: "http://127.0.0.1:9/mcp" }, failed(0)],
    ["redirects for good", { kind: "redirect", location: "/elsewhere", status: 308 }, failed(0)],
    ["refuses the gateway", { kind: "status", status: 401 }, failed(401)],
    ["forbids the gateway", { kind: "status", status: 403 }, failed(403)],
    ["answers 500", { kind: "status", status: 500, body: "stack trace" }, failed(500)],
    ["answers 503", { kind: "status", status: 503 }, failed(503)],
    ["answers nothing", { kind: "empty" }, failed()],
    ["answers HTML", { kind: "content-type", contentType: "text/html" }, failed()],
    ["answers another id", raw({ jsonrpc: "2.0", id: 99, result: {} }), failed()],
    ["answers a request", raw({ jsonrpc: "2.0", id: 1, method: "roots/list" }), failed()],
    ["answers an array", raw([{ jsonrpc: "2.0", id: 1, result: {} }]), failed()],
    ["answers neither result nor error", raw({ jsonrpc: "2.0", id: 1 }), failed()],
  ];
  test.each(faults)(
    "%s: the client is told, the limit stays charged, the outcome is known",
    async (_what, fault, wanted) => {
      await json.fault(fault);
      const grant = fault.kind === "hang" ? impatient : access;
      const reply = await call(grant, "echo", {}, { era, id: 1 });
      expect(reply.status).toBe(wanted.status);
      expect(reply.answer).toMatchObject({
        id: 1,
        error: { code: wanted.code, message: expect.any(String) },
      });
      expect(reply.text).not.toContain("127.0.0.1");
      expect(reply.text).not.toContain("stack trace");
      expect(await settled(grant, json)).toMatchObject(wanted.outcome);
    },
  );

  // The runtime has one word for a connection that was refused and one that was lost: nothing is proven, so nothing is
  // given back.
  test("refuses connections: the client is told, and the call stays charged", async () => {
    await json.fault({ kind: "refuse" });
    const reply = await call(access, "echo", {}, { era });
    expect([reply.status, reply.answer]).toMatchObject([502, { id: 1, error: { code: -31502 } }]);
    expect(await settled(access, json, 0)).toMatchObject({ status: 0, error: true });
  });

  test("dies in the middle of a stream: what came passes, and the request is answered with an error", async () => {
    await sse.fault({ kind: "die-mid-stream" });
    const reply = await call(streaming, "echo", {}, { era });
    expect(reply.status).toBe(200);
    expect(reply.messages[0]).toMatchObject({ method: "notifications/message" });
    expect(reply.answer).toMatchObject({ id: 1, error: { code: -31502 } });
    expect(await settled(streaming, sse)).toMatchObject({ status: 200, error: true });
  });

  test("ends a stream without an answer", async () => {
    await sse.fault({
      kind: "raw",
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: ": nothing\n\n",
    });
    expect((await call(streaming, "echo", {}, { era })).answer).toMatchObject({
      id: 1,
      error: { code: -31502 },
    });
    expect(await settled(streaming, sse)).toMatchObject({ error: true });
  });

  test("streams garbage: it is left out, and the request is answered with an error", async () => {
    const body = 'data: not json\n\ndata: [{"jsonrpc":"2.0","id":1,"result":{}}]\n\ndata: 7\n\n';
    await sse.fault({ kind: "raw", status: 200, headers: { "content-type": "text/event-stream" }, body });
    const reply = await call(streaming, "echo", {}, { era });
    expect(reply.messages).toHaveLength(1);
    expect(reply.answer).toMatchObject({ id: 1, error: { code: -31502 } });
  });

  test("streams an event of more bytes than an answer may have", async () => {
    await sse.fault({ kind: "huge", framing: "chunked", bytes: large });
    const reply = await call(streaming, "echo", {}, { era });
    expect(reply.answer).toMatchObject({ id: 1, error: { code: -31502, message: expect.any(String) } });
    expect(await settled(streaming, sse)).toMatchObject({ error: true });
  });

  test("drips: slow bytes are no fault, once they flow", async () => {
    await sse.fault({ kind: "drip", bytes: 20, delayMs: 40 });
    expect(succeeded(await call(streaming, "echo", {}, { era }))).toBe(true);
  });
});

function raw(body: unknown): Fault {
  const headers = { "content-type": "application/json" };
  return { kind: "raw", status: 200, headers, body: JSON.stringify(body) };
}

describe("a client that leaves", () => {
  test("in the middle of a stream: the upstream is let go, and the outcome is recorded", async () => {
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo" } };
    // Traffic flows: on a quiet stream the runtime does not notice that its client has gone.
    const progress = {
      jsonrpc: "2.0",
      method: "notifications/message",
      params: { level: "info", data: "…" },
    };
    sse.interject("tools/call", Array<typeof progress>(200).fill(progress));
    await sse.fault({ kind: "drip", bytes: 150, delayMs: 20 });
    const leaving = new AbortController();
    const response = await open(streaming, message, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    sse.interject("tools/call", []);
    await until(() => sse.received("tools/call")[0]?.aborted === true);
    await sse.fault();
    expect(await settled(streaming, sse)).toMatchObject({ status: 200, error: true });
  });

  test("before the answer: the call has its row, and the limit stays charged", async () => {
    await json.fault({ kind: "slow", delayMs: 200 });
    const leaving = new AbortController();
    const asked = call(access, "echo", {}, { signal: leaving.signal }).catch(() => "left");
    await until(() => json.received("tools/call").length === 1);
    leaving.abort();
    expect(await asked).toBe("left");
    await json.fault();
    expect(forwarded(await ledger(gateway, access))).toHaveLength(1);
    expect(succeeded(await call(access, "echo"))).toBe(false);
  });
});

test("a hundred calls at an upstream that fails in turn: as many rows as calls, each with one outcome", async () => {
  let turn = 0;
  await json.fault({ kind: "die-before-headers" }, () => turn++ % 3 === 0);
  const replies = await Promise.all(Array.from({ length: 100 }, () => call(access, "free")));
  await until(async () => outcomes(await ledger(gateway, access)).size === 100);
  const rows = await ledger(gateway, access);
  expect(forwarded(rows)).toHaveLength(100);
  expect(json.received("tools/call")).toHaveLength(100);
  const good = [...outcomes(rows).values()].filter((outcome) => outcome["error"] === false);
  expect(good).toHaveLength(replies.filter(succeeded).length);
});

test("sessions that the server forgot are answered 404, so that the client begins anew", async () => {
  const strict = await startRecorder({ sessions: "required" });
  const grant = await gateway.setup({ upstream: strict.url, policy });
  const opening = { jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25" } };
  const opened = await read(await open(grant, opening), 1);
  const session = opened.headers.get("mcp-session-id") ?? "";
  expect(succeeded(await call(grant, "free", {}, { session }))).toBe(true);
  strict.endSessions();
  expect((await call(grant, "free", {}, { session })).status).toBe(404);
  await strict.stop();
});
