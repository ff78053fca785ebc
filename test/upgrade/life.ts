import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { callTool, flood } from "../support/approvals.ts";
import type { Gateway } from "../support/gateway.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";
import { ORIGINS, type Peers, tool } from "./peers.ts";

/** One way in: what an agent needs, as it is after the life. */
export interface Way {
  tenant: string;
  grant: string;
  server: string;
  token: string;
  /** The token before the last rotation. */
  previous?: string;
}

/** What a state holds, and what is needed to use it. */
export interface Life {
  tenants: string[];
  ways: Record<string, Way>;
  /** Ids of approvals, by state; `pending` was asked for by the call of `asked`. */
  approvals: Record<string, string>;
  /** Management keys of tenant `acme`. */
  keys: Record<string, string>;
  webhooks: Record<"heard" | "failing", { id: string; path: string; secret: string }>;
  /** A create with its Idempotency-Key, and the grant that it made. */
  repeated: { key: string; body: object; grant: string };
  /** Tools of acme's servers and their states. */
  tools: Record<string, Record<string, string>>;
  /** Rows and head of each grant's ledger, by `<tenant>/<grant>`. */
  ledgers: Record<string, { rows: number; head: string }>;
  /** The same of each tenant's own. */
  changes: Record<string, { rows: number; head: string }>;
  policies: Record<string, number>;
}

/** Calls of the day that a limit counts, and how many more it admits. */
export const COUNTED = {
  busy: { made: 3000, max: 3005 },
  middling: { made: 700, max: 703 },
  shared: { made: 310, max: 313 },
} as const;

export const FILES = ["read_file", "write_file", "search", "gone", "start_task"].map((name) => tool(name));
/** What the server shows later: a changed description, a tool less, two more. */
export const FILES_LATER = [
  ...["read_file", "write_file", "start_task"].map((name) => tool(name)),
  tool("search", "Searches elsewhere now"),
  tool("fresh"),
  tool("unwanted"),
];
export const MAIL = ["send", "list_mail", "echo"].map((name) => tool(name));
export const MAIL_LATER = [tool("send", "Sends, and keeps a copy"), tool("list_mail"), tool("echo")];

const allow = { version: "1", default: "allow" };
const daily = (counter: string, max: number, scope = "grant") => ({
  version: "1",
  default: "deny",
  tools: { echo: { limits: [{ counter, window: "day", max, scope }] }, list_mail: {} },
});
const asking = (reason: string) => ({
  version: "1",
  default: "deny",
  tools: {
    send: { action: "require_approval", reason, approval: { expires: 86_400 } },
    echo: { action: "require_approval", approval: { expires: 60 } },
  },
});

/** A state is opened this long after it was packed: then the approval and the grant that were to expire have. */
export const OPENED_AFTER_MS = 90_000;
const SHIP_MS = 60_000;

