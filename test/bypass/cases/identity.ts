import {
  accepted,
  attack,
  type Case,
  call,
  message,
  modernRequest,
  type Over,
  passed,
  refused,
  request,
  type Send,
  unauthorized,
} from "../case.ts";
import type { World } from "../world.ts";

const harmless = call("echo", { text: "hi" });
const echo = [{ method: "tools/call", name: "echo", args: { text: "hi" } }];

const as =
  (over: (world: World) => Over): Send =>
  (world) =>
    request(world, harmless, over(world));
const authorization = (value: (token: string, world: World) => string): Send =>
  as((world) => ({ headers: [["Authorization", value(world.main.token, world)]] }));
const session = (value: (world: World) => string): Send =>
  as((world) => ({ headers: [["Mcp-Session-Id", value(world)]] }));
const answer =
  (id: (world: World) => unknown, over: (world: World) => Over = () => ({})): Send =>
  (world) =>
    request(world, JSON.stringify({ jsonrpc: "2.0", id: id(world), result: { roots: [] } }), over(world));
const retry =
  (state: (world: World) => unknown): Send =>
  (world) =>
    modernRequest(world, "tools/call", {
      name: "echo",
      arguments: { text: "hi" },
      requestState: state(world),
    });
const task =
  (method: string, id: (world: World) => unknown): Send =>
  (world) =>
    request(world, message(method, { taskId: id(world) }));

/** A modern envelope without the tasks extension. */
const BARE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** The same text with one character changed. */
const tampered = (text: string, at: number) => {
  const index = at < 0 ? text.length + at : at;
  return `${text.slice(0, index)}${text[index] === "A" ? "B" : "A"}${text.slice(index + 1)}`;
};
const swapCase = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));
const parts = (token: string) => /^slc_([^_]+)_([^_]+)_(.+)$/.exec(token)?.slice(1) ?? [];

const noSession = refused(404, -31404);
const notAsked = refused(400, -32600);
const notHanded = refused(400, -32602);
const noTask = refused(200, -32602);

