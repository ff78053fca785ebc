import { describe, expect, test } from "vitest";
import { readPost } from "../../../src/mcp/index.ts";
import { bytes, CALL, call, META, modernCall, modernHeaders, notification, request } from "./bodies.ts";

type Case = [
  name: string,
  era: "legacy" | "modern",
  version: string,
  body: string,
  headers?: Record<string, string>,
];

const version = (value: string) => ({ "mcp-protocol-version": value });
const modern = (method: string, more: Record<string, string> = {}) => ({
  ...version("2026-07-28"),
  "mcp-method": method,
  ...more,
});
const initialize = (protocolVersion: string, more = {}) =>
  request("initialize", { protocolVersion, ...more });
const nested = (depth: number) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

const cases: Case[] = [
  ["a legacy call without a header", "legacy", "2025-03-26", call()],
  ["a legacy call", "legacy", "2025-06-18", call(), version("2025-06-18")],
  ["the oldest version", "legacy", "2024-11-05", call(), version("2024-11-05")],
  [
    "a legacy call with headers that say the same",
    "legacy",
    "2025-11-25",
    call(),
    { ...version("2025-11-25"), "mcp-method": "tools/call", "mcp-name": "put" },
  ],
  ["initialize", "legacy", "2025-06-18", initialize("2025-06-18")],
  ["initialize with an unknown version", "legacy", "2025-11-25", initialize("1999-01-01")],
  ["initialize asking for the modern version", "legacy", "2025-11-25", initialize("2026-07-28")],
  [
    "initialize that claims the modern era",
    "modern",
    "2026-07-28",
    request("initialize", { _meta: META }),
    modern("initialize"),
  ],
  [
    "a method that the modern era lacks",
    "modern",
    "2026-07-28",
    request("resources/subscribe", { _meta: META }),
    modern("resources/subscribe"),
  ],
  ["a modern call", "modern", "2026-07-28", modernCall(), modernHeaders()],
  [
    "a modern call with spaces around the name",
    "modern",
    "2026-07-28",
    modernCall(),
    modernHeaders("  put "),
  ],
  ["a legacy call with its version twice", "legacy", "2025-11-25", call(), version("2025-11-25, 2025-11-25")],
  [
    "a modern call with every header twice",
    "modern",
    "2026-07-28",
    modernCall(),
    modernHeaders("put, put", {
      "mcp-method": "tools/call, tools/call",
      "mcp-protocol-version": "2026-07-28, 2026-07-28",
    }),
  ],
  [
    "a modern call of a name with a comma",
    "modern",
    "2026-07-28",
    modernCall({ name: "a, b" }),
    modernHeaders("a, b"),
  ],
  [
    "the same, three times",
    "modern",
    "2026-07-28",
    modernCall({ name: "a, b" }),
    modernHeaders("a, b, a, b, a, b"),
  ],
  [
    "a modern call of a name that reads like two",
    "modern",
    "2026-07-28",
    modernCall({ name: "a, a" }),
    modernHeaders("a, a"),
  ],
  ["a modern call in base64", "modern", "2026-07-28", modernCall(), modernHeaders("=?base64?cHV0?=")],
  [
    "a modern call of a non-ASCII tool",
    "modern",
    "2026-07-28",
    modernCall({ name: "é" }),
    modernHeaders("=?base64?w6k=?="),
  ],
  [
    "a modern read",
    "modern",
    "2026-07-28",
    request("resources/read", { uri: "file:///a", _meta: META }),
    modern("resources/read", { "mcp-name": "file:///a" }),
  ],
  [
    "modern discovery",
    "modern",
    "2026-07-28",
    request("server/discover", { _meta: META }),
    modern("server/discover"),
  ],
  [
    "a modern task by id",
    "modern",
    "2026-07-28",
    request("tasks/get", { taskId: "t", _meta: META }),
    modern("tasks/get", { "mcp-name": "t" }),
  ],
  [
    "a modern task without a name",
    "modern",
    "2026-07-28",
    request("tasks/get", { taskId: "t", _meta: META }),
    modern("tasks/get"),
  ],
  [
    "a modern retry",
    "modern",
    "2026-07-28",
    modernCall({ name: "put", inputResponses: { a: 1 }, requestState: "x" }),
    modernHeaders(),
  ],
  [
    "a modern unknown method",
    "modern",
    "2026-07-28",
    request("unknown/method", { _meta: META }),
    modern("unknown/method"),
  ],
  [
    "a modern notification by header",
    "modern",
    "2026-07-28",
    notification("notifications/cancelled", { requestId: 1 }),
    version("2026-07-28"),
  ],
  [
    "a modern notification by claim",
    "modern",
    "2026-07-28",
    notification("notifications/cancelled", { requestId: 1, _meta: META }),
  ],
  ["a legacy unknown method", "legacy", "2025-03-26", request("x.y/z_1", { anything: [1, null] })],
  [
    "a legacy notification",
    "legacy",
    "2025-11-25",
    notification("notifications/initialized"),
    version("2025-11-25"),
  ],
  ["an unknown notification", "legacy", "2025-03-26", notification("notifications/own", { a: 1 })],
  [
    "a response",
    "legacy",
    "2025-11-25",
    '{"jsonrpc":"2.0","id":"s-1","result":{"action":"accept"}}',
    version("2025-11-25"),
  ],
  [
    "an error response",
    "legacy",
    "2025-03-26",
    '{"jsonrpc":"2.0","id":0,"error":{"code":-1,"message":"no","data":null}}',
  ],
  [
    "a completion of a prompt",
    "legacy",
    "2025-03-26",
    request("completion/complete", {
      ref: { type: "ref/prompt", name: "p" },
      argument: { name: "a", value: "" },
    }),
  ],
  [
    "a completion of a resource",
    "legacy",
    "2025-03-26",
    request("completion/complete", {
      ref: { type: "ref/resource", uri: "x://{y}" },
      argument: { name: "a", value: "" },
    }),
  ],
  ["64 levels", "legacy", "2025-03-26", call({ name: "put", arguments: { a: nested(61) } })],
  ["id zero and a name of prototypes", "legacy", "2025-03-26", call({ name: "constructor" }, 0)],
  [
    "keys of objects' prototypes",
    "legacy",
    "2025-03-26",
    call({ name: "put", arguments: { constructor: 1, toString: 2, hasOwnProperty: 3 } }),
  ],
  [
    "protocol names in any case within arguments",
    "legacy",
    "2025-03-26",
    call({ name: "put", arguments: { Name: 1, ARGUMENTS: 2, cursoR: { URI: 1 } } }),
  ],
  [
    "structure inside strings",
    "legacy",
    "2025-03-26",
    call({ name: "put", arguments: { 'a":{"a': '{"x":1,"x":2}\\', b: '[[[\\\\"' } }),
  ],
  [
    "the same key in siblings",
    "legacy",
    "2025-03-26",
    call({ name: "put", arguments: { a: { k: 1 }, b: { k: 1 }, c: [{ k: 1 }, { k: 2 }] } }),
  ],
  [
    "numbers at the edge",
    "legacy",
    "2025-03-26",
    call({
      name: "put",
      arguments: {
        n: [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0.1, 1e-7, 1.7976931348623157e-300, 5e-324],
      },
    }),
  ],
  [
    "half a surrogate pair in a value",
    "legacy",
    "2025-03-26",
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"\\ud800"}}',
  ],
];