/** Mints a grant of acme with an Idempotency-Key, at an address that is the same in every run: it is part of the request. */
export async function createOnce(gateway: Gateway, key: string, body: object): Promise<JsonObject> {
  const sent = request(`${gateway.url}/api/v1/tenants/acme/grants`, {
    method: "POST",
    headers: {
      host: "localhost",
      authorization: `Bearer ${gateway.operatorKey}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
  });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { ...(JSON.parse(await text(response)) as JsonObject), status: response.statusCode };
}

/** Gives an empty gateway a life of every kind that is stored. */
export async function live(gateway: Gateway, peers: Peers, say: (line: string) => void): Promise<Life> {
  const send = async (method: string, path: string, body?: object | string): Promise<JsonObject> => {
    const response = await fetch(`${gateway.url}/api/v1/tenants/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${gateway.operatorKey}`,
        "content-type": "application/json",
        ...(method === "PUT" && { "if-match": "*" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
    return JSON.parse(answer) as JsonObject;
  };
  const ways: Record<string, Way> = {};
  const mint = async (name: string, servers: Record<string, string>, more: object = {}, tenant = "acme") => {
    const made = await send("POST", `${tenant}/grants`, { label: name, servers, ...more });
    const [server = ""] = Object.keys(servers);
    const way = { tenant, server, grant: String(made["grant"]), token: String(made["token"]) };
    ways[name] = way;
    return way;
  };
  const at = ({ tenant, server, token }: Way) => ({
    mcpUrl: `${gateway.url}/t/${tenant}/mcp/${server}`,
    token,
  });
  const call = (way: Way, name: string, args: object = {}) => callTool(at(way), name, args);
  const passed = async (way: Way, name: string, args: object = {}) => {
    const answer = await call(way, name, args);
    if (!answer.passed) throw new Error(`${name} was answered ${answer.status}: ${answer.text}`);
  };

  say("tenants, servers, pins");
  for (const tenant of ["acme", "globex", "initech"]) await send("PUT", tenant, {});
  const registered = { scanEverySeconds: 3600, title: "Held" };
  const credential = { headers: { authorization: "Bearer of-the-server" } };
  await send("PUT", "acme/servers/files", { address: `${ORIGINS.files}/mcp`, ...registered, ...credential });
  await send("PUT", "acme/servers/mail", { address: `${ORIGINS.mail}/mcp`, ...registered, pins: "alert" });
  const bare = { pins: "off", scan: false, scanEverySeconds: null };
  await send("PUT", "acme/servers/plain", { address: `${ORIGINS.mail}/mcp`, ...bare });
  await send("PUT", "globex/servers/files", { address: `${ORIGINS.files}/mcp`, ...registered });
  peers.files.respond("tools/list", () => ({ tools: FILES_LATER }));
  peers.mail.respond("tools/list", () => ({ tools: MAIL_LATER }));
  for (const server of ["files", "mail"]) await send("POST", `acme/servers/${server}/scan`);
  const shown = async (server: string) =>
    (await send("GET", `acme/servers/${server}/tools?limit=200`))["items"] as Record<string, string>[];
  const unwanted = (await shown("files")).find((one) => one["tool"] === "unwanted");
  await send("POST", "acme/servers/files/tools/unwanted/reject", { hash: unwanted?.["hash"] });

  say("policies, baseline, a draft");
  await send("PUT", "acme/policies/readers?message=first", { ...allow, default: "deny" });
  await send("PUT", "acme/policies/readers", { ...allow, hide: ["secret*"] });
  await send("PUT", "acme/policies/readers", { version: "1", default: "deny", tools: {} });
  await send("POST", "acme/policies/readers/rollback", { version: 2, message: "It was better." });
  await send("PUT", "acme/policies/busy", daily("busy", COUNTED.busy.max));
  await send("PUT", "acme/policies/middling", daily("middling", COUNTED.middling.max));
  await send("PUT", "acme/policies/shared", daily("shared", COUNTED.shared.max, "tenant"));
  await send("PUT", "acme/policies/asking", asking("Mail leaves the house."));
  await send("PUT", "acme/baseline", allow);
  await send("PUT", "acme/baseline", { ...allow, tools: { forbidden: { action: "deny" } } });
  await send("PUT", "acme/policies/readers/draft", '{ "version": "1", "default": "perhaps" }');
  await send("PUT", "globex/policies/all", allow);

  say("keys, webhooks");
  const keys: Record<string, string> = {};
  for (const role of ["viewer", "approver", "editor", "admin", "rotated", "revoked"]) {
    const of = ["viewer", "approver", "editor"].includes(role) ? role : "admin";
    const made = await send("POST", "acme/keys", { role: of, label: role });
    keys[role] = String(made["secret"]);
    if (role === "revoked") await send("DELETE", `acme/keys/${made["id"]}`);
    if (role !== "rotated") continue;
    keys["beforeRotation"] = String(made["secret"]);
    const again = await send("POST", `acme/keys/${made["id"]}/rotate`, { graceSeconds: 86_400 });
    keys["rotated"] = String(again["secret"]);
  }
  const hook = async (path: string) => {
    const { id, secret } = await send("POST", "acme/webhooks", { url: `${ORIGINS.hooks}${path}` });
    return { id: String(id), secret: String(secret), path };
  };
  peers.failing.add("/failing");
  const webhooks = { heard: await hook("/heard?token=of-the-receiver"), failing: await hook("/failing") };
  const removed = await hook("/removed");
  await send("DELETE", `acme/webhooks/${removed.id}`);

  say("grants");
  const reader = await mint(
    "reader",
    { files: "readers", mail: "readers" },
    { origins: ["https://app.example"] },
  );
  const busy = await mint("busy", { plain: "busy" });
  const middling = await mint("middling", { plain: "middling" });
  const sharing = [
    await mint("sharing", { plain: "shared" }),
    await mint("sharing too", { plain: "shared" }),
  ];
  const asker = await mint("asker", { plain: "asking" });
  const revoked = await mint("revoked", { plain: "readers" });
  const rotated = await mint("rotated", { plain: "readers" });
  const ended = await mint("rotated at once", { plain: "readers" });
  const expiring = await mint("expiring", { plain: "readers" }, { expiresAt: Date.now() + 7 * 86_400_000 });
  await mint("expired", { plain: "readers" }, { expiresAt: Date.now() + OPENED_AFTER_MS });
  const other = await mint("of another tenant", { files: "all" }, {}, "globex");
  const body = { label: "once", servers: { plain: "readers" } };
  const key = "held-create-0001";
  const repeated = await createOnce(gateway, key, body);
  await send("PATCH", `acme/grants/${reader.grant}`, { label: "reader, renamed" });
  for (const [way, graceSeconds] of [
    [rotated, 86_400],
    [ended, 0],
  ] as const) {
    const again = await send("POST", `acme/grants/${way.grant}/rotate`, { graceSeconds });
    Object.assign(way, { previous: way.token, token: String(again["token"]) });
  }

  say("calls: few");
  await passed(reader, "read_file", { path: "/a" });
  for (const name of ["search", "unwanted", "forbidden", "secret_one"]) await call(reader, name);
  for (const way of [revoked, rotated, ended, expiring]) await passed(way, "echo");
  await passed(other, "read_file");
  await send("DELETE", `acme/grants/${revoked.grant}`);
  await call(revoked, "echo");
  peers.files.respond("tools/call", () => ({ task: { taskId: "held-task", status: "working" } }));
  await call(reader, "start_task");
  peers.files.respond("tools/call");

  say("calls: many");
  const many = async (way: Way, times: number) => {
    const answers = await flood(at(way), "echo", {}, times, 16);
    const refused = answers.find((answer) => !answer.passed);
    if (refused !== undefined) throw new Error(`A call was answered ${refused.status}: ${refused.text}`);
  };
  await many(busy, COUNTED.busy.made);
  await many(middling, COUNTED.middling.made);
  const half = COUNTED.shared.made / 2;
  for (const way of sharing) await many(way, half);
  await call(middling, "nothing_of_the_kind");

  say("approvals");
  const approvals: Record<string, string> = {};
  const ask = async (state: string, args: object, name = "send") => {
    const id = (await call(asker, name, args)).approval?.id;
    if (id === undefined) throw new Error("No human was asked");
    approvals[state] = id;
    return id;
  };
  const decide = (id: string, verb: string, terms: object = {}) =>
    send("POST", `acme/approvals/${id}/${verb}`, terms);
  await ask("expired", { path: "late" }, "echo");
  await ask("withdrawn", { path: "withdrawn" });
  await send("PUT", "acme/policies/asking", asking("Mail leaves the house, so somebody looks at it."));
  await call(asker, "send", { path: "withdrawn" });
  await ask("pending", { path: "pending" });
  await decide(await ask("approved", { path: "approved" }), "approve", { calls: 3 });
  await passed(asker, "send", { path: "approved" });
  await decide(await ask("approvedForADay", { path: "a day" }), "approve", { minutes: 1440 });
  await decide(await ask("consumed", { path: "consumed" }), "approve");
  await passed(asker, "send", { path: "consumed" });
  await decide(await ask("rejected", { path: "rejected" }), "reject", { reason: "Not this one." });

  say("a mistake of the catalogue, reported");
  const form = new URLSearchParams({
    server: "",
    tool: "",
    kind: "other",
    words: "The numbers are too small.",
  });
  const reported = await fetch(`${gateway.url}/report`, {
    method: "POST",
    headers: { origin: gateway.url, "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  if (!reported.ok) throw new Error(`The report was answered ${reported.status}`);

  say("waiting for what is shipped");

  const ledgers: Life["ledgers"] = {};
  for (const end = Date.now() + SHIP_MS; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    let complete = true;
    for (const { tenant, grant } of Object.values(ways)) {
      const rows = await gateway.ledger(tenant, grant);
      ledgers[`${tenant}/${grant}`] = { rows: rows.length, head: String(rows.at(-1)?.["hash"] ?? "") };
      const { items } = (await send("GET", `${tenant}/audit/grants`)) as { items: JsonObject[] };
      const own = items.find((item) => item["grant"] === grant);
      complete &&= rows.length === 0 || own?.["seq"] === rows.length;
    }
    if (complete) break;
    if (Date.now() > end) throw new Error("The index did not get all rows");
  }

  const states = async (server: string) =>
    Object.fromEntries((await shown(server)).map((one) => [String(one["tool"]), String(one["state"])]));
  const tenants = ["acme", "globex", "initech"];
  const changes: Life["changes"] = {};
  for (const tenant of tenants) {
    const { body: lines } = await gateway.api("GET", `/api/v1/tenants/${tenant}/ledger?limit=1000`);
    const rows = String(lines)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JsonObject);
    changes[tenant] = { rows: rows.length, head: String(rows.at(-1)?.["hash"]) };
  }
  return {
    tenants,
    ways,
    approvals,
    keys,
    webhooks,
    repeated: { key, body, grant: String(repeated["grant"]) },
    tools: { files: await states("files"), mail: await states("mail") },
    ledgers,
    changes,
    policies: { readers: 4, busy: 1, asking: 2, baseline: 2 },
  };
}
