import {
  accepted,
  attack,
  type Case,
  call,
  denied,
  message,
  passed,
  post,
  refused,
  request,
  type Send,
} from "../case.ts";
import { toBytes } from "../raw.ts";
import type { World } from "../world.ts";

const forbidden = call("delete_file");
const harmless = call("echo", { text: "hi" });
const echo = [{ method: "tools/call", name: "echo", args: { text: "hi" } }];
const notFound = refused(404);

const at = (target: string): Send => post(harmless, { target });

/** Headers and body exactly as given, after the usual head. */
const framed =
  (headers: readonly (readonly [string, string])[], body: string): Send =>
  (world) => [toBytes({ ...request(world, "", { headers, unframed: true }) }), body];

const chunked = [["Transfer-Encoding", "chunked"]] as const;
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** A whole second request, hidden in the body of the first. */
const smuggled = ({ port, main }: World) =>
  toBytes({
    target: "/t/acme/mcp/up",
    headers: [
      ["Host", `127.0.0.1:${port}`],
      ["Authorization", `Bearer ${main.token}`],
      ["Content-Type", "application/json"],
      ["Accept", "application/json, text/event-stream"],
    ],
    body: forbidden,
  }).toString();

/** Requests that HTTP readers frame or route differently. */
export const httpCases: Case[] = [
  // Paths.
  attack("upper-case path", "another route", at("/T/acme/mcp/up"), notFound),
  attack(
    "trailing slash",
    "a route that skips the gate",
    post(forbidden, { target: "/t/acme/mcp/up/" }),
    denied,
  ),
  attack("two trailing slashes", "a route that skips the gate", at("/t/acme/mcp/up//"), notFound),
  attack("double slash", "an empty segment shifts the names", at("/t//acme/mcp/up"), notFound),
  attack("double slash before mcp", "an empty tenant", at("/t/acme//mcp/up"), notFound),
  attack("leading double slash", "a path that reads as a host", at("//t/acme/mcp/up"), notFound),
  attack(
    "encoded slash in the server",
    "up/../other after decoding",
    at("/t/acme/mcp/up%2f..%2fother"),
    notFound,
  ),
  attack(
    "encoded slash in the tenant",
    "globex/.. after decoding",
    at("/t/globex%2f..%2facme/mcp/up"),
    refused([401, 404]),
  ),
  attack("encoded backslash", "a separator on some systems", at("/t/acme/mcp/up%5cother"), notFound),
  attack(
    "dot segments to globex",
    "the path ends at another tenant",
    at("/t/acme/../globex/mcp/up"),
    refused([401, 404]),
  ),
  attack(
    "encoded dot segments to globex",
    "the same, encoded",
    at("/t/acme/%2e%2e/globex/mcp/up"),
    refused([401, 404]),
  ),
  attack("doubly encoded dots", "decoded once too often", at("/t/acme/mcp/%252e%252e"), notFound),
  attack("path parameter", "a server name with ;…", at("/t/acme/mcp/up;other"), notFound),
  attack("NUL in the server", "the name ends for some", at("/t/acme/mcp/up%00"), notFound),
  attack("space behind the server", "trimmed somewhere", at("/t/acme/mcp/up%20"), notFound),
  attack("server __proto__", "an inherited registration", at("/t/acme/mcp/__proto__"), notFound),
  attack("server constructor", "an inherited registration", at("/t/acme/mcp/constructor"), notFound),
  attack("server toString", "an inherited registration", at("/t/acme/mcp/toString"), notFound),
  attack("server in capitals", "names are case-sensitive", at("/t/acme/mcp/UP"), notFound),
  attack("no server", "a default server", at("/t/acme/mcp"), notFound),
  attack(
    "server as an absolute URL",
    "the gate as an open proxy",
    at("/t/acme/mcp/http%3A%2F%2F127.0.0.1%2Fmcp"),
    notFound,
  ),
  attack("broken escape in the path", "a reader that throws opens", at("/t/acme/mcp/%zz"), notFound),
  attack("overlong escape in the path", "C0 AF as a slash", at("/t/acme/mcp/up%c0%afother"), notFound),
  attack(
    "fragment in the target",
    "cut off by one reader",
    at("/t/acme/mcp/nothing#/t/acme/mcp/up"),
    refused([400, 404]),
  ),
  attack(
    "target of globex's host",
    "the absolute form moves the request to another tenant",
    (world) => request(world, harmless, { target: "http://globex.localhost/mcp/up" }),
    refused([400, 401, 421]),
  ),
  attack(
    "target of another host",
    "the absolute form moves the request",
    (world) => request(world, harmless, { target: "http://evil.example/t/acme/mcp/up" }),
    refused([200, 400, 421]),
    echo,
  ),
  attack(
    "asterisk target",
    "OPTIONS *",
    (world) => request(world, harmless, { target: "*" }),
    refused([400, 404, 421, 500]),
  ),
  attack(
    "authority target",
    "CONNECT through the gate",
    (world) => request(world, "", { method: "CONNECT", target: `127.0.0.1:${new URL(world.up.url).port}` }),
    refused([400, 404, 405, 421, 500, 501]),
  ),
  attack(
    "upstream named in a header",
    "a router that trusts the client",
    (world) =>
      request(world, forbidden, {
        headers: [
          ["X-Original-URL", world.up.url],
          ["X-Rewrite-URL", "/mcp"],
        ],
      }),
    denied,
  ),
  attack(
    "the management API with a grant",
    "the grant's token opens the control plane",
    (world) =>
      request(world, "", { method: "GET", target: `/api/v1/tenants/acme/grants/${world.main.grant}/ledger` }),
    refused(401),
  ),
  attack(
    "the management API without a key",
    "the control plane is open",
    post("{}", { method: "PUT", target: "/api/v1/tenants/acme/servers/up", without: ["authorization"] }),
    refused(401),
  ),
  // Verbs.
  ...["PUT", "PATCH", "HEAD", "TRACE", "PROPFIND"].map((method) =>
    attack(
      `verb ${method}`,
      "a verb that nobody judges",
      post(forbidden, { method }),
      refused([405, 501, 400]),
    ),
  ),
  attack(
    "verb override",
    "a header that changes the verb",
    post("", {
      method: "GET",
      headers: [
        ["X-HTTP-Method-Override", "POST"],
        ["Accept", "application/json"],
      ],
    }),
    refused(406, -32600),
  ),
  attack(
    "GET with a body",
    "a body that is forwarded unread",
    post(forbidden, { method: "GET", headers: [["Accept", "application/json"]] }),
    refused(406, -32600),
  ),
  attack(
    "DELETE with a body",
    "a body that is forwarded unread",
    post(forbidden, { method: "DELETE" }),
    refused(405),
    [{ method: "DELETE" }],
  ),
  attack(
    "unknown verb",
    "an unknown verb",
    post(forbidden, { method: "FROBNICATE" }),
    refused([405, 501, 400]),
  ),
  attack(
    "post in small letters",
    "verbs are case-sensitive",
    post(forbidden, { method: "post" }),
    refused([405, 501, 400]),
  ),
  // Host and Origin.
  attack("foreign Host", "DNS rebinding", post(harmless, { host: "evil.example" }), refused(421)),
  attack(
    "foreign Host with the port",
    "DNS rebinding",
    (world) => request(world, harmless, { host: `evil.example:${world.port}` }),
    refused(421),
  ),
  attack(
    "Host that only ends alike",
    "a suffix without its dot",
    post(harmless, { host: "evillocalhost" }),
    refused(421),
  ),
  attack(
    "Host that begins alike",
    "a prefix of another domain",
    post(harmless, { host: "localhost.evil.example" }),
    refused(421),
  ),
  attack(
    "Host of the network",
    "an address of this machine that is not loopback",
    post(harmless, { host: "0.0.0.0" }),
    refused(421),
  ),
  attack(
    "two Hosts",
    "each reader takes another",
    (world) =>
      request(world, harmless, {
        headers: [
          ["Host", `127.0.0.1:${world.port}`],
          ["Host", "evil.example"],
        ],
      }),
    refused([400, 421]),
  ),
  attack(
    "Host with user info",
    "another host for another reader",
    (world) => request(world, harmless, { host: "acme.localhost@evil.example" }),
    refused([404, 421]),
  ),
  attack(
    "Host behind user info",
    "another host for another reader",
    (world) => request(world, harmless, { host: "evil.example@127.0.0.1" }),
    refused([404, 421]),
  ),
  attack(
    "Host with a path",
    "another host for another reader",
    (world) => request(world, harmless, { host: "127.0.0.1/t/globex" }),
    refused([404, 421]),
  ),
  attack(
    "Host with a fragment",
    "another host for another reader",
    (world) => request(world, harmless, { host: "evil.example#127.0.0.1" }),
    refused([404, 421]),
  ),
  attack(
    "Host with a query",
    "another host for another reader",
    (world) => request(world, harmless, { host: "evil.example?127.0.0.1" }),
    refused([404, 421]),
  ),
  attack(
    "Host with a backslash",
    "another host for another reader",
    (world) => request(world, harmless, { host: "evil.example\\127.0.0.1" }),
    refused([404, 421]),
  ),
  attack(
    "Host with a space",
    "another host for another reader",
    (world) => request(world, harmless, { host: "127.0.0.1 evil.example" }),
    refused([404, 421]),
  ),
  attack(
    "Host in brackets",
    "another host for another reader",
    (world) => request(world, harmless, { host: "[::ffff:127.0.0.1]" }),
    refused([404, 421]),
  ),
  attack(
    "Host with a trailing dot",
    "another host for another reader",
    (world) => request(world, harmless, { host: "localhost." }),
    refused([404, 421]),
  ),
  attack(
    "Host in decimal",
    "another host for another reader",
    (world) => request(world, harmless, { host: "2130706433" }),
    refused([404, 421]),
  ),
  attack(
    "Host with an empty port",
    "another host for another reader",
    (world) => request(world, harmless, { host: "evil.example:" }),
    refused([404, 421]),
  ),
  attack("no Host", "nothing to compare", post(harmless, { without: ["host"] }), refused([400, 421])),
  attack(
    "X-Forwarded-Host",
    "control: the header has no authority",
    post(harmless, { headers: [["X-Forwarded-Host", "globex.localhost"]] }),
    passed,
    echo,
  ),
  attack(
    "foreign Origin",
    "a web page drives a local gateway",
    post(harmless, { headers: [["Origin", "https://evil.example"]] }),
    refused(403),
  ),
  attack("Origin null", "a sandboxed frame", post(harmless, { headers: [["Origin", "null"]] }), refused(403)),
  attack(
    "empty Origin",
    "a falsy value is taken for none",
    post(harmless, { headers: [["Origin", ""]] }),
    refused([200, 403]),
    echo,
  ),
  attack(
    "Origin that only begins alike",
    "a prefix check",
    post(harmless, { headers: [["Origin", "http://localhost.evil.example"]] }),
    refused(403),
  ),
  attack(
    "two Origins",
    "each reader takes another",
    post(harmless, {
      headers: [
        ["Origin", "http://localhost"],
        ["Origin", "https://evil.example"],
      ],
    }),
    refused(403),
  ),
  attack(
    "preflight",
    "control: a preflight asks nothing of the upstream",
    (world) => request(world, "", { method: "OPTIONS", headers: [["Origin", "https://evil.example"]] }),
    refused(204),
  ),
  // Headers that no upstream may see, on an allowed call.
  attack(
    "stray headers",
    "control: a client's own headers stay here",
    post(harmless, {
      headers: [
        ["Cookie", "session=1"],
        ["X-Forwarded-For", "10.0.0.1"],
        ["X-Forwarded-Host", "evil.example"],
        ["X-Real-IP", "10.0.0.1"],
        ["Forwarded", "for=10.0.0.1"],
        ["Proxy-Authorization", "Basic x"],
        ["X-Upstream-Key", "forged"],
        ["X-Api-Key", "forged"],
        ["Cf-Connecting-Ip", "10.0.0.1"],
        ["Via", "1.1 evil"],
        ["Referer", "https://evil.example"],
        ["User-Agent", "evil"],
        ["Mcp-Session-Idx", "x"],
        ["Expect", "200-ok"],
      ],
    }),
    passed,
    echo,
  ),
  attack(
    "Connection names Authorization",
    "hop-by-hop headers are stripped before the check",
    (world) => [
      toBytes(request(world, harmless))
        .toString()
        .replace("Connection: close", "Connection: close, Authorization"),
    ],
    passed,
    echo,
  ),
  // Framing.
  attack(
    "two lengths",
    "each reader ends elsewhere",
    (world) => [toBytes(request(world, harmless, { headers: [["Content-Length", "4"]] }))],
    refused([400, 0]),
  ),
  attack(
    "two equal lengths",
    "the same, in harmony",
    (world) => [
      toBytes(request(world, harmless, { headers: [["Content-Length", String(harmless.length)]] })),
    ],
    refused([400, 0, 200]),
    echo,
  ),
  attack(
    "length and chunks",
    "CL.TE",
    (world) => [toBytes(request(world, `0\r\n\r\n${smuggled(world)}`, { headers: chunked }))],
    refused([400, 0]),
  ),
  attack(
    "chunks, then a second request",
    "TE.CL",
    (world) => [
      toBytes(request(world, "", { headers: [...chunked, ["Content-Length", "4"]], unframed: true })),
      `${chunk(smuggled(world))}0\r\n\r\n`,
    ],
    refused([400, 0]),
  ),
  attack(
    "xchunked",
    "TE that only one understands",
    framed([["Transfer-Encoding", "xchunked"]], chunk(harmless)),
    refused([400, 501, 0]),
  ),
  attack(
    "chunked twice",
    "TE.TE",
    framed([...chunked, ["Transfer-Encoding", "identity"]], `${chunk(harmless)}0\r\n\r\n`),
    refused([400, 501, 0]),
  ),
  attack(
    "chunked behind a space",
    "obs-fold hides it",
    framed([[" Transfer-Encoding", "chunked"]], `${chunk(harmless)}0\r\n\r\n`),
    refused([400, 0]),
  ),
  attack(
    "space before the colon",
    "a name that only one trims",
    framed([["Transfer-Encoding ", "chunked"]], `${chunk(harmless)}0\r\n\r\n`),
    refused([400, 0]),
  ),
  attack("negative length", "wraps around", framed([["Content-Length", "-1"]], harmless), refused([400, 0])),
  attack(
    "huge length",
    "overflows",
    framed([["Content-Length", "18446744073709551617"]], harmless),
    refused([400, 413, 0]),
  ),
  attack(
    "length in hexadecimal",
    "another number for another reader",
    framed([["Content-Length", "0x10"]], harmless),
    refused([400, 0]),
  ),
  attack(
    "length with a plus",
    "another number for another reader",
    framed([["Content-Length", `+${harmless.length}`]], harmless),
    refused([400, 0]),
  ),
  attack(
    "length too short",
    "the rest is a call of its own",
    framed([["Content-Length", "10"]], harmless),
    refused([400, 0]),
  ),
  attack(
    "length too long",
    "the gate judges what has come so far",
    framed([["Content-Length", String(harmless.length + 50)]], harmless),
    refused([400, 0]),
  ),
  attack(
    "chunk that breaks off",
    "the part is taken for the whole",
    framed(chunked, `${(harmless.length + 5).toString(16)}\r\n${harmless}`),
    refused([400, 0]),
  ),
  attack(
    "chunk size with a minus",
    "wraps around",
    framed(chunked, `-5\r\n${harmless}\r\n0\r\n\r\n`),
    refused([400, 0]),
  ),
  attack(
    "chunk extension",
    "a reader that reads on in the extension",
    framed(chunked, `${harmless.length.toString(16)};x=${"y".repeat(64)}\r\n${harmless}\r\n0\r\n\r\n`),
    refused([200, 400, 0]),
    echo,
  ),
  attack(
    "bare line feed ends a chunk",
    "one reader sees the end elsewhere",
    framed(chunked, `${harmless.length.toString(16)}\n${harmless}\n0\n\n`),
    refused([400, 200, 0]),
    echo,
  ),
  attack(
    "over 4 MiB in chunks",
    "no length to refuse by",
    (world) => [
      toBytes(request(world, "", { headers: chunked, unframed: true })),
      ...Array.from({ length: 80 }, () => chunk("x".repeat(65_536))),
      "0\r\n\r\n",
    ],
    refused([413, 0]),
  ),
  attack(
    "line feed in a header",
    "a header of the client's making upstream",
    (world) => request(world, harmless, { headers: [["traceparent", "a\nX-Injected: 1"]] }),
    refused([400, 200]),
    echo,
  ),
  attack(
    "carriage return in a header",
    "a header of the client's making upstream",
    (world) => request(world, harmless, { headers: [["traceparent", "a\rX-Injected: 1"]] }),
    refused([400, 0]),
  ),
  attack(
    "folded header",
    "a second line of a value",
    (world) => request(world, harmless, { headers: [["traceparent", "a\r\n b"]] }),
    refused([400, 200]),
    echo,
  ),
  attack(
    "pipelined second request",
    "the second is not authenticated",
    (world) => [
      Buffer.concat([
        Buffer.from(
          toBytes(request(world, message("ping")))
            .toString()
            .replace("Connection: close\r\n", ""),
        ),
        Buffer.from(
          `POST /t/acme/mcp/up HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${harmless.length}\r\nConnection: close\r\n\r\n${harmless}`,
        ),
      ]),
    ],
    passed,
    [{ method: "ping" }],
  ),
  attack(
    "HTTP/1.0",
    "no Host, no chunks",
    (world) => [toBytes(request(world, harmless)).toString().replace("HTTP/1.1", "HTTP/1.0")],
    refused([200, 400, 505]),
    echo,
  ),
  attack(
    "HTTP/9.9",
    "a version of the future",
    (world) => [toBytes(request(world, harmless)).toString().replace("HTTP/1.1", "HTTP/9.9")],
    refused([400, 505, 0, 501]),
  ),
  attack(
    "HTTP/2 preface",
    "a protocol change with prior knowledge",
    () => ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    refused([400, 501, 505, 0]),
  ),
  attack(
    "upgrade to a WebSocket",
    "frames that nobody reads",
    post("", {
      method: "GET",
      headers: [
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
        ["Sec-WebSocket-Version", "13"],
        ["Accept", "*/*"],
      ],
    }),
    { status: 200 },
    [{ method: "GET" }],
  ),
  attack(
    "upgrade to h2c",
    "a tunnel past the gate",
    post(harmless, {
      headers: [
        ["Connection", "Upgrade, HTTP2-Settings"],
        ["Upgrade", "h2c"],
        ["HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA"],
      ],
    }),
    passed,
    echo,
  ),
  // Accept.
  attack(
    "no Accept",
    "the client reads JSON; what the server hears of it is the gate's own",
    post(harmless, { without: ["accept"] }),
    passed,
    echo,
  ),
  attack(
    "Accept of JSON alone",
    "the same",
    post(harmless, { headers: [["Accept", "application/json"]] }),
    passed,
    echo,
  ),
  attack(
    "Accept with weight 0",
    "named, but not accepted",
    post(harmless, { headers: [["Accept", "application/json;q=0, text/event-stream;q=0"]] }),
    refused(406, -32600),
  ),
  attack(
    "Accept of a page alone",
    "an answer in a form that the client cannot read",
    post(harmless, { headers: [["Accept", "text/html"]] }),
    refused(406, -32600),
  ),
  attack(
    "control: accepted notification",
    "a notification passes for any valid grant",
    post(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })),
    accepted,
    [{ method: "notifications/initialized" }],
  ),
];
