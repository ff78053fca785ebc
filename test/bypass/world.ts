import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

/** The policy that the corpus attacks. oracle.ts says what it allows a second time, by hand. */
export const policy = {
  version: "1",
  default: "deny",
  hide: ["secret_*"],
  tools: {
    echo: {},
    ask: {},
    start_task: {},
    read_file: { deny_if: [{ conditions: [{ path: "args.path", op: "regex", value: "/etc" }] }] },
    write_file: { require: [{ conditions: [{ path: "args.path", op: "regex", value: "^/tmp/" }] }] },
    pay: {
      arguments: {
        type: "object",
        properties: { amount: {}, items: { type: "array" }, currency: { type: "string" } },
        required: ["amount"],
      },
      deny_if: [
        { conditions: [{ path: "args.amount", op: "gt", value: 100 }] },
        { conditions: [{ path: "args.items.*.price", op: "gt", value: 100 }] },
        {
          conditions: [
            { path: "args.currency", op: "exists" },
            { path: "args.currency", op: "neq", value: "EUR" },
          ],
        },
      ],
    },
    configure: { deny_if: [{ conditions: [{ path: "args.options.mode", op: "eq", value: "admin" }] }] },
    ban: {
      deny_if: [
        { conditions: [{ path: "args.id", op: "eq", value: JSON.rawJSON("9007199254740993") }] },
        { conditions: [{ path: "args.id", op: "in", value: [JSON.rawJSON("12345678901234567890"), ""] }] },
        { conditions: [{ path: "args.score", op: "gte", value: 100 }] },
      ],
    },
    order: {
      arguments: {
        type: "object",
        properties: {
          size: { type: "integer", minimum: 1, maximum: 10, multipleOf: 1 },
          kind: { enum: [1, 2.5, "a"] },
          tags: { type: "array", uniqueItems: true },
          options: { type: "object", properties: { dryRun: { type: "boolean" } } },
        },
      },
      limits: [{ counter: "orders", window: "day", max: 1000, cost: { path: "args.cost" } }],
    },
    delete_file: { action: "deny", reason: "Nothing is deleted here." },
    transfer: { action: "require_approval" },
  },
  resources: { "file:///public/*": {}, "file:///public/private/*": { action: "deny" } },
  prompts: { greet: {} },
  server_requests: { "roots/list": "allow", "sampling/createMessage": "deny" },
};

/** Words that no answer to the main grant may hold, unless its own request did. */
const MARKERS = ["globex", "secret_admin", "upstream-credential-value"];

/** A token and what was opened with it. */
export interface Grant extends Access {
  /** The session on `up`, as the client knows it. */
  session: string;
}

export interface World {
  gateway: Gateway;
  port: number;
  /** Server `up` of tenant acme, server `other` of acme, and globex's own `up`. */
  up: Recorder;
  other: Recorder;
  foreign: Recorder;
  /** acme's grants. All corpus requests are made with `main` unless they say otherwise. */
  main: Grant;
  second: Grant;
  /** Only for `other`. */
  elsewhere: Grant;
  revoked: Access;
  expired: Access;
  /** Its call of `transfer` with APPROVED is approved for an hour. */
  approved: Grant;
  /** The gate's own requestState of a question of `approved`, and of one of `second`. */
  questionState: string;
  foreignQuestionState: string;
  /** globex's grant on its own `up`. */
  globex: Grant;
  /** Session of `main` on the server `other`. */
  otherSession: string;
  /** A sealed requestState, and the sealed id of a server's request, that were handed to `second`. */
  foreignState: string;
  foreignRequestId: string;
  /** The same of `main`. */
  ownState: string;
  /** A task that `second` created on `up`, and one of `main`. */
  foreignTask: string;
  ownTask: string;
  secrets: string[];
  stop(): Promise<void>;
}

/** Arguments of the only transfer that a person approved. */
export const APPROVED = { to: "ada", amount: 1 };

const tools = ["echo", "delete_file", "secret_admin"].map((name) => ({
  name,
  inputSchema: { type: "object" },
}));

