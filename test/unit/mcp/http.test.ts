import { describe, expect, test } from "vitest";
import { decodeHeaderValue } from "../../../src/mcp/headers.ts";
import {
  acceptedTypes,
  answerResponse,
  checkHeaders,
  codes,
  encodeHeaderValue,
  errorAnswer,
  isClientNotification,
  isKnownMethod,
  type RefusalCode,
  readBody,
  refusalResponse,
  refuse,
  refusedError,
  refusedToolResult,
  unknownMethod,
  unknownTool,
} from "../../../src/mcp/index.ts";

const BOTH = "application/json, text/event-stream";
const JSON_TYPE = "application/json";

describe("checkHeaders", () => {
  type Case = ["POST" | "GET" | "DELETE", string | undefined, string | undefined, number | undefined];
  const cases: Case[] = [
    ["POST", BOTH, JSON_TYPE, undefined],
    ["POST", "text/event-stream,application/json;q=0.9", JSON_TYPE, undefined],
    ["POST", "*/*", JSON_TYPE, undefined],
    ["POST", "text/*, application/*", JSON_TYPE, undefined],
    ["POST", "Application/JSON, TEXT/event-stream", JSON_TYPE, undefined],
    ["POST", BOTH, "application/json; charset=utf-8", undefined],
    ["POST", BOTH, 'Application/JSON;charset="UTF-8"', undefined],
    ["POST", BOTH, "application/json;", undefined],
    ["POST", undefined, JSON_TYPE, undefined],
    ["POST", "", JSON_TYPE, undefined],
    ["POST", "application/json", JSON_TYPE, undefined],
    ["POST", "text/event-stream", JSON_TYPE, undefined],
    ["POST", "application/json;q=0", JSON_TYPE, 406],
    ["POST", "application/json;q=0, text/event-stream; q=0.0", JSON_TYPE, 406],
    ["POST", "text/html", JSON_TYPE, 406],
    ["POST", "application/json, text/event-stream;q=0", JSON_TYPE, undefined],
    ["POST", "xapplication/json, text/event-streamx", JSON_TYPE, 406],
    ["POST", `${BOTH}, ${BOTH}`, `${JSON_TYPE}, ${JSON_TYPE}`, undefined],
    ["POST", BOTH, `${JSON_TYPE}; charset=utf-8, ${JSON_TYPE}`, 415],
    ["POST", BOTH, undefined, 415],
    ["POST", BOTH, "", 415],
    ["POST", BOTH, "text/plain", 415],
    ["POST", BOTH, "text/plain; a=application/json", 415],
    ["POST", BOTH, "application/json-seq", 415],
    ["POST", BOTH, "application/x-www-form-urlencoded", 415],
    ["POST", BOTH, "application/json, text/plain", 415],
    ["POST", BOTH, "application/json; charset=utf-16", 415],
    ["POST", BOTH, "application/json; charset=utf-8; charset=utf-7", 415],
    ["POST", undefined, "text/plain", 415],
    ["GET", "text/event-stream", undefined, undefined],
    ["GET", BOTH, undefined, undefined],
    ["GET", "*/*", undefined, undefined],
    ["GET", JSON_TYPE, undefined, 406],
    ["GET", "text/event-stream;q=0, */*", undefined, 406],
    ["GET", undefined, undefined, 406],
    ["DELETE", undefined, undefined, undefined],
  ];
  test.each(cases)("%s, Accept %s, Content-Type %s → %s", (method, accept, type, status) => {
    const headers = new Headers();
    if (accept !== undefined) headers.set("accept", accept);
    if (type !== undefined) headers.set("content-type", type);
    expect(checkHeaders(method, headers)?.status).toBe(status);
  });

  test.each([
    [BOTH, true, true],
    [`${BOTH}, ${BOTH}`, true, true],
    ["*/*", true, true],
    ["text/*, application/*;q=0.5", true, true],
    [undefined, true, false],
    [" ", true, false],
    ["application/json", true, false],
    ["*/*, text/event-stream;q=0", true, false],
    ["text/event-stream, */*;q=0", false, true],
    ["application/json;q=0, text/event-stream", false, true],
  ])("Accept %s takes JSON: %s, events: %s", (accept, json, events) => {
    const headers = new Headers(accept === undefined ? {} : { accept });
    expect(acceptedTypes(headers)).toEqual({ json, events });
  });

  test.each(["mcp-session-id", "last-event-id"])(
    "counts equal copies of %s as one, and refuses others by name",
    (name) => {
      const headers = new Headers({ accept: BOTH, "content-type": JSON_TYPE, [name]: "a, a" });
      expect(checkHeaders("POST", headers)).toBeUndefined();
      headers.set(name, "a, b");
      const refusal = checkHeaders("GET", headers);
      expect([refusal?.status, refusal?.rpc.message.toLowerCase()]).toEqual([
        400,
        expect.stringContaining(name),
      ]);
    },
  );

  test("refuses a compressed body", () => {
    const headers = new Headers({ accept: BOTH, "content-type": JSON_TYPE, "content-encoding": "gzip" });
    expect(checkHeaders("POST", headers)?.status).toBe(415);
    headers.set("content-encoding", "identity");
    expect(checkHeaders("POST", headers)).toBeUndefined();
  });
});

