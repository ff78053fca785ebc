import {
  accepted,
  attack,
  type Case,
  call,
  forbidden,
  message,
  modern,
  passed,
  post,
  refused,
  type Send,
} from "../case.ts";

const badUri = refused(200, -32602);
const invalid = refused(400, -32602);
const mismatch = refused(400, -32020);
const badMessage = refused(400, -32600);
const long = (length: number) => "x".repeat(length);

const read = (uri: string, method = "resources/read"): Send => post(message(method, { uri }));

/** URIs under the allowed glob as text, and elsewhere to whoever resolves them. */
const elsewhere: [what: string, uri: string][] = [
  ["dot segments", "file:///public/../etc/passwd"],
  ["dot segments behind a folder", "file:///public/a/../../etc/passwd"],
  ["dot segments to the denied folder", "file:///public/x/../private/key"],
  ["encoded dots", "file:///public/%2e%2e/etc/passwd"],
  ["encoded dots in capitals", "file:///public/%2E%2E/etc/passwd"],
  ["a dot and an encoded dot", "file:///public/.%2e/etc/passwd"],
  ["dots encoded twice", "file:///public/%252e%252e/etc/passwd"],
  ["an encoded slash", "file:///public/..%2fetc/passwd"],
  ["an encoded slash before the denied folder", "file:///public%2fprivate/key"],
  ["a backslash", "file:///public/..\\etc\\passwd"],
  ["an encoded backslash", "file:///public/..%5cetc"],
  ["a single dot", "file:///public/./private/key"],
  ["an encoded single dot", "file:///public/%2e/private/key"],
  ["an encoded letter", "file:///public/%70rivate/key"],
  ["a doubled slash", "file:///public//private/key"],
  ["four slashes", "file:////public/private/key"],
  ["a fragment", "file:///public/a#1"],
  ["an empty fragment", "file:///public/a#"],
  ["an upper-case scheme", "FILE:///public/a"],
  ["localhost", "file://localhost/public/private/key"],
  ["dots in overlong UTF-8", "file:///public/%c0%ae%c0%ae/etc/passwd"],
  ["NUL", "file:///public/a%00.txt"],
  ["a tab that URL parsers drop", "file:///pub\tlic/../etc"],
  ["dots behind a question mark", "file:///public/a?/../../etc/passwd"],
  ["a space in front", " file:///public/a"],
  ["one slash", "file:/public/../etc/passwd"],
  ["one slash and nothing else", "file:/public/a"],
];

/** The same, where the URI passes as it is and a rule speaks of one of its readings. */
const readings: [what: string, uri: string][] = [
  ["an upper-case escape of a letter beyond ASCII", "file:///public/private/%C3%A9"],
  ["the denied folder with a query", "file:///public/private/key?x"],
];

const tool = { name: "echo", arguments: { region: "eu", note: "x, y", count: 7, deep: { zone: "z" } } };
const params = (...headers: [string, string][]): Send => modern("tools/call", tool, { headers });
const arrived = [{ method: "tools/call", name: "echo", args: tool.arguments }];

const parameterCases: Case[] = [
  ...(
    [
      ["another value", [["Mcp-Param-Region", "us"]]],
      ["another case", [["Mcp-Param-Region", "EU"]]],
      ["another value in base64", [["Mcp-Param-Region", "=?base64?dXM=?="]]],
      ["broken base64", [["Mcp-Param-Region", "=?base64?ZXU?="]]],
      ["nothing", [["Mcp-Param-Region", ""]]],
      [
        "two values",
        [
          ["Mcp-Param-Region", "eu"],
          ["Mcp-Param-Region", "us"],
        ],
      ],
      ["half of a value with a comma", [["Mcp-Param-Note", "x"]]],
      ["the name of an argument", [["Mcp-Param-Region", "region"]]],
      [
        "one right and one wrong",
        [
          ["Mcp-Param-Region", "eu"],
          ["Mcp-Param-Zone", "us"],
        ],
      ],
    ] as [string, [string, string][]][]
  ).map(([what, headers]) =>
    attack(`Mcp-Param: ${what}`, "a router behind the gate follows the header", params(...headers), mismatch),
  ),
  attack(
    "Mcp-Param: what an argument says",
    "a legitimate header",
    params(["Mcp-Param-Region", "eu"]),
    passed,
    arrived,
  ),
  attack(
    "Mcp-Param: a number, otherwise written",
    "a legitimate header",
    params(["Mcp-Param-Count", "7.0"]),
    passed,
    arrived,
  ),
  attack(
    "Mcp-Param: equal copies",
    "a legitimate header",
    params(["Mcp-Param-Zone", "z"], ["Mcp-Param-Zone", "z"]),
    passed,
    arrived,
  ),
  attack(
    "Mcp-Param of a legacy call",
    "a header of another era",
    post(call("echo", { region: "eu" }), { headers: [["Mcp-Param-Region", "us"]] }),
    passed,
    [{ method: "tools/call", name: "echo", args: { region: "eu" } }],
  ),
];

