import { gzipSync } from "node:zlib";
import { attack, type Case, call, callText, denied, message, passed, post, refused } from "../case.ts";

const echo = (text: string) => [{ method: "tools/call", name: "echo", args: { text } }];
const forbidden = call("delete_file", { path: "/tmp/a" });
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const padded = (size: number) => call("echo", { text: "x".repeat(size) });

const parseError = refused(400, -32700);
const invalid = refused(400, -32600);

/** Bytes that two readers may read as two calls. */
export const textCases: Case[] = [
  // Arrays.
  attack("batch of one", "an array is forwarded unjudged", post(`[${forbidden}]`), invalid),
  attack("batch, allowed first", "only the first is judged", post(`[${call("echo")},${forbidden}]`), invalid),
  attack("batch, denied first", "only the last is judged", post(`[${forbidden},${call("echo")}]`), invalid),
  attack("empty batch", "an empty array passes", post("[]"), invalid),
  attack("batch in a batch", "the inner array is skipped", post(`[[${forbidden}]]`), invalid),
  attack(
    "batch of 2025-03-26",
    "the revision that had batches opens the door",
    post(`[${forbidden}]`, { headers: [["MCP-Protocol-Version", "2025-03-26"]] }),
    invalid,
  ),
  // Duplicate keys.
  ...[
    [
      "method twice, denied last",
      `{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"delete_file"}}`,
    ],
    [
      "method twice, denied first",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","method":"ping","params":{"name":"delete_file"}}`,
    ],
    [
      "params twice",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"params":{"name":"delete_file"}}`,
    ],
    ["name twice, denied last", callText('{"name":"echo","name":"delete_file"}')],
    ["name twice, denied first", callText('{"name":"delete_file","name":"echo"}')],
    ["name twice, one escaped", callText('{"name":"echo","na\\u006de":"delete_file"}')],
    ["name twice, both escaped", callText('{"n\\u0061me":"echo","na\\u006de":"delete_file"}')],
    [
      "arguments twice",
      callText('{"name":"read_file","arguments":{"path":"/tmp"},"arguments":{"path":"/etc/shadow"}}'),
    ],
    ["argument twice", callText('{"name":"read_file","arguments":{"path":"/tmp","path":"/etc/shadow"}}')],
    [
      "argument twice, one escaped",
      callText('{"name":"read_file","arguments":{"path":"/tmp","pa\\u0074h":"/etc/shadow"}}'),
    ],
    [
      "argument thrice",
      callText('{"name":"read_file","arguments":{"path":"/a","path":"/b","path":"/etc/shadow"}}'),
    ],
    [
      "duplicate in a nested object",
      callText('{"name":"configure","arguments":{"options":{"mode":"user","mode":"admin"}}}'),
    ],
    [
      "duplicate in an array's object",
      callText('{"name":"pay","arguments":{"amount":1,"items":[{"price":1,"price":999}]}}'),
    ],
    ["id twice", `{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call","params":{"name":"echo"}}`],
    [
      "jsonrpc twice",
      `{"jsonrpc":"1.0","jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}`,
    ],
    ["_meta twice", callText('{"name":"echo","_meta":{},"_meta":{"progressToken":1}}')],
    ["empty key twice", callText('{"name":"echo","arguments":{"":1,"":2}}')],
    ["key twice, equal values", callText('{"name":"echo","name":"echo"}')],
  ].map(([name = "", body = ""]) =>
    attack(`duplicate key: ${name}`, "gate and server keep different ones", post(body), invalid),
  ),
  // Case variants, and characters that fold into ASCII.
  ...[
    [
      "Method",
      `{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call","params":{"name":"delete_file"}}`,
    ],
    ["METHOD alone", `{"jsonrpc":"2.0","id":1,"METHOD":"tools/call","params":{"name":"delete_file"}}`],
    [
      "Params",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"Params":{"name":"delete_file"}}`,
    ],
    [
      "paramſ (U+017F)",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"param\u017f":{"name":"delete_file"}}`,
    ],
    ["JSONRPC", `{"JSONRPC":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}`],
    ["Id", `{"jsonrpc":"2.0","Id":1,"method":"tools/call","params":{"name":"echo"}}`],
    ["Name beside name", callText('{"name":"echo","Name":"delete_file"}')],
    ["NAME alone", callText('{"NAME":"delete_file"}')],
    [
      "Arguments beside arguments",
      callText('{"name":"read_file","arguments":{"path":"/tmp"},"Arguments":{"path":"/etc"}}'),
    ],
    ["argumentſ alone", callText('{"name":"read_file","argument\u017f":{"path":"/etc/shadow"}}')],
    ["_Meta", callText('{"name":"echo","_Meta":{}}')],
    ["Uri for uri", message("resources/read", { Uri: "file:///public/a" })],
    ["TaskId", message("tasks/get", { taskId: "x", TaskId: "y" })],
  ].map(([name = "", body = ""]) =>
    attack(`case variant: ${name}`, "a reader that ignores case reads another call", post(body), invalid),
  ),
  attack(
    "argument Path alone",
    "deny_if sees no path, Go's reader does",
    post(call("read_file", { Path: "/etc/shadow" })),
    refused(400, -32602),
  ),
  attack(
    "argument PATH in depth",
    "a variant below the first level",
    post(call("configure", { options: { MODE: "admin" } })),
    refused(400, -32602),
  ),
  attack(
    "argument amount as ᴬmount",
    "a letter that does not fold stays another key",
    post(call("pay", { "\u1d2cmount": 5 })),
    denied,
  ),
  attack(
    "option Options",
    "the outer key in another case",
    post(call("configure", { Options: { mode: "admin" } })),
    refused(400, -32602),
  ),
  attack(
    "option optionſ",
    "the outer key with U+017F",
    post(call("configure", { "option\u017f": { mode: "admin" } })),
    refused(400, -32602),
  ),
  attack(
    "method TOOLS/CALL",
    "a method in capitals is unknown to the gate alone",
    post(message("TOOLS/CALL", { name: "delete_file" })),
    invalid,
  ),
  attack(
    "method Tools/Call",
    "the same in mixed case",
    post(message("Tools/Call", { name: "delete_file" })),
    invalid,
  ),
  attack(
    "method toolſ/call",
    "the same with U+017F",
    post(message("tool\u017f/call", { name: "delete_file" })),
    invalid,
  ),
  // Encodings.
  attack(
    "byte order mark",
    "one reader skips it, another fails",
    post(bytes([0xef, 0xbb, 0xbf], call("echo"))),
    parseError,
  ),
  attack("UTF-16 LE", "bytes that only the server decodes", post(utf16(forbidden)), parseError),
  attack(
    "UTF-16 LE with mark",
    "the mark makes the server decode",
    post(bytes([0xff, 0xfe], [...utf16(forbidden)])),
    parseError,
  ),
  attack(
    "UTF-16 announced",
    "a charset that the gate ignores",
    post(utf16(forbidden), { headers: [["Content-Type", "application/json; charset=utf-16"]] }),
    refused(415, -32600),
  ),
  attack(
    "UTF-7 announced",
    "a charset that rewrites ASCII",
    post(call("echo"), { headers: [["Content-Type", "application/json; charset=utf-7"]] }),
    refused(415, -32600),
  ),
  attack(
    "two charsets",
    "each reader takes another",
    post(call("echo"), { headers: [["Content-Type", "application/json; charset=utf-8; charset=utf-16"]] }),
    refused(415, -32600),
  ),
  attack(
    "overlong slash",
    "C0 AF decodes to / for a lax reader",
    post(
      bytes(
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file","arguments":{"path":"',
        [0xc0, 0xaf],
        'etc"}}}',
      ),
    ),
    parseError,
  ),
  attack(
    "overlong quote",
    "C0 A2 ends the string for a lax reader",
    post(
      bytes(
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo',
        [0xc0, 0xa2],
        ',"x":"1"}}',
      ),
    ),
    parseError,
  ),
  attack(
    "broken UTF-8",
    "a reader that replaces makes two names equal",
    post(bytes('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo', [0xff], '"}}')),
    parseError,
  ),
  attack(
    "encoded surrogates (CESU-8)",
    "six bytes that some decode to one character",
    post(
      bytes(
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"',
        [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
        '"}}}',
      ),
    ),
    parseError,
  ),
  attack(
    "lone surrogate in the name",
    "another name after replacement",
    post(callText('{"name":"echo\\ud800"}')),
    refused(400, -32602),
  ),
  attack(
    "lone surrogate in a key",
    "two keys become one",
    post(callText('{"name":"echo","arguments":{"\\ud800":1}}')),
    invalid,
  ),
  attack(
    "lone surrogate in an argument",
    "no canonical form, so no honest record",
    post(callText('{"name":"echo","arguments":{"text":"\\ud800"}}')),
    refused(400, -32602),
  ),
  attack(
    "gzip",
    "the server inflates what the gate did not read",
    post(gzipSync(forbidden), { headers: [["Content-Encoding", "gzip"]] }),
    refused(415, -32600),
  ),
  attack(
    "gzip named, plain body",
    "the gate skips, the server reads",
    post(forbidden, { headers: [["Content-Encoding", "gzip"]] }),
    refused(415, -32600),
  ),
  attack(
    "deflate in capitals",
    "another spelling of an encoding",
    post(forbidden, { headers: [["Content-Encoding", "DEFLATE"]] }),
    refused(415, -32600),
  ),
  attack("NUL before", "C strings end there", post(bytes([0], call("echo"))), parseError),
  attack("NUL behind", "C strings end there", post(bytes(call("echo"), [0])), parseError),
  attack(
    "NUL in the name",
    "echo\\0… is echo to a C reader",
    post(callText('{"name":"delete_file\\u0000"}')),
    denied,
  ),
  attack(
    "raw NUL in the name",
    "a raw control character in a string",
    post(bytes('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo', [0], '"}}')),
    parseError,
  ),
  attack("raw line feed in a string", "lax readers take it", post(callText('{"name":"echo\n"}')), parseError),
  // Not one JSON value.
  attack(
    "two documents",
    "a streaming reader takes the second",
    post(`${call("echo")}${forbidden}`),
    parseError,
  ),
  attack("two lines", "an NDJSON reader takes both", post(`${call("echo")}\n${forbidden}`), parseError),
  attack(
    "record separator",
    "an RFC 7464 reader takes both",
    post(`\u001e${call("echo")}\n\u001e${forbidden}`),
    parseError,
  ),
  attack("trailing comma", "a lax reader goes on", post(callText('{"name":"echo",}')), parseError),
  attack("trailing text", "the rest is ignored by one", post(`${call("echo")};`), parseError),
  attack(
    "comment",
    "text that only one reader skips",
    post(callText('{"name":"echo"/*,"name":"delete_file"*/}')),
    parseError,
  ),
  attack("line comment", "the same with //", post(`//\n${call("echo")}`), parseError),
  attack(
    "single quotes",
    "JSON5 for the server",
    post(`{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'delete_file'}}`),
    parseError,
  ),
  attack(
    "bare keys",
    "JSON5 for the server",
    post(`{jsonrpc:"2.0",id:1,method:"tools/call",params:{name:"delete_file"}}`),
    parseError,
  ),
  attack("empty body", "nothing is judged, so nothing refused", post(""), parseError),
  attack("white space alone", "the same", post("  \n"), parseError),
  attack("null", "not an object", post("null"), invalid),
  attack("string holding a call", "a server that parses twice", post(JSON.stringify(forbidden)), invalid),
  attack("number", "not an object", post("1"), invalid),
  attack(
    "form",
    "a body of another type",
    post("method=tools/call&name=delete_file", {
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    }),
    refused(415, -32600),
  ),
  attack(
    "text/plain",
    "a simple request of a browser",
    post(forbidden, { headers: [["Content-Type", "text/plain"]] }),
    refused(415, -32600),
  ),
  attack(
    "json-seq",
    "a type that only begins alike",
    post(forbidden, { headers: [["Content-Type", "application/json-seq"]] }),
    refused(415, -32600),
  ),
  attack(
    "two content types",
    "each reader takes another",
    post(forbidden, {
      headers: [
        ["Content-Type", "application/json"],
        ["Content-Type", "text/plain"],
      ],
    }),
    refused(415, -32600),
  ),
  attack(
    "no content type",
    "guessed by the server",
    post(forbidden, { without: ["content-type"] }),
    refused(415, -32600),
  ),
  // Numbers.
  attack(
    "1e400",
    "infinity here, a big number there",
    post(callText('{"name":"pay","arguments":{"amount":1e400}}')),
    invalid,
  ),
  attack(
    "-1e400",
    "minus infinity passes gt",
    post(callText('{"name":"pay","arguments":{"amount":-1e400}}')),
    invalid,
  ),
  attack(
    "tiny exponent",
    "1e-400 is 0 here",
    post(callText('{"name":"pay","arguments":{"amount":1e-400}}')),
    invalid,
  ),
  attack(
    "a number of 5,000 digits",
    "slow or wrong somewhere",
    post(callText(`{"name":"pay","arguments":{"amount":${"9".repeat(5000)}}}`)),
    invalid,
  ),
  attack(
    "NaN",
    "no JSON, but some read it",
    post(callText('{"name":"pay","arguments":{"amount":NaN}}')),
    parseError,
  ),
  attack(
    "Infinity",
    "no JSON, but some read it",
    post(callText('{"name":"pay","arguments":{"amount":Infinity}}')),
    parseError,
  ),
  attack(
    "hexadecimal",
    "no JSON, but some read it",
    post(callText('{"name":"pay","arguments":{"amount":0xFFFF}}')),
    parseError,
  ),
  attack(
    "leading zero",
    "octal for some",
    post(callText('{"name":"pay","arguments":{"amount":0777}}')),
    parseError,
  ),
  attack(
    "plus sign",
    "no JSON, but some read it",
    post(callText('{"name":"pay","arguments":{"amount":+5}}')),
    parseError,
  ),
  attack(
    "exponent over the limit",
    "1e3 is 1000 however it is spelt",
    post(callText('{"name":"pay","arguments":{"amount":1e3}}')),
    denied,
  ),
  attack(
    "capital exponent over the limit",
    "1E+3 too",
    post(callText('{"name":"pay","arguments":{"amount":1E+3}}')),
    denied,
  ),
  // Prototypes.
  attack(
    "__proto__ in arguments",
    "inherited members for a careless copier",
    post(callText('{"name":"read_file","arguments":{"__proto__":{"path":"/etc/shadow"}}}')),
    invalid,
  ),
  attack(
    "__proto__ in params",
    "the name is inherited",
    post(callText('{"__proto__":{"name":"delete_file"},"name":"echo"}')),
    invalid,
  ),
  attack(
    "__proto__ as text",
    "a key is a key, whatever its value",
    post(callText('{"name":"echo","arguments":{"__proto__":"x"}}')),
    invalid,
  ),
  attack(
    "__proto__ escaped",
    "the same key in escapes",
    post(callText('{"name":"read_file","arguments":{"\\u005f_proto__":{"path":"/etc"}}}')),
    invalid,
  ),
  attack(
    "__proto__ in depth",
    "the same below",
    post(callText('{"name":"configure","arguments":{"options":{"__proto__":{"mode":"admin"}}}}')),
    invalid,
  ),
  attack(
    "__proto__ of the message",
    "the method is inherited",
    post('{"jsonrpc":"2.0","id":1,"__proto__":{"method":"tools/call"},"method":"ping"}'),
    invalid,
  ),
  // Size and depth.
  attack(
    "5 MiB",
    "cut off after the part that was judged",
    post(padded(5 * 1024 * 1024)),
    refused([413, 0], -32600),
  ),
  attack(
    "one byte over 4 MiB",
    "the limit is exact",
    post(padded(4 * 1024 * 1024 - padded(0).length + 1)),
    refused([413, 0], -32600),
  ),
  attack(
    "denied call behind 5 MiB of space",
    "only the beginning is read",
    post(`${" ".repeat(5 * 1024 * 1024)}${forbidden}`),
    refused([413, 0], -32600),
  ),
  attack("depth 65", "deeper than the judge looks", post(call("echo", JSON.parse(nested(63)))), invalid),
  attack(
    "depth 10,000",
    "the judge's stack ends before the server's",
    post(callText(`{"name":"echo","arguments":${nested(10_000)}}`)),
    invalid,
  ),
  attack("100,000 open brackets", "a reader that recurses dies", post("[".repeat(100_000)), invalid),
  // Controls: the same shapes, harmless.
  attack(
    "control: escapes in an allowed call",
    "escapes are decoded before they are judged",
    post(callText('{"n\\u0061me":"\\u0065cho","arguments":{"te\\u0078t":"hi"}}')),
    passed,
    echo("hi"),
  ),
  attack(
    "control: depth 64",
    "the depth that is allowed",
    post(call("echo", JSON.parse(nested(62)))),
    passed,
    [{ method: "tools/call", name: "echo", args: JSON.parse(nested(62)) }],
  ),
  attack(
    "control: white space around",
    "white space is no second document",
    post(`\n ${call("echo", { text: "hi" })} \n`),
    passed,
    echo("hi"),
  ),
  attack(
    "control: non-ASCII text",
    "text of all planes passes whole",
    post(call("echo", { text: "héllo 🌊 \u2028" })),
    passed,
    echo("héllo 🌊 \u2028"),
  ),
  attack(
    "charset in the form of RFC 2231",
    "a parameter that only the server reads",
    post(call("echo", { text: "hi" }), {
      headers: [["Content-Type", "application/json; charset=utf-8; charset*=utf-16''x"]],
    }),
    passed,
    echo("hi"),
  ),
  attack(
    "control: utf-8 named",
    "the charset that JSON has",
    post(call("echo", { text: "hi" }), { headers: [["Content-Type", "application/json; charset=UTF-8"]] }),
    passed,
    echo("hi"),
  ),
  attack(
    "denied name in escapes",
    "escapes hide the name",
    post(callText('{"name":"delete\\u005ffile"}')),
    denied,
  ),
  attack(
    "denied path in escapes",
    "escapes hide the argument",
    post(callText('{"name":"read_file","arguments":{"path":"\\u002fetc\\u002fshadow"}}')),
    denied,
  ),
  attack(
    "denied path under an escaped key",
    "escapes hide the key",
    post(callText('{"name":"read_file","arguments":{"pa\\u0074h":"/etc/shadow"}}')),
    denied,
  ),
];