/** Who asks: credentials, tenants, sessions, and whatever belongs to somebody else. */
export const identityCases: Case[] = [
  // Credentials.
  attack(
    "no token",
    "open by default",
    as(() => ({ without: ["authorization"] })),
    unauthorized,
  ),
  attack(
    "empty Authorization",
    "an empty value is a value",
    authorization(() => ""),
    unauthorized,
  ),
  attack(
    "Bearer alone",
    "an empty token equals an empty hash",
    authorization(() => "Bearer"),
    unauthorized,
  ),
  attack(
    "Bearer and spaces",
    "the same",
    authorization(() => "Bearer    "),
    unauthorized,
  ),
  attack(
    "Basic",
    "another scheme",
    authorization((token) => `Basic ${Buffer.from(`x:${token}`).toString("base64")}`),
    unauthorized,
  ),
  attack(
    "token without a scheme",
    "the scheme is optional",
    authorization((token) => token),
    unauthorized,
  ),
  attack(
    "token twice in one header",
    "the first or the last?",
    authorization((token) => `Bearer ${token}, Bearer ${token}`),
    unauthorized,
  ),
  attack(
    "two Authorization headers, good first",
    "each reader takes another",
    as(({ main }) => ({
      headers: [
        ["Authorization", `Bearer ${main.token}`],
        ["Authorization", "Bearer wrong"],
      ],
    })),
    unauthorized,
  ),
  attack(
    "two Authorization headers, good last",
    "each reader takes another",
    as(({ main }) => ({
      headers: [
        ["Authorization", "Bearer wrong"],
        ["Authorization", `Bearer ${main.token}`],
      ],
    })),
    unauthorized,
  ),
  attack(
    "token in the query",
    "a token that lands in logs",
    as(({ main }) => ({ without: ["authorization"], target: `/t/acme/mcp/up?access_token=${main.token}` })),
    unauthorized,
  ),
  attack(
    "token in the query as token",
    "the same under another name",
    as(({ main }) => ({
      without: ["authorization"],
      target: `/t/acme/mcp/up?token=${main.token}&api_key=${main.token}`,
    })),
    unauthorized,
  ),
  attack(
    "token in a cookie",
    "another way in",
    as(({ main }) => ({
      without: ["authorization"],
      headers: [["Cookie", `token=${main.token}; authorization=Bearer ${main.token}`]],
    })),
    unauthorized,
  ),
  attack(
    "token in X-Api-Key",
    "another way in",
    as(({ main }) => ({ without: ["authorization"], headers: [["X-Api-Key", main.token]] })),
    unauthorized,
  ),
  attack(
    "token in Proxy-Authorization",
    "another way in",
    as(({ main }) => ({
      without: ["authorization"],
      headers: [["Proxy-Authorization", `Bearer ${main.token}`]],
    })),
    unauthorized,
  ),
  attack(
    "wrong token, good cookie",
    "a failed credential falls through",
    as(({ main }) => ({
      headers: [
        ["Authorization", "Bearer wrong"],
        ["Cookie", `token=${main.token}`],
      ],
    })),
    unauthorized,
  ),
  attack(
    "user name and password in the target",
    "credentials of the URL",
    as(({ main, port }) => ({
      without: ["authorization"],
      target: `http://x:${main.token}@127.0.0.1:${port}/t/acme/mcp/up`,
    })),
    refused([400, 401]),
  ),
  attack(
    "last character changed",
    "a prefix is compared",
    authorization((token) => `Bearer ${tampered(token, -1)}`),
    unauthorized,
  ),
  attack(
    "secret cut short",
    "a prefix is compared",
    authorization((token) => `Bearer ${token.slice(0, -1)}`),
    unauthorized,
  ),
  attack(
    "secret with more behind it",
    "a prefix is compared",
    authorization((token) => `Bearer ${token}A`),
    unauthorized,
  ),
  attack(
    "secret in another case",
    "compared without case",
    authorization((token) => `Bearer ${token.slice(0, -43)}${swapCase(token.slice(-43))}`),
    unauthorized,
  ),
  attack(
    "empty secret",
    "the hash of nothing",
    authorization((token) => `Bearer ${token.slice(0, -43)}`),
    unauthorized,
  ),
  attack(
    "hash of the secret as the secret",
    "what is stored is what is sent",
    authorization((token) => `Bearer slc_${parts(token)[0]}_${parts(token)[1]}_${"a".repeat(64)}`),
    unauthorized,
  ),
  attack(
    "unknown grant",
    "an unknown grant has no secret to compare",
    authorization((token) => `Bearer slc_acme_nosuchgrant_${parts(token)[2]}`),
    unauthorized,
  ),
  attack(
    "grant __proto__",
    "an inherited record",
    authorization((token) => `Bearer slc_acme___proto___${parts(token)[2]}`),
    unauthorized,
  ),
  attack(
    "grant constructor",
    "an inherited record",
    authorization((token) => `Bearer slc_acme_constructor_${parts(token)[2]}`),
    unauthorized,
  ),
  attack(
    "another grant's secret",
    "any secret of the tenant",
    authorization((token, { second }) => `Bearer slc_acme_${parts(token)[1]}_${parts(second.token)[2]}`),
    unauthorized,
  ),
  attack(
    "key separators in the grant",
    "a key of somebody else's making",
    authorization((token) => `Bearer slc_acme_x:globex_${parts(token)[2]}`),
    unauthorized,
  ),
  attack(
    "revoked grant",
    "KV still has it, or an isolate does",
    as(({ revoked }) => ({ token: revoked.token })),
    unauthorized,
  ),
  attack(
    "expired grant",
    "nobody looks at the clock",
    as(({ expired }) => ({ token: expired.token })),
    unauthorized,
  ),
  attack(
    "the operator's key",
    "the operator is everyone",
    as(({ gateway }) => ({ token: gateway.operatorKey })),
    unauthorized,
  ),
  attack(
    "control: bearer in small letters",
    "the scheme has no case (RFC 9110, 11.1)",
    authorization((token) => `bearer ${token}`),
    passed,
    echo,
  ),
  attack(
    "control: BEARER",
    "the scheme has no case",
    authorization((token) => `BEARER ${token}`),
    passed,
    echo,
  ),
  attack(
    "two spaces behind Bearer",
    "another token, or none",
    authorization((token) => `Bearer  ${token}`),
    unauthorized,
  ),
  attack(
    "tab behind Bearer",
    "another token, or none",
    authorization((token) => `Bearer\t${token}`),
    unauthorized,
  ),
  // Tenants.
  attack(
    "globex's token at acme",
    "a token of any tenant",
    as(({ globex }) => ({ token: globex.token })),
    unauthorized,
  ),
  attack(
    "acme's token at globex",
    "a server of the same name",
    as(() => ({ target: "/t/globex/mcp/up" })),
    unauthorized,
  ),
  attack(
    "acme's token at a tenant that is none",
    "tells whether a tenant exists",
    as(() => ({ target: "/t/nobody/mcp/up" })),
    unauthorized,
  ),
  attack(
    "tenant renamed in the token",
    "the token says who it is",
    authorization((token) => `Bearer ${token.replace("slc_acme_", "slc_globex_")}`),
    unauthorized,
  ),
  attack(
    "tenant renamed in token and path",
    "the same, in harmony",
    as(({ main }) => ({ target: "/t/globex/mcp/up", token: main.token.replace("slc_acme_", "slc_globex_") })),
    unauthorized,
  ),
  attack(
    "globex by subdomain, acme's token",
    "the Host decides alone",
    as(() => ({ host: "globex.localhost", target: "/mcp/up" })),
    unauthorized,
  ),
  attack(
    "acme by subdomain, globex's token",
    "the Host decides alone",
    as(({ globex }) => ({ host: "acme.localhost", target: "/mcp/up", token: globex.token })),
    unauthorized,
  ),
  attack(
    "globex in the path, acme by subdomain",
    "Host and path disagree",
    as(() => ({ host: "acme.localhost", target: "/t/globex/mcp/up" })),
    unauthorized,
  ),
  attack(
    "no tenant at all",
    "a default tenant",
    as(() => ({ target: "/mcp/up" })),
    unauthorized,
  ),
  attack(
    "tenant in capitals",
    "two spellings of one tenant",
    as(() => ({ target: "/t/ACME/mcp/up" })),
    refused([401, 404]),
  ),
  attack(
    "X-Tenant",
    "control: a header has no authority",
    as(() => ({
      headers: [
        ["X-Tenant", "globex"],
        ["X-Forwarded-Host", "globex.localhost"],
      ],
    })),
    passed,
    echo,
  ),
  attack(
    "control: acme by subdomain",
    "the way with wildcard DNS",
    as(() => ({ host: "acme.localhost", target: "/mcp/up" })),
    passed,
    echo,
  ),
  attack(
    "subdomain of a subdomain",
    "the last label decides",
    as(() => ({ host: "x.acme.localhost", target: "/mcp/up" })),
    unauthorized,
  ),
  // Servers.
  attack(
    "grant for another server",
    "a token for one server is used at another",
    as(({ elsewhere }) => ({ token: elsewhere.token })),
    refused(404, -31404),
  ),
  attack(
    "server that is none",
    "told apart from one that is not mine",
    as(() => ({ target: "/t/acme/mcp/nothing" })),
    refused(404, -31404),
  ),
  // Sessions.
  attack(
    "control: own session",
    "the session that was opened here",
    session(({ main }) => main.session),
    passed,
    echo,
  ),
  attack(
    "second's session",
    "a session that was stolen",
    session(({ second }) => second.session),
    noSession,
  ),
  attack(
    "globex's session",
    "a session of another tenant",
    session(({ globex }) => globex.session),
    noSession,
  ),
  attack(
    "own session on another server",
    "a session knows its server",
    session(({ otherSession }) => otherSession),
    noSession,
  ),
  attack(
    "unsealed session id",
    "the upstream's own id works here",
    session(
      ({ up }) =>
        up.requests.find(({ headers }) => headers["mcp-session-id"])?.headers["mcp-session-id"] ?? "x",
    ),
    noSession,
  ),
  attack(
    "session of nobody",
    "an unknown session is forwarded",
    session(() => "11111111-2222-3333-4444-555555555555"),
    noSession,
  ),
  attack(
    "empty session",
    "an empty id is no id",
    session(() => ""),
    noSession,
  ),
  attack(
    "session with one bit changed",
    "the seal is not looked at",
    session(({ main }) => tampered(main.session, 20)),
    noSession,
  ),
  attack(
    "session with its tag changed",
    "the tag is not looked at",
    session(({ main }) => tampered(main.session, -3)),
    noSession,
  ),
  attack(
    "session cut short",
    "a shorter tag will do",
    session(({ main }) => main.session.slice(0, -4)),
    noSession,
  ),
  attack(
    "session with padding",
    "another spelling of the same bytes",
    session(({ main }) => `${main.session}=`),
    noSession,
  ),
  attack(
    "session under another key id",
    "a key of the client's choice",
    session(({ main }) => `k2${main.session.slice(2)}`),
    noSession,
  ),
  attack(
    "session under the key __proto__",
    "an inherited key",
    session(({ main }) => `__proto__${main.session.slice(2)}`),
    noSession,
  ),
  attack(
    "two sessions in one header",
    "each reader takes another",
    session(({ main, second }) => `${main.session}, ${second.session}`),
    refused(400, -32020),
  ),
  attack(
    "two session headers",
    "each reader takes another",
    as(({ main, second }) => ({
      headers: [
        ["Mcp-Session-Id", main.session],
        ["Mcp-Session-Id", second.session],
      ],
    })),
    refused(400, -32020),
  ),
  attack(
    "a sealed state as a session",
    "one seal for all purposes",
    session(({ ownState }) => ownState),
    noSession,
  ),
  attack(
    "stream of second's session",
    "GET with a stolen session",
    as(({ second }) => ({ method: "GET", headers: [["Mcp-Session-Id", second.session]] })),
    noSession,
  ),
  attack(
    "end of second's session",
    "DELETE with a stolen session",
    as(({ second }) => ({ method: "DELETE", headers: [["Mcp-Session-Id", second.session]] })),
    noSession,
  ),
  // Answers that nobody asked for.
  attack(
    "answer to id 1",
    "the client answers what it was never asked",
    answer(() => 1),
    notAsked,
  ),
  attack(
    'answer to id "1"',
    "the same as text",
    answer(() => "1"),
    notAsked,
  ),
  attack(
    "answer to a forged id",
    "an id that looks sealed",
    answer(() => `k1.${Buffer.alloc(40).toString("base64url")}`),
    notAsked,
  ),
  attack(
    "answer to second's request",
    "a request of another grant",
    answer(({ foreignRequestId }) => foreignRequestId),
    notAsked,
  ),
  attack(
    "answer to second's request in second's session",
    "with the session that goes with it",
    answer(
      ({ foreignRequestId }) => foreignRequestId,
      ({ second }) => ({ headers: [["Mcp-Session-Id", second.session]] }),
    ),
    noSession,
  ),
  attack(
    "answer to second's request in an own session",
    "the id moves to another session",
    answer(
      ({ foreignRequestId }) => foreignRequestId,
      ({ main }) => ({ headers: [["Mcp-Session-Id", main.session]] }),
    ),
    notAsked,
  ),
  attack(
    "answer to a session id",
    "one seal for all purposes",
    answer(({ main }) => main.session),
    notAsked,
  ),
  attack(
    "answer that is a call too",
    "a response with a method",
    (world) =>
      request(
        world,
        JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name: "delete_file" },
          result: {},
        }),
      ),
    refused(400, -32600),
  ),
  attack(
    "error nobody asked for",
    "an error is an answer",
    (world) => request(world, JSON.stringify({ jsonrpc: "2.0", id: 7, error: { code: 1, message: "x" } })),
    notAsked,
  ),
  attack(
    "control: cancelled",
    "a notification is no answer",
    (world) =>
      request(
        world,
        JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }),
        { headers: [["Mcp-Session-Id", world.main.session]] },
      ),
    accepted,
    [{ method: "notifications/cancelled" }],
  ),
  // States.
  attack(
    "control: own requestState",
    "the state comes back as the server's own",
    retry(({ ownState }) => ownState),
    passed,
    echo,
  ),
  attack(
    "second's requestState",
    "a state of another grant",
    retry(({ foreignState }) => foreignState),
    notHanded,
  ),
  attack(
    "bare requestState",
    "a state of the client's making",
    retry(() => "state-of-the-server"),
    notHanded,
  ),
  attack(
    "changed requestState",
    "the seal is not looked at",
    retry(({ ownState }) => tampered(ownState, 15)),
    notHanded,
  ),
  attack(
    "empty requestState",
    "falsy is none",
    retry(() => ""),
    notHanded,
  ),
  attack(
    "requestState that is no text",
    "another type passes",
    retry(() => ({ a: 1 })),
    refused(400, -32602),
  ),
  attack(
    "a session as requestState",
    "one seal for all purposes",
    retry(({ main }) => main.session),
    notHanded,
  ),
  attack(
    "own requestState at a denied tool",
    "a state stands in for the judgement",
    (world) => modernRequest(world, "tools/call", { name: "delete_file", requestState: world.ownState }),
    { status: 200, outcome: "deny" },
  ),
  attack(
    "inputResponses at a denied tool",
    "a retry is not judged again",
    (world) => modernRequest(world, "tools/call", { name: "delete_file", inputResponses: { first: {} } }),
    { status: 200, outcome: "deny" },
  ),
  // Tasks.
  attack(
    "control: own task",
    "a task of this grant",
    task("tasks/get", ({ ownTask }) => ownTask),
    passed,
    [{ method: "tasks/get", name: "task-1" }],
  ),
  attack(
    "second's task",
    "any task of the server",
    task("tasks/get", ({ foreignTask }) => foreignTask),
    noTask,
  ),
  attack(
    "result of second's task",
    "the result instead of the state",
    task("tasks/result", ({ foreignTask }) => foreignTask),
    noTask,
  ),
  attack(
    "end of second's task",
    "cancelling is free",
    task("tasks/cancel", ({ foreignTask }) => foreignTask),
    noTask,
  ),
  attack(
    "task of nobody",
    "told apart from somebody's",
    task("tasks/get", () => "task-999"),
    noTask,
  ),
  attack(
    "task as an array",
    "joined to its only element by a lax server",
    task("tasks/get", ({ foreignTask }) => [foreignTask]),
    refused(400, -32602),
  ),
  attack(
    "task with a space",
    "trimmed by the server",
    task("tasks/get", ({ ownTask }) => `${ownTask} `),
    noTask,
  ),
  attack(
    "second's task, modern",
    "the modern era's tasks",
    (world) => modernRequest(world, "tasks/get", { taskId: world.foreignTask }),
    noTask,
  ),
  attack(
    "task of nobody, modern, undeclared",
    "told apart from somebody's, where the client lacks the extension",
    (world) => modernRequest(world, "tasks/get", { taskId: world.foreignTask, _meta: BARE }),
    refused(400, -32021),
  ),
  attack(
    "answers for second's task",
    "input for somebody else's task",
    (world) => modernRequest(world, "tasks/update", { taskId: world.foreignTask, inputResponses: {} }),
    noTask,
  ),
  attack(
    "unknown tasks method",
    "everything below tasks/ passes",
    (world) => request(world, message("tasks/steal", {})),
    refused(200, -31403),
  ),
  attack(
    "unknown tasks method with a number",
    "a task that is no text is none",
    (world) => request(world, message("tasks/steal", { taskId: 5 })),
    refused(400, -32602),
  ),
  attack(
    "tasks/result, modern, as an array",
    "a method of the other era has no shape",
    (world) => modernRequest(world, "tasks/result", { taskId: [world.foreignTask] }),
    refused([400, 404, 200]),
  ),
  attack(
    "tasks/update, legacy, as an array",
    "a method of the other era has no shape",
    (world) => request(world, message("tasks/update", { taskId: [world.foreignTask] })),
    refused([400, 404, 200]),
  ),
];