const echo = [{ method: "tools/call", name: "echo", args: { text: "hi" } }];
const twice = (name: string, one: string, other: string): Send =>
  post(call("echo", { text: "hi" }), {
    headers: [
      [name, one],
      [name, other],
    ],
  });
const headerCases: Case[] = [
  attack(
    "MCP-Protocol-Version twice, equal",
    "what Claude Code 2.1 sends",
    twice("MCP-Protocol-Version", "2025-11-25", "2025-11-25"),
    passed,
    echo,
  ),
  attack(
    "Content-Type twice, equal",
    "a legitimate copy",
    twice("Content-Type", "application/json", "application/json"),
    passed,
    echo,
  ),
  attack(
    "Content-Type twice, different",
    "each reader takes another",
    twice("Content-Type", "application/json", "text/plain"),
    refused(415, -32600),
  ),
  attack(
    "MCP-Protocol-Version twice, both legacy",
    "each reader takes another",
    twice("MCP-Protocol-Version", "2025-11-25", "2025-06-18"),
    mismatch,
  ),
  attack(
    "Mcp-Name twice, the second with the first in it",
    "a joined value that begins like the tool",
    modern("tools/call", tool, {
      headers: [
        ["Mcp-Name", "echo"],
        ["Mcp-Name", "echo, delete_file"],
      ],
    }),
    mismatch,
  ),
  attack(
    "Mcp-Session-Id twice, equal",
    "a legitimate copy",
    (world) =>
      ({
        ...(post(call("echo", { text: "hi" }), {
          headers: [
            ["Mcp-Session-Id", world.main.session],
            ["Mcp-Session-Id", world.main.session],
          ],
        })(world) as object),
      }) as ReturnType<Send>,
    passed,
    echo,
  ),
];

const notify =
  (method: string, given: object, session?: boolean): Send =>
  (world) =>
    post(JSON.stringify({ jsonrpc: "2.0", method, params: given }), {
      headers: session === true ? [["Mcp-Session-Id", world.main.session]] : [],
    })(world);

const memberCases: Case[] = [
  attack(
    "cancellation without a session",
    "another client's request 1 is cancelled",
    notify("notifications/cancelled", { requestId: 1 }),
    accepted,
  ),
  attack(
    "progress without a session",
    "another client's progress is reported",
    notify("notifications/progress", { progressToken: 1, progress: 1 }),
    accepted,
  ),
  attack(
    "task status without a session",
    "another client's task is reported done",
    notify("notifications/tasks/status", { taskId: "task-2", status: "completed" }),
    accepted,
  ),
  attack(
    "cancellation in a session",
    "a legitimate notification",
    notify("notifications/cancelled", { requestId: 77, reason: "x" }, true),
    accepted,
    [{ method: "notifications/cancelled" }],
  ),
  attack(
    "unknown notification",
    "a command in the clothes of one",
    notify("notifications/admin/reset", {}, true),
    accepted,
  ),
  attack(
    "a server's notification",
    "it speaks in the server's name",
    notify("notifications/tools/list_changed", {}, true),
    accepted,
  ),
  attack(
    "unknown member of a known notification",
    "a command beside it",
    notify("notifications/initialized", { run: "x" }),
    accepted,
  ),
  attack(
    "unknown member of a call",
    "a server that reads more",
    post(message("tools/call", { name: "echo", arguments: {}, tool: "delete_file" })),
    {
      status: 200,
      outcome: "deny",
    },
  ),
  attack(
    "unknown member of a list",
    "a server that reads more",
    post(message("tools/list", { call: { name: "delete_file" } })),
    forbidden,
  ),
  attack(
    "unknown member of a ping",
    "a server that reads more",
    post(message("ping", { name: "delete_file" })),
    forbidden,
  ),
  attack(
    "unknown member beside a human's question",
    "the approval hides it",
    post(message("tools/call", { name: "transfer", arguments: {}, to: "x" })),
    {
      status: 200,
      outcome: "deny",
    },
  ),
  attack(
    "a known member of another method",
    "a server that reads more",
    post(message("prompts/get", { name: "greet", uri: "file:///etc" })),
    forbidden,
  ),
];