describe("accepted", () => {
  test.each(cases)("%s", (_name, era, inForce, body, headers = {}) => {
    const read = readPost(new Headers(headers), bytes(body));
    expect(read).toMatchObject({ ok: true, arrival: { era, version: inForce } });
    if (!read.ok) return;
    expect(read.arrival.body).toEqual(JSON.parse(body));
    expect(JSON.stringify(read.arrival.body)).toBe(body);
  });

  test.each([
    "1.0",
    "1e2",
    "-0",
    "1E+2",
    "0.10",
    "0e999",
    "123456789012345.0",
    "9007199254740993",
    "-9007199254740993",
    "18446744073709551615",
    "0.1000000000000000055",
    "1e22",
    `1${"0".repeat(300)}`,
    `0.${"3".repeat(390)}`,
  ])("a number spelled %s goes on as it came", (token) => {
    const body = call({ name: "put", arguments: { n: 0 } }).replace('"n":0', `"n":${token}`);
    const read = readPost(new Headers(), bytes(body));
    if (!read.ok) throw new Error(read.refusal.code);
    expect(JSON.stringify(read.arrival.body)).toBe(body);
  });

  const forwarded = (body: string) => {
    const read = readPost(new Headers(), bytes(body));
    return read.ok ? JSON.stringify(read.arrival.body) : read.refusal.code;
  };
  const NULLS = ',"result":null,"error":null';
  test.each<[name: string, body: string, forwarded: string]>([
    ["params", '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}', request("tools/list")],
    ["a cursor", request("tools/list", { cursor: null }), request("tools/list", {})],
    ["_meta", call({ name: "put", _meta: null }), call({ name: "put" })],
    [
      "a progress token",
      call({ name: "put", _meta: { progressToken: null, a: null } }),
      call({ name: "put", _meta: { a: null } }),
    ],
    ["arguments", call({ name: "put", arguments: null }), call({ name: "put" })],
    [
      "arguments of a prompt",
      request("prompts/get", { name: "p", arguments: null }),
      request("prompts/get", { name: "p" }),
    ],
    [
      "task, requestState and inputResponses",
      call({ ...CALL, task: null, requestState: null, inputResponses: null }),
      call(),
    ],
    [
      "a reason",
      notification("notifications/cancelled", { requestId: 1, reason: null }),
      notification("notifications/cancelled", { requestId: 1 }),
    ],
    [
      "the id of a notification",
      '{"jsonrpc":"2.0","id":null,"method":"notifications/initialized"}',
      notification("notifications/initialized"),
    ],
    ["result and error of a request", call().replace(/}$/, `${NULLS}}`), call()],
    [
      "the error of a result",
      '{"jsonrpc":"2.0","id":1,"result":{},"error":null}',
      '{"jsonrpc":"2.0","id":1,"result":{}}',
    ],
    [
      "what a tool takes",
      call({ name: "put", arguments: { a: null, _meta: null } }),
      call({ name: "put", arguments: { a: null, _meta: null } }),
    ],
  ])("null for %s", (_name, body, wanted) => {
    expect(forwarded(body)).toBe(wanted);
  });

  test("a member that is not the protocol's stays here", () => {
    expect(forwarded('{"auth":"x","jsonrpc":"2.0","id":1,"session":{"a":1},"method":"ping"}')).toBe(
      request("ping"),
    );
  });

  test("a whole id, however spelled", () => {
    expect(forwarded(request("ping").replace("1,", "1.0,"))).toBe(request("ping"));
  });

  const twins: readonly Record<string, unknown>[] = [
    { http_proxy: "a", HTTP_PROXY: "b" },
    { headers: [{ Accept: 1, accept: 2 }] },
    { user: 1, u\u017fer: 2 },
  ];
  test.each(twins)("keys of arguments that differ by case: %j", (args) => {
    expect(forwarded(call({ name: "put", arguments: args }))).toBe(call({ name: "put", arguments: args }));
  });

  const list = (item: string, count: number) => Array(count).fill(item).join(",");
  const members = (count: number) => Array.from({ length: count }, (_, i) => `"K${i}":1`).join(",");
  test.each([
    ["10,000 members of one object", `{${members(10_000)}}`],
    ["49,000 members of many", `{"a":[${list(`{${members(100)}}`, 490)}]}`],
    ["a hundred embeddings", `{"a":[${list(`[${list("0.0123456789", 1536)}]`, 100)}]}`],
    ["25,000 odd numbers", `{"a":[${list("1.0", 25_000)}]}`],
  ])("%s", (_name, args) => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"put","arguments":${args}}}`;
    expect(forwarded(body) === body).toBe(true);
  });

  test("gives the message its kind", () => {
    const message = (body: string) => {
      const read = readPost(new Headers(), bytes(body));
      return read.ok ? read.arrival.message : read.refusal.code;
    };
    expect(message(call())).toEqual({ kind: "request", id: 1, method: "tools/call", params: CALL });
    expect(message(notification("notifications/initialized"))).toEqual({
      kind: "notification",
      method: "notifications/initialized",
      params: undefined,
    });
    expect(message('{"jsonrpc":"2.0","id":"a","result":{"x":1}}')).toEqual({
      kind: "response",
      id: "a",
      result: { x: 1 },
    });
    expect(message('{"jsonrpc":"2.0","id":"a","error":{"code":1,"message":"m"}}')).toEqual({
      kind: "response",
      id: "a",
      error: { code: 1, message: "m" },
    });
  });
});
