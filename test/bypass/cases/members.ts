/** Members that one reader sees and another does not: names in another case, nulls, what is not the protocol's; and too many. */
import {
  accepted,
  attack,
  type Case,
  call,
  callText,
  carried,
  denied,
  message,
  passed,
  post,
  refused,
} from "../case.ts";

const invalid = refused(400, -32600);
const misspelt = refused(400, -32602);

const tool = (name: string, text: string) => `{"name":"${name}","arguments":${text}}`;

/** Keys of a tool's own that differ by case, where no rule looks. */
const own = (name: string, params: string) =>
  carried(`members: ${name}`, "a legitimate call is refused", params);

/** A body that is rewritten. */
function rewritten(
  name: string,
  tries: string,
  body: string,
  method: string,
  holds: string,
  more = {},
): Case {
  return { ...attack(`members: ${name}`, tries, post(body), passed, [{ method, ...more }]), holds };
}

const rpc = (rest: string) => `{"jsonrpc":"2.0",${rest}}`;
const keys = (count: number) => Array.from({ length: count }, (_, i) => `"KEY_${i}":1`).join(",");
const list = (item: string, count: number) => Array(count).fill(item).join(",");
const flood = (name: string, text: string) =>
  attack(`members: ${name}`, "one message stops the gate", post(callText(tool("echo", text))), invalid);

export const memberCases: Case[] = [
  own("http_proxy and HTTP_PROXY", tool("echo", '{"http_proxy":"a","HTTP_PROXY":"b"}')),
  own("a map of headers", tool("echo", '{"headers":{"Accept":"a","accept":"b","ACCEPT":"c"}}')),
  own("K (U+212A) beside k", tool("echo", '{"k":1,"\u212a":2}')),
  own("ſ (U+017F) beside s", tool("echo", '{"s":1,"\u017f":2}')),
  own("ς beside σ, in depth", tool("echo", '{"a":[{"ς":1,"σ":2}]}')),
  own("names of the protocol in capitals", tool("echo", '{"NAME":"delete_file","Method":"x","_META":{}}')),
  own(
    "a looked-at name elsewhere",
    tool("read_file", '{"path":"/tmp/a","filter":{"Path":"/b","PATH":"/c"}}'),
  ),
  own(
    "a looked-at name one level above",
    tool("configure", '{"mode":"a","MODE":"b","options":{"mode":"user"}}'),
  ),
  own("a looked-at name beside the list", tool("pay", '{"amount":1,"PRICE":5,"price":6}')),
  own("a name of another tool's rule", tool("echo", '{"Path":"/etc","Amount":500}')),
  own("a schema's name elsewhere", tool("order", '{"cost":1,"notes":{"Size":99,"size":1}}')),

  ...[
    ["Path beside path", tool("read_file", '{"path":"/tmp","Path":"/etc/shadow"}')],
    ["pATH alone", tool("write_file", '{"pATH":"/etc/shadow"}')],
    ["MODE beside mode, in depth", tool("configure", '{"options":{"mode":"user","MODE":"admin"}}')],
    ["OPTIONS beside options", tool("configure", '{"options":{"mode":"user"},"OPTIONS":{"mode":"admin"}}')],
    ["Price in the second item", tool("pay", '{"amount":1,"items":[{"price":1},{"price":1,"Price":999}]}')],
    ["ITEMS beside items", tool("pay", '{"amount":1,"items":[],"ITEMS":[{"price":999}]}')],
    ["Cost beside a limit's cost", tool("order", '{"cost":1,"Cost":5000}')],
    ["amount with an escape", tool("pay", '{"amount":1,"\\u0041mount":999}')],
  ].map(([name = "", params = ""]) =>
    attack(
      `members: ${name}`,
      "a reader that ignores case sees what no rule saw",
      post(callText(params)),
      misspelt,
    ),
  ),
  ...[
    ["Size for size", tool("order", '{"cost":1,"Size":99}')],
    ["ſize beside size", tool("order", '{"cost":1,"size":1,"\u017fize":99}')],
    ["DryRun beside dryRun, in depth", tool("order", '{"cost":1,"options":{"dryRun":true,"DryRun":false}}')],
  ].map(([name = "", params = ""]) =>
    attack(
      `members: ${name}`,
      "the schema checks another member than is read",
      post(callText(params)),
      denied,
    ),
  ),

  rewritten(
    "params null",
    "refused for what some clients write",
    rpc('"id":1,"method":"tools/list","params":null'),
    "tools/list",
    rpc('"id":1,"method":"tools/list"'),
  ),
  rewritten("cursor null", "the same", message("tools/list", { cursor: null }), "tools/list", '"params":{}}'),
  rewritten(
    "_meta null",
    "the same",
    callText('{"name":"echo","_meta":null}'),
    "tools/call",
    '"params":{"name":"echo"}}',
    { name: "echo" },
  ),
  rewritten(
    "progressToken null",
    "the same",
    callText('{"name":"echo","_meta":{"progressToken":null,"x":null}}'),
    "tools/call",
    '"_meta":{"x":null}}}',
    { name: "echo" },
  ),
  rewritten(
    "arguments null",
    "judged as none, read as some",
    callText('{"name":"read_file","arguments":null}'),
    "tools/call",
    '"params":{"name":"read_file"}}',
    { name: "read_file" },
  ),
  rewritten(
    "result and error null",
    "a request for one reader, an answer for the other",
    rpc('"id":1,"method":"ping","result":null,"error":null'),
    "ping",
    rpc('"id":1,"method":"ping"'),
  ),
  rewritten(
    "another top-level member",
    "a member that only the server reads",
    rpc('"id":1,"method":"ping","auth":{"role":"admin"},"meta":1'),
    "ping",
    rpc('"id":1,"method":"ping"'),
  ),
  rewritten(
    "id 1.0",
    "an id that comes back as another",
    rpc('"id":1.0,"method":"ping"'),
    "ping",
    rpc('"id":1,"method":"ping"'),
  ),
  {
    ...attack(
      "members: id null of a notification",
      "refused for what some clients write",
      post(rpc('"id":null,"method":"notifications/initialized"')),
      accepted,
      [{ method: "notifications/initialized" }],
    ),
    holds: rpc('"method":"notifications/initialized"'),
  },
  attack(
    "members: arguments null where a path is required",
    "judged as none, and let through",
    post(call("write_file", null)),
    denied,
  ),
  attack(
    "members: Params beside params null",
    "null for one, another's params for the other",
    post(rpc('"id":1,"method":"tools/call","params":null,"Params":{"name":"delete_file"}')),
    invalid,
  ),
  attack(
    "members: ID beside id",
    "answered under another id",
    post(rpc('"id":1,"ID":2,"method":"ping"')),
    invalid,
  ),

  flood("50,000 keys in capitals", `{${keys(50_000)}}`),
  flood("10,001 members of one object", `{${keys(10_001)}}`),
  flood("objects with 50,001 members", `{"a":[${list('{"a":1}', 50_001)}]}`),
  flood("200,000 empty lists", `{"a":[${list("[]", 200_000)}]}`),
  flood("a million empty objects", `{"a":[${list("{}", 1_000_000)}]}`),
  flood("25,001 numbers spelled 1.0", `{"a":[${list("1.0", 25_001)}]}`),
  own("10,000 keys in capitals", tool("echo", `{${keys(10_000)}}`)),
];