const boundCases: Case[] = [
  attack("a tool's name of 1,025 characters", "names fill what counts them", post(call(long(1025))), invalid),
  attack(
    "a URI of 2,049 characters",
    "names fill what counts them",
    read(`file:///public/${long(2034)}`),
    invalid,
  ),
  attack("a URI of 2,048 characters", "a legitimate length", read(`file:///public/${long(2033)}`), passed, [
    { method: "resources/read", name: `file:///public/${long(2033)}` },
  ]),
  attack(
    "a task id of 513 characters",
    "ids fill what lists them",
    post(message("tasks/get", { taskId: long(513) })),
    invalid,
  ),
  attack(
    "a cursor of 8,193 characters",
    "a store behind the gate",
    post(message("tools/list", { cursor: long(8193) })),
    invalid,
  ),
  attack(
    "an id of 513 characters",
    "ids are echoed and kept",
    post(message("ping", {}, long(513))),
    badMessage,
  ),
  attack(
    "a progress token of 513 characters",
    "tokens are kept",
    post(message("tools/call", { name: "echo", _meta: { progressToken: long(513) } })),
    invalid,
  ),
  attack(
    "a subscription to 1,001 URIs",
    "each is judged and counted",
    modern("subscriptions/listen", {
      notifications: { resourceSubscriptions: Array.from({ length: 1001 }, (_, i) => `file:///public/${i}`) },
    }),
    invalid,
  ),
];

/** What a message may hold beside what is judged: URIs, headers, members and sizes. */
export const inboundCases: Case[] = [
  ...elsewhere.map(([what, uri]) =>
    attack(`URI: ${what}`, `to a server, ${uri} is another resource`, read(uri), badUri),
  ),
  ...readings.map(([what, uri]) =>
    attack(`URI: ${what}`, "a rule's text in other words", read(uri), forbidden),
  ),
  attack(
    "URI: subscription with dot segments",
    "only reads are looked at",
    read("file:///public/../etc", "resources/subscribe"),
    badUri,
  ),
  attack(
    "URI: end of a subscription with dot segments",
    "only reads are looked at",
    read("file:///public/../etc", "resources/unsubscribe"),
    badUri,
  ),
  attack(
    "URI: completion with dot segments",
    "only reads are looked at",
    post(
      message("completion/complete", {
        ref: { type: "ref/resource", uri: "file:///public/../{x}" },
        argument: { name: "x", value: "" },
      }),
    ),
    badUri,
  ),
  attack(
    "URI: listening with dot segments",
    "only reads are looked at",
    modern("subscriptions/listen", { notifications: { resourceSubscriptions: ["file:///public/../etc"] } }),
    badUri,
  ),
  attack(
    "URI: escapes that mean something",
    "a legitimate URI",
    read("file:///public/d%C3%A9j%C3%A0%20vu.txt"),
    passed,
    [{ method: "resources/read", name: "file:///public/d%C3%A9j%C3%A0%20vu.txt" }],
  ),
  ...parameterCases,
  ...headerCases,
  ...memberCases,
  ...boundCases,
];