describe("mirrored header values", () => {
  test.each([
    "put",
    "a b",
    "é",
    "",
    " x",
    "x ",
    "a\tb",
    "a\nb",
    "=?base64?eA==?=",
    "日本",
    "x, y",
    "\u{1f600}",
  ])("%j comes back", (value) => {
    const encoded = encodeHeaderValue(value);
    expect(encoded).toMatch(/^[\t -~]+$/);
    expect(decodeHeaderValue(encoded)).toBe(value);
    expect(new Headers({ a: encoded }).get("a")).toBe(encoded);
  });
});

describe("readBody", () => {
  const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
    new Request("http://gate.test/", { method: "POST", body, headers, ...{ duplex: "half" } });
  const chunks = (sizes: readonly number[], seen: { pulled: number; cancelled: boolean }) =>
    new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const size = sizes[seen.pulled];
          seen.pulled += 1;
          if (size === undefined) controller.close();
          else controller.enqueue(new Uint8Array(size).fill(seen.pulled));
        },
        cancel() {
          seen.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );

  test.each([
    [[], 0],
    [[10], 10],
    [[3, 3, 4], 10],
    [[0, 10, 0], 10],
  ])("reads chunks of %j bytes whole", async (sizes, length) => {
    const read = await readBody(post(chunks(sizes, { pulled: 0, cancelled: false })), 10);
    expect(read.ok && read.bytes.byteLength).toBe(length);
  });

  test("keeps the order of the bytes", async () => {
    const read = await readBody(post(chunks([2, 1, 2], { pulled: 0, cancelled: false })), 10);
    expect(read.ok && [...read.bytes]).toEqual([1, 1, 2, 3, 3]);
  });

  test("reads a request without a body", async () => {
    expect(await readBody(post(null), 10)).toEqual({ ok: true, bytes: new Uint8Array() });
  });

  test("stops at the limit, whatever more would come", async () => {
    const seen = { pulled: 0, cancelled: false };
    const read = await readBody(post(chunks([6, 5, 5, 5, 5, 5, 5], seen)), 10);
    expect(read).toMatchObject({ ok: false, refusal: { code: "body_too_large", status: 413 } });
    expect(seen.cancelled).toBe(true);
    expect(seen.pulled).toBeLessThan(5);
  });

  test("believes a Content-Length that is too large, and none that is too small", async () => {
    const seen = { pulled: 0, cancelled: false };
    expect(await readBody(post(chunks([1], seen), { "content-length": "11" }), 10)).toMatchObject({
      refusal: { status: 413 },
    });
    const lying = post(chunks([6, 6], { pulled: 0, cancelled: false }), { "content-length": "2" });
    expect(await readBody(lying, 10)).toMatchObject({ refusal: { status: 413 } });
    const junk = post(chunks([6], { pulled: 0, cancelled: false }), { "content-length": "x" });
    expect(await readBody(junk, 10)).toMatchObject({ ok: true });
  });

  test("refuses a body that breaks off", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(1));
        controller.error(new Error("reset"));
      },
    });
    expect(await readBody(post(broken), 10)).toMatchObject({
      refusal: { code: "body_unreadable", status: 400 },
    });
  });
});

