import {
  attack,
  type Case,
  call,
  callText,
  denied,
  forbidden,
  message,
  modern,
  needsApproval,
  passed,
  post,
  refused,
  unknownTool,
} from "../case.ts";

const tool = (name: string, args?: unknown) => post(call(name, args));
const invalidParams = refused(400, -32602);
const invalid = refused(400, -32600);
const allows = (name: string, args: unknown) => [{ method: "tools/call", name, args }];
const params = (value: unknown) => post(message("tools/call", value));
const notification = (method: string, value?: unknown) =>
  post(JSON.stringify({ jsonrpc: "2.0", method, params: value }));

/** What is asked for: names, arguments, methods, resources, prompts. */
export const callCases: Case[] = [
  // Names.
  attack("denied tool", "a denial that is not enforced", tool("delete_file"), denied),
  attack("tool without an entry", "default deny that is not enforced", tool("anything"), denied),
  attack("tool that needs approval", "an approval that nobody gives", tool("transfer"), needsApproval),
  attack("hidden tool", "hiding is only cosmetic", tool("secret_admin"), unknownTool),
  ...[
    ["space behind", "secret_admin "],
    ["space before", " secret_admin"],
    ["tab behind", "secret_admin\t"],
    ["NUL behind", "secret_admin\u0000"],
    ["line feed behind", "secret_admin\n"],
    ["zero-width space", "secret_\u200badmin"],
    ["soft hyphen", "secret_\u00adadmin"],
  ].map(([what = "", name = ""]) =>
    attack(`hidden tool, ${what}`, "a server that trims finds the tool", tool(name), {
      status: 200,
      // A name that the glob takes in is hidden; any other has no entry.
      ...(name.startsWith("secret_") ? { code: -32602 } : { outcome: "deny" }),
    }),
  ),
  ...[
    ["capitals", "SECRET_ADMIN"],
    ["a homoglyph", "\u0455ecret_admin"],
    ["full width", "\uff53ecret_admin"],
    ["a combining mark", "secret\u0332admin"],
    ["a long s", "\u017fecret_admin"],
    ["a right-to-left mark", "\u200fsecret_admin"],
    ["a namespace", "up.secret_admin"],
    ["a path", "./secret_admin"],
    ["an encoded letter", "%73ecret_admin"],
    ["an entity", "&#115;ecret_admin"],
  ].map(([what = "", name = ""]) =>
    attack(`hidden tool in ${what}`, "a server that normalizes finds the tool", tool(name), denied),
  ),
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype", ""].map((name) =>
    attack(`tool ${JSON.stringify(name)}`, "an inherited entry allows it", tool(name), denied),
  ),
  ...[
    ["echo with a space behind", "echo "],
    ["echo with a NUL behind", "echo\u0000"],
    ["Echo", "Echo"],
    ["echo as a homoglyph", "\u0435cho"],
    ["echo in decomposed form", "e\u0301cho"],
    ["a glob", "*"],
    ["echo and a denied one", "echo,delete_file"],
    ["a name of 1,024 characters", "e".repeat(1024)],
  ].map(([what = "", name = ""]) =>
    attack(`allowed name in disguise: ${what}`, "one entry serves two names", tool(name), denied),
  ),
  attack("name as an array", "joined by a lax server", params({ name: ["delete_file"] }), invalidParams),
  attack(
    "name as an object",
    "an object with toString",
    params({ name: { toString: "delete_file" } }),
    invalidParams,
  ),
  attack("name as a number", "another type", params({ name: 1 }), invalidParams),
  attack("name null", "nothing to match", params({ name: null }), invalidParams),
  attack("no name", "nothing to match", params({}), invalidParams),
  attack(
    "no params",
    "nothing to judge",
    post('{"jsonrpc":"2.0","id":1,"method":"tools/call"}'),
    invalidParams,
  ),
  attack("params null", "nothing to judge", params(null), invalidParams),
  attack("params by position", "JSON-RPC's other form", params(["delete_file", {}]), invalidParams),
  attack("params as text", "a server that parses twice", params('{"name":"delete_file"}'), invalidParams),
  attack(
    "tool beside name",
    "a member that MCP does not know, and a server may",
    params({ name: "echo", tool: "delete_file" }),
    denied,
  ),
  // Arguments.
  attack(
    "control: read_file of an allowed path",
    "the control of the next ones",
    tool("read_file", { path: "/tmp/a" }),
    passed,
    allows("read_file", { path: "/tmp/a" }),
  ),
  attack("denied path", "deny_if that is not enforced", tool("read_file", { path: "/etc/shadow" }), denied),
  attack(
    "path as an array",
    "a mistyped argument slips past",
    tool("read_file", { path: ["/etc/shadow"] }),
    denied,
  ),
  attack(
    "path as an array of arrays",
    "deeper still",
    tool("read_file", { path: [["/etc/shadow"]] }),
    denied,
  ),
  attack(
    "path as an object",
    "a mistyped argument slips past",
    tool("read_file", { path: { toString: "/etc/shadow" } }),
    denied,
  ),
  attack("path as a number", "a mistyped argument slips past", tool("read_file", { path: 5 }), denied),
  attack("path null", "a mistyped argument slips past", tool("read_file", { path: null }), denied),
  attack("path true", "a mistyped argument slips past", tool("read_file", { path: true }), denied),
  attack(
    "arguments as an array",
    "another shape",
    params({ name: "read_file", arguments: [{ path: "/etc/shadow" }] }),
    invalidParams,
  ),
  attack(
    "arguments as text",
    "a server that parses twice",
    params({ name: "read_file", arguments: '{"path":"/etc/shadow"}' }),
    invalidParams,
  ),
  attack(
    "dotted key",
    'args.path is not args["…"]',
    tool("configure", { "options.mode": "user", options: { mode: "admin" } }),
    denied,
  ),
  attack(
    "constructor in the path",
    "inherited members are found",
    tool("configure", { options: { mode: "admin", constructor: { mode: "user" } } }),
    denied,
  ),
  attack(
    "control: mode user",
    "the control of the last ones",
    tool("configure", { options: { mode: "user" } }),
    passed,
    allows("configure", { options: { mode: "user" } }),
  ),
  attack("required path is missing", "require of nothing holds", tool("write_file", {}), denied),
  attack("no arguments at all", "require of nothing holds", params({ name: "write_file" }), denied),
  attack(
    "required path is denied",
    "require that is not enforced",
    tool("write_file", { path: "/root/a" }),
    denied,
  ),
  attack(
    "required path behind a line feed",
    "^ matches at each line",
    tool("write_file", { path: "/root\n/tmp/" }),
    denied,
  ),
  attack(
    "required path as an array",
    "any element will do",
    tool("write_file", { path: ["/tmp/a", "/root/a"] }),
    denied,
  ),
  attack(
    "control: required path holds",
    "the control of the last ones",
    tool("write_file", { path: "/tmp/a" }),
    passed,
    allows("write_file", { path: "/tmp/a" }),
  ),
  attack("amount as text", "a mistyped argument slips past", tool("pay", { amount: "1000000" }), denied),
  attack("amount as an array", "a mistyped argument slips past", tool("pay", { amount: [1000000] }), denied),
  attack(
    "amount as an object",
    "a mistyped argument slips past",
    tool("pay", { amount: { $numberLong: "1000000" } }),
    denied,
  ),
  attack("amount null", "a mistyped argument slips past", tool("pay", { amount: null }), denied),
  attack("amount true", "a mistyped argument slips past", tool("pay", { amount: true }), denied),
  attack("amount over the limit", "deny_if that is not enforced", tool("pay", { amount: 100.01 }), denied),
  attack("no amount", "what the schema requires is missing", tool("pay", {}), denied),
  attack(
    "price in the last item",
    "only the first element is looked at",
    tool("pay", { amount: 1, items: [{ price: 1 }, { price: 101 }] }),
    denied,
  ),
  attack(
    "price as text in an item",
    "a mistyped element slips past",
    tool("pay", { amount: 1, items: [{ price: "101" }] }),
    denied,
  ),
  attack(
    "items as an object",
    "elements by other keys",
    tool("pay", { amount: 1, items: { 0: { price: 101 } } }),
    denied,
  ),
  attack(
    "currency in other letters",
    "neq that is not enforced",
    tool("pay", { amount: 1, currency: "EUR " }),
    denied,
  ),
  attack(
    "currency as an array",
    "a schema that is not enforced",
    tool("pay", { amount: 1, currency: ["EUR"] }),
    denied,
  ),
  attack(
    "control: payment in limits",
    "the control of the last ones",
    tool("pay", { amount: 100, items: [{ price: 100 }], currency: "EUR" }),
    passed,
    allows("pay", { amount: 100, items: [{ price: 100 }], currency: "EUR" }),
  ),
  // Methods.
  ...[
    "tools/delete",
    "admin/shutdown",
    "rpc.discover",
    "tools/call/",
    "/tools/call",
    "tools//call",
    "system.listMethods",
    "__proto__",
    "constructor",
    "notifications",
  ].map((method) =>
    attack(
      `method ${method}`,
      "an unknown method passes under default deny",
      post(message(method, { name: "delete_file" })),
      forbidden,
    ),
  ),
  attack(
    "method with a space",
    "trimmed by the server",
    post(message("tools/call ", { name: "delete_file" })),
    invalid,
  ),
  attack(
    "method with a NUL",
    "cut off by the server",
    post(message("tools/call\u0000", { name: "delete_file" })),
    invalid,
  ),
  attack(
    "method as an array",
    "joined by the server",
    post(JSON.stringify({ jsonrpc: "2.0", id: 1, method: ["tools/call"], params: { name: "delete_file" } })),
    invalid,
  ),
  attack("empty method", "falsy is none", post(message("", { name: "delete_file" })), invalid),
  attack(
    "method in escapes",
    "escapes hide the method",
    post('{"jsonrpc":"2.0","id":1,"method":"tools\\/c\\u0061ll","params":{"name":"delete_file"}}'),
    denied,
  ),
  attack(
    "unknown modern method",
    "an unknown method of the modern era",
    modern("admin/shutdown", {}),
    refused(404, -32601),
  ),
  attack(
    "legacy method in the modern era",
    "known in the other era",
    modern("logging/setLevel", { level: "debug" }),
    refused(404, -32601),
  ),
  attack(
    "server's method from a client",
    "a client asks as a server would",
    post(message("sampling/createMessage", { messages: [] })),
    forbidden,
  ),
  attack(
    "elicitation from a client",
    "a client asks as a server would",
    post(message("elicitation/create", {})),
    forbidden,
  ),
  // Envelopes.
  attack(
    "call without an id",
    "a notification that is carried out",
    notification("tools/call", { name: "delete_file" }),
    invalid,
  ),
  attack(
    "allowed call without an id",
    "carried out, but not recorded as a call",
    notification("tools/call", { name: "echo" }),
    invalid,
  ),
  attack(
    "read without an id",
    "a notification that is carried out",
    notification("resources/read", { uri: "file:///public/a" }),
    invalid,
  ),
  attack(
    "call with id null",
    "a notification for some",
    post(message("tools/call", { name: "delete_file" }, null)),
    invalid,
  ),
  attack("id as an object", "no id of JSON-RPC", post(message("tools/call", { name: "echo" }, {})), invalid),
  attack("id 1.5", "rounded by some", post(message("tools/call", { name: "echo" }, 1.5)), invalid),
  attack(
    "notification with an id",
    "answered as a call",
    post(message("notifications/initialized", {})),
    invalid,
  ),
  attack(
    "jsonrpc 1.0",
    "another protocol",
    post('{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"delete_file"}}'),
    invalid,
  ),
  attack(
    "no jsonrpc",
    "another protocol",
    post('{"id":1,"method":"tools/call","params":{"name":"delete_file"}}'),
    invalid,
  ),
  attack(
    "call wrapped in a ping",
    "a call inside params",
    post(message("ping", { method: "tools/call", params: { name: "delete_file" } })),
    forbidden,
  ),
  // Resources.
  ...[
    ["without an entry", "file:///etc/shadow"],
    ["denied below an allowed one", "file:///public/private/key"],
    ["with a host", "file://host/public/a"],
    ["through another scheme", "http://127.0.0.1/public/a"],
    ["__proto__", "__proto__"],
    ["empty", ""],
  ].map(([what = "", uri = ""]) =>
    attack(
      `resource ${what}`,
      "a URI that a server normalizes",
      post(message("resources/read", { uri })),
      forbidden,
    ),
  ),
  attack(
    "subscription to a denied resource",
    "only reading is judged",
    post(message("resources/subscribe", { uri: "file:///etc/shadow" })),
    forbidden,
  ),
  attack(
    "end of a denied subscription",
    "only reading is judged",
    post(message("resources/unsubscribe", { uri: "file:///etc/shadow" })),
    forbidden,
  ),
  attack(
    "resource as an array",
    "joined by a lax server",
    post(message("resources/read", { uri: ["file:///etc/shadow"] })),
    invalidParams,
  ),
  attack(
    "resource by name",
    "control: only the URI counts, and there is none",
    post(message("resources/read", { name: "file:///public/a" })),
    invalidParams,
  ),
  attack(
    "control: allowed resource",
    "the control of the last ones",
    post(message("resources/read", { uri: "file:///public/a" })),
    passed,
    [{ method: "resources/read", name: "file:///public/a" }],
  ),
  // Prompts and completions.
  attack(
    "denied prompt",
    "prompts are not judged",
    post(message("prompts/get", { name: "other" })),
    forbidden,
  ),
  attack(
    "prompt __proto__",
    "an inherited entry",
    post(message("prompts/get", { name: "__proto__" })),
    forbidden,
  ),
  attack(
    "hidden prompt",
    "hiding is only for tools",
    post(message("prompts/get", { name: "secret_prompt" })),
    refused(200, -32602),
  ),
  attack(
    "completion of a denied prompt",
    "completions are not judged",
    post(
      message("completion/complete", {
        ref: { type: "ref/prompt", name: "other" },
        argument: { name: "a", value: "b" },
      }),
    ),
    forbidden,
  ),
  attack(
    "completion of a denied resource",
    "completions are not judged",
    post(
      message("completion/complete", {
        ref: { type: "ref/resource", uri: "file:///etc/{name}" },
        argument: { name: "a", value: "b" },
      }),
    ),
    forbidden,
  ),
  attack(
    "completion with two references",
    "the type decides, the other is read",
    post(
      message("completion/complete", {
        ref: { type: "ref/resource", uri: "file:///etc/x", name: "greet" },
        argument: { name: "a", value: "b" },
      }),
    ),
    forbidden,
  ),
  attack(
    "completion with a Type",
    "another reader's type",
    post(
      message("completion/complete", {
        ref: { type: "ref/prompt", Type: "ref/resource", name: "greet", uri: "x" },
        argument: { name: "a", value: "b" },
      }),
    ),
    invalid,
  ),
  attack(
    "completion of an unknown kind",
    "a kind that is not judged",
    post(
      message("completion/complete", {
        ref: { type: "ref/tool", name: "delete_file" },
        argument: { name: "a", value: "b" },
      }),
    ),
    invalidParams,
  ),
  attack(
    "completion without a reference",
    "nothing to judge",
    post(message("completion/complete", { argument: { name: "a", value: "b" } })),
    invalidParams,
  ),
  // Listening.
  attack(
    "listening to two megabytes of URIs",
    "a second of work in one message",
    modern("subscriptions/listen", {
      notifications: {
        resourceSubscriptions: Array.from(
          { length: 1000 },
          (_, i) => `file:///public/${"%C3%A9".repeat(330)}${i}`,
        ),
      },
    }),
    invalidParams,
  ),
  attack(
    "listening to a denied resource",
    "subscriptions of the modern era",
    modern("subscriptions/listen", { notifications: { resourceSubscriptions: ["file:///etc/shadow"] } }),
    forbidden,
  ),
  attack(
    "listening to a denied one among allowed",
    "only the first is judged",
    modern("subscriptions/listen", {
      notifications: { resourceSubscriptions: ["file:///public/a", "file:///etc/shadow"] },
    }),
    forbidden,
  ),
  attack(
    "listening with text",
    "a shape that is not judged",
    modern("subscriptions/listen", { notifications: { resourceSubscriptions: "file:///etc/shadow" } }),
    refused(400, -32602),
  ),
  attack(
    "listening with an object",
    "a shape that is not judged",
    modern("subscriptions/listen", { notifications: { resourceSubscriptions: { 0: "file:///etc/shadow" } } }),
    refused(400, -32602),
  ),
  attack(
    "listening with an array in the array",
    "a shape that is not judged",
    modern("subscriptions/listen", { notifications: { resourceSubscriptions: [["file:///etc/shadow"]] } }),
    refused(400, -32602),
  ),
  attack(
    "listening with ResourceSubscriptions",
    "another reader's key",
    modern("subscriptions/listen", { notifications: { ResourceSubscriptions: ["file:///etc/shadow"] } }),
    refused(400),
  ),
  attack(
    "listening with notifications as an array",
    "a shape that is not judged",
    modern("subscriptions/listen", { notifications: [{ resourceSubscriptions: ["file:///etc/shadow"] }] }),
    invalidParams,
  ),
  // The text of params is the text of another call.
  attack(
    "params in escapes",
    "escapes hide the members",
    post(callText('{"\\u006eame":"delete_file"}')),
    denied,
  ),
];
