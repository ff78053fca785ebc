import { describe, expect, test } from "vitest";
import { type RefusalCode, readPost } from "../../../src/mcp/index.ts";
import { bytes, call, META, modernCall, modernHeaders, notification, request } from "./bodies.ts";

type Case = [
  name: string,
  code: RefusalCode,
  body: string | Uint8Array,
  headers?: Record<string, string>,
  rpc?: number,
];

const raw = (inner: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${inner}}`;
const args = (inner: string) => raw(`{"name":"put","arguments":${inner}}`);
const utf8 = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...bytes(part)])));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

const text: Case[] = [
  ["nothing", "invalid_json", "", {}, -32700],
  ["white space", "invalid_json", " \n "],
  ["half an object", "invalid_json", call().slice(0, -1)],
  ["trailing data", "invalid_json", `${call()}{}`],
  ["a second message on a new line", "invalid_json", `${call()}\n${call()}`],
  ["trailing NUL", "invalid_json", `${call()}\0`],
  ["a trailing comma", "invalid_json", raw('{"name":"put",}')],
  ["a comment", "invalid_json", `/* */${call()}`],
  ["single quotes", "invalid_json", call().replaceAll('"', "'")],
  ["NaN", "invalid_json", args('{"n":NaN}')],
  ["a plus sign", "invalid_json", args('{"n":+1}')],
  ["a leading zero", "invalid_json", args('{"n":012}')],
  ["hexadecimal", "invalid_json", args('{"n":0x10}')],
  ["a bare control character", "invalid_json", raw('{"name":"pu\u0001t"}')],
  ["a bare newline in a string", "invalid_json", raw('{"name":"pu\nt"}')],
  ["a byte order mark", "byte_order_mark", `\ufeff${call()}`, {}, -32700],
  ["UTF-16", "invalid_json", new Uint8Array(new Uint16Array([...call()].map((c) => c.charCodeAt(0))).buffer)],
  ["a lone continuation byte", "invalid_utf8", utf8('{"a":"', 0x80, '"}'), {}, -32700],
  ["an overlong slash", "invalid_utf8", utf8(args('{"p":"').slice(0, -2), 0xc0, 0xaf, '"}}}')],
  ["a surrogate in UTF-8", "invalid_utf8", utf8('{"a":"', 0xed, 0xa0, 0x80, '"}')],
  ["a cut sequence", "invalid_utf8", utf8('{"a":"', 0xe2, 0x82, '"}')],
  ["beyond U+10FFFF", "invalid_utf8", utf8('{"a":"', 0xf4, 0x90, 0x80, 0x80, '"}')],
  ["65 levels", "too_deep", args(`{"a":${nested(62)}}`), {}, -32600],
  ["65 levels of objects", "too_deep", `${'{"a":'.repeat(65)}1${"}".repeat(65)}`],
  ["a million brackets", "too_deep", "[".repeat(1_000_000)],
];

const keys: Case[] = [
  ["name twice", "duplicate_key", raw('{"name":"get","name":"put"}'), {}, -32600],
  ["name twice, once escaped", "duplicate_key", raw('{"name":"get","n\\u0061me":"put"}')],
  ["method twice", "duplicate_key", '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}'],
  ["params twice", "duplicate_key", '{"jsonrpc":"2.0","id":1,"method":"ping","params":{},"params":{}}'],
  ["id twice", "duplicate_key", '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}'],
  ["twice in arguments", "duplicate_key", args('{"a":1,"a":1}')],
  ["twice deep in an array", "duplicate_key", args('{"a":[0,[{"b":{"x":1,"y":2,"x":3}}]]}')],
  ["an empty key twice", "duplicate_key", args('{"":1,"":2}')],
  ["__proto__ twice", "duplicate_key", args('{"__proto__":1,"__proto__":2}')],
  ["an index twice", "duplicate_key", args('{"1":1,"1":2}')],
  ["twice, behind colons in strings", "duplicate_key", args('{"a:b":"::","c":1,"c":"\\":"}')],
  ["twice in a batch", "duplicate_key", '[{"id":1,"id":2}]'],
  ["Name beside name", "case_variant", raw('{"name":"get","Name":"put"}'), {}, -32600],
  ["Name alone", "case_variant", raw('{"Name":"put"}')],
  ["NAME alone", "case_variant", raw('{"NAME":"put"}')],
  ["Arguments", "case_variant", raw('{"name":"put","Arguments":{}}')],
  ["argumentſ (U+017F)", "case_variant", raw('{"name":"put","argument\u017f":{}}')],
  ["argument\\u017f", "case_variant", raw('{"name":"put","argument\\u017f":{}}')],
  ["taſk", "case_variant", raw('{"name":"put","ta\u017fk":{}}')],
  ["tasK (Kelvin)", "case_variant", raw('{"name":"put","tas\u212a":{}}')],
  ["requestState", "case_variant", raw('{"name":"put","requeststate":"x"}')],
  ["InputResponses", "case_variant", raw('{"name":"put","InputResponses":{}}')],
  ["_META", "case_variant", raw('{"name":"put","_META":{}}')],
  ["URI", "case_variant", request("resources/read", { URI: "file:///etc/passwd" })],
  ["RequestId", "case_variant", notification("notifications/cancelled", { RequestId: 1 })],
  ["ProtocolVersion", "case_variant", request("initialize", { ProtocolVersion: "2025-11-25" })],
  ["a case variant in _meta", "case_variant", raw('{"name":"put","_meta":{"ProgressToken":1}}')],
  [
    "a case variant of the version in _meta",
    "case_variant",
    raw('{"name":"put","_meta":{"io.modelcontextprotocol/protocolversion":"2026-07-28"}}'),
  ],
  ["Name in ref", "case_variant", request("completion/complete", { ref: { type: "ref/prompt", Name: "x" } })],
  ["Method", "case_variant", '{"jsonrpc":"2.0","id":1,"Method":"tools/call"}', {}, -32600],
  ["Method beside method", "case_variant", '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}'],
  ["__proto__ in arguments", "reserved_key", args('{"__proto__":{"path":"/etc"}}')],
  ["__proto__ in params", "reserved_key", raw('{"__proto__":{"name":"put"}}')],
  ["__proto__, escaped", "reserved_key", args('{"\\u005f_proto__":1}')],
  ["half a surrogate pair in a key", "lone_surrogate", args('{"\\ud800":1}')],
];

const numbers: Case[] = [
  ["1e400", "inexact_number", args('{"n":1e400}'), {}, -32600],
  ["-1e400", "inexact_number", args('{"n":-1e400}')],
  ["1e-400", "inexact_number", args('{"n":1e-400}')],
  ["400 digits", "inexact_number", args(`{"n":1${"0".repeat(400)}}`)],
  ["400 zeros behind the point and a one", "inexact_number", args(`{"n":0.${"0".repeat(400)}1}`)],
  ["a fraction of 400 digits", "inexact_number", args(`{"n":1.${"0".repeat(400)}}`)],
  ["deep in arrays", "inexact_number", args('{"n":[[{"m":[1,2,3e999]}]]}')],
  ["before one that can be read", "inexact_number", args('{"n":1e400,"m":2}')],
  ["as the id", "invalid_id", '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}'],
];

const list = (item: string, count: number) => Array(count).fill(item).join(",");
const members = (count: number) => Array.from({ length: count }, (_, i) => `"K${i}":1`).join(",");
const bounds: Case[] = [
  ["10,001 members of one object", "too_many_values", args(`{${members(10_001)}}`), {}, -32600],
  ["50,001 members of many", "too_many_values", args(`{"a":[${list(`{${members(100)}}`, 500)}]}`)],
  ["200,001 values", "too_many_values", args(`{"a":[${list("[]", 100_000)}]}`)],
  ["25,001 odd numbers", "too_many_values", args(`{"a":[${list("1.0", 25_001)}]}`)],
];

const envelope: Case[] = [
  ["an empty batch", "batch", "[]", {}, -32600],
  ["a batch of one", "batch", `[${call()}]`],
  ["a batch of two", "batch", `[${request("ping")},${call()}]`],
  ["a string", "not_an_object", '"tools/call"', {}, -32600],
  ["null", "not_an_object", "null"],
  ["a number", "not_an_object", "1"],
  ["no jsonrpc", "invalid_envelope", '{"id":1,"method":"ping"}', {}, -32600],
  ["jsonrpc 1.0", "invalid_envelope", '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
  ["jsonrpc as a number", "invalid_envelope", '{"jsonrpc":2.0,"id":1,"method":"ping"}'],
  ["a null id", "invalid_id", call(undefined, null), {}, -32600],
  ["a fractional id", "invalid_id", call(undefined, 1.5)],
  ["a boolean id", "invalid_id", call(undefined, true)],
  ["an object id", "invalid_id", call(undefined, {})],
  ["an array id", "invalid_id", call(undefined, [1])],
  ["a method that is no string", "invalid_method", '{"jsonrpc":"2.0","id":1,"method":["ping"]}', {}, -32600],
  ["a null method", "invalid_response", '{"jsonrpc":"2.0","id":1,"method":null}'],
  ["an empty method", "invalid_method", request("")],
  ["a method with a space behind", "invalid_method", request("tools/call ")],
  ["a method with a NUL", "invalid_method", request("tools/call\0")],
  ["a method with a newline", "invalid_method", request("tools/call\n")],
  ["a method of full-width letters", "invalid_method", request("ｔools/call")],
  ["a very long method", "invalid_method", request("x".repeat(257))],
  ["Tools/Call", "case_variant", request("Tools/Call", { name: "put" })],
  ["TOOLS/CALL", "case_variant", request("TOOLS/CALL", { name: "put" })],
  ["a call without an id", "invalid_envelope", notification("tools/call", { name: "put" })],
  ["a ping without an id", "invalid_envelope", notification("ping")],
  ["a notification with an id", "invalid_envelope", request("notifications/initialized")],
  ["neither method nor result", "invalid_envelope", '{"jsonrpc":"2.0"}'],
  ["a result without an id", "invalid_envelope", '{"jsonrpc":"2.0","result":{}}'],
  ["a result and a method", "invalid_envelope", '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}'],
  ["a result and params", "invalid_envelope", '{"jsonrpc":"2.0","id":1,"params":{},"result":{}}'],
  ["neither result nor error", "invalid_response", '{"jsonrpc":"2.0","id":1}', {}, -32600],
  ["result and error", "invalid_response", '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}'],
  [
    "a whole result and a whole error",
    "invalid_response",
    '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}',
  ],
  ["a result that is a string", "invalid_response", '{"jsonrpc":"2.0","id":1,"result":"x"}'],
  ["a result that is null", "invalid_response", '{"jsonrpc":"2.0","id":1,"result":null}'],
  ["an error without a code", "invalid_response", '{"jsonrpc":"2.0","id":1,"error":{"message":"x"}}'],
  [
    "an error with half a code",
    "invalid_response",
    '{"jsonrpc":"2.0","id":1,"error":{"code":0.5,"message":"x"}}',
  ],
];

const params: Case[] = [
  ["params as an array", "invalid_params", call(["put"]), {}, -32602],
  ["params as null", "invalid_params", call(null)],
  ["a call without params", "invalid_params", '{"jsonrpc":"2.0","id":1,"method":"tools/call"}'],
  ["a call without a name", "invalid_params", call({})],
  ["a name that is a list", "invalid_params", call({ name: ["put"] })],
  ["a name that is null", "invalid_params", call({ name: null })],
  ["a name of half a surrogate pair", "invalid_params", raw('{"name":"\\ud800"}')],
  ["arguments as a string", "invalid_params", call({ name: "put", arguments: "{}" })],
  ["arguments as a list", "invalid_params", call({ name: "put", arguments: [] })],
  ["task as a string", "invalid_params", call({ name: "put", task: "x" })],
  ["_meta as a string", "invalid_params", call({ name: "put", _meta: "x" })],
  ["_meta as a list", "invalid_params", call({ name: "put", _meta: [META] })],
  ["inputResponses as a list", "invalid_params", call({ name: "put", inputResponses: [] })],
  ["requestState as an object", "invalid_params", call({ name: "put", requestState: {} })],
  ["a resource without a uri", "invalid_params", request("resources/read", {})],
  ["a subscription without a uri", "invalid_params", request("resources/subscribe", { name: "x" })],
  ["a prompt without a name", "invalid_params", request("prompts/get", { uri: "x" })],
  ["a completion without a ref", "invalid_params", request("completion/complete", { argument: {} })],
  [
    "a completion of an unknown kind",
    "invalid_params",
    request("completion/complete", { ref: { type: "x", name: "x" }, argument: { name: "a", value: "b" } }),
  ],
  [
    "a completion of a prompt by uri",
    "invalid_params",
    request("completion/complete", {
      ref: { type: "ref/prompt", uri: "x" },
      argument: { name: "a", value: "b" },
    }),
  ],
  [
    "a completion without an argument",
    "invalid_params",
    request("completion/complete", { ref: { type: "ref/prompt", name: "x" } }),
  ],
  ["a numeric cursor", "invalid_params", request("tools/list", { cursor: 1 })],
  ["a task without an id", "invalid_params", request("tasks/get", {})],
  ["a log level that is a number", "invalid_params", request("logging/setLevel", { level: 1 })],
  ["initialize without a version", "invalid_params", request("initialize", { capabilities: {} })],
  ["a cancellation of a list", "invalid_params", notification("notifications/cancelled", { requestId: [1] })],
  ["progress without a token", "invalid_params", notification("notifications/progress", { progress: 1 })],
];

const version = (value: string) => ({ "mcp-protocol-version": value });
const meta = (more: Record<string, unknown>) => call({ name: "put", _meta: { ...META, ...more } });
const without = (key: string) => {
  const rest: Record<string, unknown> = { ...META };
  delete rest[key];
  return call({ name: "put", _meta: rest });
};

const era: Case[] = [
  ["an unknown version header", "unsupported_version", call(), version("1999-01-01"), -32022],
  ["an empty version header", "unsupported_version", call(), version("")],
  ["two different version headers", "header_mismatch", call(), version("2025-06-18, 2025-11-25")],
  ["a version header with junk", "unsupported_version", call(), version("2025-06-18;x")],
  ["a future version header without a claim", "unsupported_version", call(), version("2027-01-01")],
  [
    "an unknown version header on initialize",
    "unsupported_version",
    request("initialize", { protocolVersion: "2025-11-25" }),
    version("x"),
  ],
  [
    "a claim of an unknown version",
    "unsupported_version",
    meta({ "io.modelcontextprotocol/protocolVersion": "v999" }),
    modernHeaders("put", version("v999")),
    -32022,
  ],
  [
    "a modern claim of a legacy version",
    "unsupported_version",
    meta({ "io.modelcontextprotocol/protocolVersion": "2025-11-25" }),
    modernHeaders("put", version("2025-11-25")),
  ],
  ["a modern header over a legacy body", "missing_meta", call(), modernHeaders(), -32602],
  [
    "a modern header over _meta without a version",
    "missing_meta",
    without("io.modelcontextprotocol/protocolVersion"),
    modernHeaders(),
  ],
  [
    "no client capabilities",
    "missing_meta",
    without("io.modelcontextprotocol/clientCapabilities"),
    modernHeaders(),
  ],
  [
    "capabilities as a list",
    "missing_meta",
    meta({ "io.modelcontextprotocol/clientCapabilities": [] }),
    modernHeaders(),
  ],
  [
    "client info as a string",
    "missing_meta",
    meta({ "io.modelcontextprotocol/clientInfo": "x" }),
    modernHeaders(),
  ],
  ["log level as a number", "missing_meta", meta({ "io.modelcontextprotocol/logLevel": 1 }), modernHeaders()],
  [
    "the version as a number",
    "missing_meta",
    meta({ "io.modelcontextprotocol/protocolVersion": 20260728 }),
    modernHeaders(),
  ],
  [
    "a legacy header over a modern body",
    "header_mismatch",
    modernCall(),
    modernHeaders("put", version("2025-11-25")),
    -32020,
  ],
  [
    "a modern header over another claim",
    "header_mismatch",
    meta({ "io.modelcontextprotocol/protocolVersion": "v999" }),
    modernHeaders(),
  ],
  ["no version header", "header_mismatch", modernCall(), { "mcp-method": "tools/call", "mcp-name": "put" }],
  ["no Mcp-Method", "header_mismatch", modernCall(), { ...version("2026-07-28"), "mcp-name": "put" }],
  ["no Mcp-Name", "header_mismatch", modernCall(), { ...version("2026-07-28"), "mcp-method": "tools/call" }],
  ["no headers at all", "header_mismatch", modernCall(), {}],
  [
    "another method in Mcp-Method",
    "header_mismatch",
    modernCall(),
    modernHeaders("put", { "mcp-method": "tools/list" }),
  ],
  [
    "Mcp-Method in capitals",
    "header_mismatch",
    modernCall(),
    modernHeaders("put", { "mcp-method": "TOOLS/CALL" }),
  ],
  [
    "two different Mcp-Methods",
    "header_mismatch",
    modernCall(),
    modernHeaders("put", { "mcp-method": "tools/call, ping" }),
  ],
  [
    "Mcp-Method in base64",
    "header_mismatch",
    modernCall(),
    modernHeaders("put", { "mcp-method": "=?base64?dG9vbHMvY2FsbA==?=" }),
  ],
  ["another tool in Mcp-Name", "header_mismatch", modernCall(), modernHeaders("get")],
  ["Mcp-Name in capitals", "header_mismatch", modernCall(), modernHeaders("PUT")],
  ["two different Mcp-Names", "header_mismatch", modernCall(), modernHeaders("put, get")],
  ["a copy of Mcp-Name too many", "header_mismatch", modernCall(), modernHeaders("put, put, get")],
  ["Mcp-Name and half of it", "header_mismatch", modernCall(), modernHeaders("put, pu")],
  [
    "a name sent twice as one that is in it",
    "header_mismatch",
    modernCall({ name: "put, put" }),
    modernHeaders("put"),
  ],
  ["an empty Mcp-Name", "header_mismatch", modernCall(), modernHeaders("")],
  ["another tool in base64", "header_mismatch", modernCall(), modernHeaders("=?base64?Z2V0?=")],
  ["base64 without padding", "header_mismatch", modernCall({ name: "pu" }), modernHeaders("=?base64?cHU?=")],
  ["base64 with loose bits", "header_mismatch", modernCall({ name: "pu" }), modernHeaders("=?base64?cHV=?=")],
  ["base64 with a space", "header_mismatch", modernCall(), modernHeaders("=?base64?cH V0?=")],
  [
    "base64 of invalid UTF-8",
    "header_mismatch",
    modernCall({ name: "\ufffd" }),
    modernHeaders("=?base64?gA==?="),
  ],
  ["a sentinel in capitals", "header_mismatch", modernCall(), modernHeaders("=?BASE64?cHV0?=")],
  [
    "a name that looks like a sentinel, sent plain",
    "header_mismatch",
    modernCall({ name: "=?base64?cHV0?=" }),
    modernHeaders("=?base64?cHV0?="),
  ],
  ["a Latin-1 name sent plain", "header_mismatch", modernCall({ name: "\u00e9" }), modernHeaders("\u00e9")],
  [
    "a name with a space before, sent plain",
    "header_mismatch",
    modernCall({ name: " put" }),
    modernHeaders(" put"),
  ],
  [
    "params.name beside the uri that counts",
    "header_mismatch",
    request("resources/read", { name: "x", uri: "file:///etc/passwd", _meta: META }),
    { ...version("2026-07-28"), "mcp-method": "resources/read", "mcp-name": "x" },
  ],
  [
    "Mcp-Name where there is no name",
    "header_mismatch",
    request("tools/list", { _meta: META }),
    { ...version("2026-07-28"), "mcp-method": "tools/list", "mcp-name": "put" },
  ],
  ["another method on a legacy call", "header_mismatch", call(), { "mcp-method": "tools/list" }],
  ["another tool on a legacy call", "header_mismatch", call(), { "mcp-name": "get" }],
  [
    "initialize with a modern header",
    "header_mismatch",
    request("initialize", { protocolVersion: "2025-11-25" }),
    version("2026-07-28"),
  ],
  [
    "a response with a modern header",
    "header_mismatch",
    '{"jsonrpc":"2.0","id":1,"result":{}}',
    version("2026-07-28"),
  ],
  [
    "a response with Mcp-Method",
    "header_mismatch",
    '{"jsonrpc":"2.0","id":1,"result":{}}',
    { "mcp-method": "tools/call" },
  ],
  [
    "another method over a modern notification",
    "header_mismatch",
    notification("notifications/cancelled", { requestId: 1 }),
    { ...version("2026-07-28"), "mcp-method": "notifications/progress" },
  ],
  [
    "a notification that claims another version",
    "header_mismatch",
    notification("notifications/cancelled", { requestId: 1, _meta: META }),
    version("2025-11-25"),
  ],
];

for (const [title, cases] of Object.entries({ text, keys, numbers, bounds, envelope, params, era })) {
  describe(`refused: ${title}`, () => {
    test.each(cases)("%s → %s", (_name, code, body, headers = {}, rpc = undefined) => {
      const read = readPost(new Headers(headers), bytes(body));
      expect(read).toMatchObject({ ok: false, refusal: { code, status: 400 } });
      if (rpc !== undefined) expect(read).toMatchObject({ refusal: { rpc: { code: rpc } } });
    });
  });
}

describe("the refusal", () => {
  const refusal = (body: string, headers: Record<string, string> = {}) => {
    const read = readPost(new Headers(headers), bytes(body));
    if (read.ok) throw new Error("was read");
    return read.refusal;
  };

  test("names the supported and the requested version", () => {
    const claim = meta({ "io.modelcontextprotocol/protocolVersion": "v999" });
    expect(refusal(claim, modernHeaders("put", version("v999"))).rpc.data).toEqual({
      supported: ["2026-07-28"],
      requested: "v999",
      "dev.sluice/refusal": "unsupported_version",
    });
    expect(refusal(call(), version("x")).rpc.data).toEqual({
      supported: ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"],
      requested: "x",
      "dev.sluice/refusal": "unsupported_version",
    });
  });

  test.each([
    ["is echoed once it is certain", call({}, "abc"), "abc"],
    ["is echoed with a wrong key elsewhere", call({ Name: "x" }, 7), 7],
    ["is null where a key came twice", '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', null],
    [
      "is null where it cannot be carried",
      '{"jsonrpc":"2.0","id":1.00000000000000001,"method":"ping"}',
      null,
    ],
    [
      "is kept where it is a string beside an inexact number",
      call({ name: "x" }, "a").replace('"x"', "1e999"),
      "a",
    ],
    ["is null where it is fractional", call({}, 1.5), null],
    ["is null in a batch", `[${call()}]`, null],
    ["is null in a text that is no JSON", "{", null],
  ])("id %s", (_name, body, id) => {
    expect(refusal(body).id).toBe(id);
  });

  test("tells how to send a number, a lot, and a batch", () => {
    expect(refusal(args('{"n":1e999}')).rpc.message).toBe(
      "The number 1e999 is beyond what JSON readers hold: some would read infinity or zero. Send it as a string.",
    );
    expect(refusal(args(`{${members(10_001)}}`)).rpc.message).toBe(
      "The body holds more than 10000 members in one object. Send less in one message, or send it as one string.",
    );
    expect(refusal("[]").rpc.message).toContain("a POST of its own");
  });
});