describe("answers", () => {
  const decision = { outcome: "deny", rule: "/default", reason: "no entry" };

  test("a refused call is a tool result in the shape of its era", () => {
    const legacy = {
      content: [{ type: "text", text: "no" }],
      isError: true,
      _meta: { "dev.sluice/decision": decision },
    };
    expect(refusedToolResult(1, "legacy", "no", decision)).toEqual({ jsonrpc: "2.0", id: 1, result: legacy });
    expect(refusedToolResult("a", "modern", "no", decision)).toEqual({
      jsonrpc: "2.0",
      id: "a",
      result: { resultType: "complete", ...legacy },
    });
  });

  test("errors have their codes", () => {
    expect(unknownTool(1, "x")).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32602, message: "Unknown tool: x" },
    });
    expect(unknownMethod(1, "x/y").error).toEqual({ code: -32601, message: "Method not found: x/y" });
    expect(refusedError(1, "no", decision).error).toEqual({ code: -31403, message: "no", data: decision });
    expect(errorAnswer(null, codes.upstreamTimeout, "late")).toMatchObject({
      id: null,
      error: { code: -31504 },
    });
  });

  test("codes are distinct; those of our own lie outside the reserved range", () => {
    const values = Object.values(codes);
    expect(new Set(values).size).toBe(values.length);
    const reserved = [-32700, -32600, -32601, -32602, -32603, -32002, -32020, -32021, -32022, -32042];
    for (const code of values) expect(reserved.includes(code) || code > -32000 || code < -32768).toBe(true);
  });

  test("a refusal becomes a JSON-RPC error with its status", async () => {
    const response = refusalResponse(refuse("batch", "one by one", "x"));
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(await response.json()).toEqual({
      jsonrpc: "2.0",
      id: "x",
      error: { code: -32600, message: "one by one", data: { "dev.sluice/refusal": "batch" } },
    });
    const allowed = refusalResponse({
      ...refuse("method_not_allowed", "POST only"),
      headers: { allow: "POST" },
    });
    expect([allowed.status, allowed.headers.get("allow")]).toEqual([405, "POST"]);
    const statuses: [RefusalCode, number][] = [
      ["not_acceptable", 406],
      ["body_too_large", 413],
      ["unsupported_media_type", 415],
      ["header_mismatch", 400],
    ];
    for (const [code, status] of statuses) expect(refusalResponse(refuse(code, "")).status).toBe(status);
    expect(answerResponse(unknownMethod(1, "x"), 404).status).toBe(404);
  });
});

describe("methods", () => {
  test.each([
    ["legacy", "initialize", true],
    ["modern", "initialize", false],
    ["legacy", "server/discover", false],
    ["modern", "server/discover", true],
    ["modern", "ping", false],
    ["legacy", "sampling/createMessage", false],
    ["legacy", "__proto__", false],
    ["modern", "constructor", false],
    ["legacy", "toString", false],
  ] as const)("%s %s: %s", (era, method, known) => {
    expect(isKnownMethod(era, method)).toBe(known);
  });

  test("notifications of a client", () => {
    expect(isClientNotification("legacy", "notifications/initialized")).toBe(true);
    expect(isClientNotification("modern", "notifications/initialized")).toBe(false);
    expect(isClientNotification("legacy", "notifications/message")).toBe(false);
  });
});