/** Two tenants with servers of the same name, six grants, and something open in each that another might reach for. */
export async function makeWorld(): Promise<World> {
  const [gateway, up, other, foreign] = await Promise.all([
    startGateway(),
    startRecorder({ tools }),
    startRecorder({ tools }),
    startRecorder({ tools: [{ name: "globex_tool", inputSchema: { type: "object" } }] }),
  ]);
  let tasks = 0;
  up.respond("tools/call", ({ name, arguments: args }) => {
    if (name === "start_task") return { task: { taskId: `task-${++tasks}`, status: "working" } };
    if (name === "ask") {
      const inputRequests = { first: { method: "roots/list", params: {} } };
      return { resultType: "input_required", inputRequests, requestState: "state-of-the-server" };
    }
    return { content: [{ type: "text", text: JSON.stringify({ name, arguments: args }) }] };
  });
  up.respond("tasks/get", ({ taskId }) => ({ taskId, status: "working" }));
  up.respond("tasks/list", () => ({ tasks: [{ taskId: "task-1" }, { taskId: "task-2" }] }));
  foreign.respond("tools/call", () => ({ content: [{ type: "text", text: "globex-data" }] }));

  const serverOptions = { headers: { "X-Upstream-Key": "upstream-credential-value" } };
  const acme = { tenant: "acme", policy, policyName: "corpus" };
  await gateway.setup({ ...acme, upstream: other.url, server: "other" });
  const first = await gateway.setup({ ...acme, upstream: up.url, serverOptions });
  const mint = async (servers: JsonObject, more: JsonObject = {}): Promise<Access> => {
    const { status, body } = await gateway.api("POST", "/api/v1/tenants/acme/grants", { servers, ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { ...first, ...(body as { grant: string; token: string }) };
  };
  const both = { up: "corpus", other: "corpus" };
  const main = await open(await mint(both));
  const second = await open(await mint(both));
  const approved = await open(await mint(both));
  const elsewhereAccess = await mint({ other: "corpus" });
  const elsewhere = await open({
    ...elsewhereAccess,
    mcpUrl: first.mcpUrl.replace(/up$/, "other"),
    server: "other",
  });
  const expired = await mint(both, { expiresAt: Date.now() + 1 });
  const revoked = await mint(both);
  await gateway.api("DELETE", `/api/v1/tenants/acme/grants/${revoked.grant}`);
  const globex = await open(
    await gateway.setup({
      tenant: "globex",
      upstream: foreign.url,
      policy: { version: "1", default: "allow" },
    }),
  );

  const state = async (grant: Access): Promise<string> => {
    const { result } = await ask(grant, "tools/call", { name: "ask" });
    return String((result as JsonObject)["requestState"]);
  };
  const task = async (grant: Access): Promise<string> => {
    const { result } = await ask(grant, "tools/call", { name: "start_task", arguments: {} });
    return String(((result as JsonObject)["task"] as JsonObject)["taskId"]);
  };
  const question = async (grant: Access, args: JsonObject): Promise<JsonObject> => {
    const params = { name: "transfer", arguments: args, _meta: OPENS_URLS };
    const modern = {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "transfer",
    };
    return (await (await raw(grant, "tools/call", params, modern)).json()) as JsonObject;
  };
  const stateIn = (asked: JsonObject) => String((asked["result"] as JsonObject)["requestState"]);
  const asked = JSON.stringify(await question(approved, APPROVED));
  const id = /"id":"([a-z0-9]{10,})"/.exec(asked)?.[1] ?? "";
  const approval = `/api/v1/tenants/acme/approvals/${id}/approve`;
  const decided = await gateway.api("POST", approval, { minutes: 60 });
  if (decided.status !== 200) throw new Error(JSON.stringify(decided.body));
  const questionState = stateIn(await question(approved, { to: "bob", amount: 2 }));
  const foreignQuestionState = stateIn(await question(second, { to: "bob", amount: 2 }));
  const ownState = await state(main);
  const foreignState = await state(second);
  const ownTask = await task(main);
  const foreignTask = await task(second);
  up.interject("tools/call", [{ jsonrpc: "2.0", id: 1, method: "roots/list" }]);
  const streamed = await raw(second, "tools/call", { name: "echo" }, { "mcp-session-id": second.session });
  const foreignRequestId = /"id":"([^"]+)"/.exec(await streamed.text())?.[1] ?? "";
  up.interject("tools/call", []);
  const otherSession = (await open({ ...main, mcpUrl: elsewhere.mcpUrl })).session;

  return {
    gateway,
    port: Number(new URL(gateway.url).port),
    up,
    other,
    foreign,
    main,
    second,
    elsewhere,
    revoked,
    expired,
    approved,
    questionState,
    foreignQuestionState,
    globex,
    otherSession,
    foreignState,
    foreignRequestId,
    ownState,
    foreignTask,
    ownTask,
    secrets: [
      ...MARKERS,
      ...[up, other, foreign].map(({ url }) => new URL(url).host),
      gateway.operatorKey,
      gateway.sealingKey,
      second.grant,
      globex.grant,
    ],
    stop: async () => {
      await Promise.all([gateway.stop(), up.stop(), other.stop(), foreign.stop()]);
    },
  };
}

const OPENS_URLS = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {} } },
};

async function open(access: Access): Promise<Grant> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const response = await raw(access, "initialize", params);
  if (response.status !== 200) throw new Error(`initialize: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  return { ...access, session: response.headers.get("mcp-session-id") ?? "" };
}

async function ask(access: Access, method: string, params: JsonObject): Promise<JsonObject> {
  const response = await raw(access, method, params);
  const answer = (await response.json()) as JsonObject;
  if (answer["result"] === undefined) throw new Error(`${method}: ${JSON.stringify(answer)}`);
  return answer;
}

function raw(
  { mcpUrl, token }: Access,
  method: string,
  params: JsonObject,
  more: Record<string, string> = {},
): Promise<Response> {
  return fetch(mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...more,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
}
