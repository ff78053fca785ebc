import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, ledger, until } from "../support/agent.ts";
import { type Answer, callTool, desk } from "../support/approvals.ts";
import { searchAll } from "../support/audit.ts";
import { root } from "../support/config.ts";
import type { Gateway } from "../support/gateway.ts";
import type { Fixture } from "./fixture.ts";
import { createOnce } from "./life.ts";
import { type Opened, open, VERSIONS } from "./open.ts";

test("there is a fixture of the first version", () => expect(VERSIONS).toContain("0.1.0"));

const STATES = VERSIONS.flatMap((version) => [
  [version, "", false] as const,
  [version, ", after migrations that were killed in the middle", true] as const,
]);

describe.each(STATES)("what version %s stored%s", (version, _, killed) => {
  let opened: Opened;
  let gateway: Gateway;
  let held: Fixture;

  beforeAll(async () => {
    opened = await open(version, killed);
    ({ gateway, fixture: held } = opened);
  });
  afterAll(() => opened?.stop());

  const way = (name: string) => {
    const found = held.ways[name];
    if (found === undefined) throw new Error(`The fixture has no way ${name}`);
    return found;
  };
  const at = (name: string, server = way(name).server) => ({
    ...way(name),
    mcpUrl: `${gateway.url}/t/${way(name).tenant}/mcp/${server}`,
  });
  const call = (name: string, tool: string, args: object = {}): Promise<Answer> =>
    callTool(at(name), tool, args);
  const as = async (key: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${gateway.url}/api/v1/tenants/acme${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  const operator = (path: string) => as(held.operatorKey, "GET", path);

  test("ledgers are whole: those of grants and the tenants' own", async () => {
    for (const [name, { rows, head }] of Object.entries(held.ledgers)) {
      const [tenant = "", grant = ""] = name.split("/");
      const read = await ledger(gateway, { tenant, grant });
      expect([name, read.length, read.at(-1)?.["hash"] ?? ""]).toEqual([name, rows, head]);
    }
    for (const [tenant, { rows, head }] of Object.entries(held.changes)) {
      const { body } = await gateway.api("GET", `/api/v1/tenants/${tenant}/ledger?limit=1000`);
      const lines = String(body).trim().split("\n");
      expect(JSON.parse(lines[rows - 1] ?? "{}"), tenant).toMatchObject({ seq: rows, hash: head });
    }
  });

  test("the audit index has every row, and its checkpoints prove the ledgers", async () => {
    const { body } = await gateway.api("GET", "/api/v1/tenants/acme/audit/grants?limit=100");
    const { items } = body as { items: { grant: string; seq: number; hash: string; forked: unknown }[] };
    for (const [name, { rows, head }] of Object.entries(held.ledgers)) {
      const [tenant, grant] = name.split("/");
      if (tenant !== "acme" || rows === 0) continue;
      const own = items.find((item) => item.grant === grant);
      expect(own, name).toMatchObject({ seq: rows, hash: head, forked: null });
    }
    const busy = await searchAll(gateway, "acme", { grant: way("busy").grant, outcome: "forwarded" });
    expect(busy).toHaveLength(held.counted.busy.made);

    const folder = join(gateway.storageDir, "..", "exported");
    for (const args of [
      ["audit", "export", "--tenant", "acme", "--out", folder],
      ["audit", "verify", folder],
    ]) {
      expect(await sluice(args)).toMatchObject({ code: 0 });
    }
  });

  test("tokens call; what was revoked, rotated away or has expired does not", async () => {
    expect((await call("reader", "read_file", { path: "/a" })).passed).toBe(true);
    expect((await call("of another tenant", "read_file")).passed).toBe(true);
    for (const name of ["rotated", "rotated at once", "expiring"]) {
      expect([name, (await call(name, "echo")).passed]).toEqual([name, true]);
    }
    const previous = (name: string) => callTool({ ...at(name), token: way(name).previous ?? "" }, "echo", {});
    expect((await previous("rotated")).passed, "its grace lasts").toBe(true);
    expect((await previous("rotated at once")).status).toBe(401);
    for (const name of ["revoked", "expired"]) {
      expect([name, (await call(name, "echo")).status]).toEqual([name, 401]);
    }
    expect(opened.peers.files.received("tools/call").at(-1)?.headers["authorization"]).toBe(undefined);
    expect(opened.peers.files.received("tools/call")[0]?.headers["authorization"]).toBe(
      "Bearer of-the-server",
    );
  });

  test("limits remember what was counted, in each kind of counter", async () => {
    const { busy, middling, shared } = held.counted;
    for (const [names, { made, max }] of [
      [["busy"], busy],
      [["middling"], middling],
      [["sharing", "sharing too"], shared],
    ] as const) {
      for (let left = max - made; left > 0; left--) {
        expect([names, (await call(names[left % names.length] ?? "", "echo")).passed]).toEqual([names, true]);
      }
      for (const name of names) expect((await call(name, "echo")).text, name).toContain("retryAfterMs");
    }
  });

  test("policies of every version, the baseline and the draft are there and bind", async () => {
    expect((await call("rotated", "forbidden")).outcome, "by the baseline").toBe("deny");
    expect((await call("rotated", "secret_one")).body.error?.code, "hidden").toBe(-32602);
    for (const [name, versions] of Object.entries(held.policies)) {
      const path = name === "baseline" ? "/baseline" : `/policies/${name}`;
      const { body } = await operator(`${path}/versions`);
      expect([name, body.items.length]).toEqual([name, versions]);
    }
    expect((await operator("/policies/readers/versions")).body.items[0]).toMatchObject({ rolledBackTo: 2 });
    expect((await operator("/policies/readers/draft")).body).toMatchObject({
      document: '{ "version": "1", "default": "perhaps" }',
    });
  });

  test("pins hold: what is not accepted is neither listed nor called, and can be accepted now", async () => {
    const tools = async (server: string): Promise<Record<string, string>[]> =>
      (await operator(`/servers/${server}/tools?limit=200`)).body.items;
    const states = async (server: string) =>
      Object.fromEntries((await tools(server)).map(({ tool, state }) => [tool, state]));
    expect(await states("files")).toEqual(held.tools["files"]);
    expect(await states("mail")).toEqual(held.tools["mail"]);
    const listed = async () => {
      const { answer } = await ask(at("reader"), "tools/list");
      const result = answer["result"] as { tools: { name: string }[] };
      return result.tools.map(({ name }) => name).sort();
    };
    expect(await listed()).toEqual(["read_file", "start_task", "write_file"]);
    for (const name of ["search", "fresh", "unwanted"]) {
      expect([name, (await call("reader", name)).outcome]).toEqual([name, "deny"]);
    }
    const search = (await tools("files")).find(({ tool }) => tool === "search");
    const accepted = await as(held.operatorKey, "POST", "/servers/files/tools/search/accept", {
      hash: search?.["hash"],
    });
    expect(accepted.status).toBe(200);
    expect((await call("reader", "search")).passed).toBe(true);
    expect(await listed()).toEqual(["read_file", "search", "start_task", "write_file"]);
    expect((await callTool(at("reader", "mail"), "send", {})).passed, "in mode alert").toBe(true);
  });

  test("a server can be scanned, and a task is still its grant's own", async () => {
    const scanned = await as(held.operatorKey, "POST", "/servers/files/scan");
    expect(scanned.body).toMatchObject({ scan: { error: null } });
    opened.peers.files.respond("tasks/get", ({ taskId }) => ({ taskId, status: "working" }));
    const task = await ask(at("reader"), "tasks/get", { taskId: "held-task" });
    expect(task.answer).toMatchObject({ result: { taskId: "held-task" } });
  });

  test("approvals that ended stand as they stood; open ones of a version that bound them to less have ended, and say why", async () => {
    const approvals = desk(gateway, "acme");
    const standing = async (state: string) => (await approvals.show(held.approvals[state] ?? "")).body;
    const OPEN = ["pending", "approved", "approvedForADay"];
    for (const state of Object.keys(held.approvals)) {
      const wanted = OPEN.includes(state)
        ? { state: "withdrawn", withdrawnBy: "upgraded", call: null }
        : { state };
      expect(await standing(state), state).toMatchObject(wanted);
    }
    const send = (path: string) => call("asker", "send", { path });
    for (const path of ["pending", "approved", "a day", "rejected"]) {
      expect([path, (await send(path)).outcome]).toEqual([path, "approve"]);
    }
    expect(await approvals.approve(held.approvals["pending"] ?? "")).toMatchObject({
      status: 409,
      body: { code: "approval_ended", detail: expect.stringContaining("upgrade") },
    });
    const anew = (await send("pending")).approval?.id ?? "";
    expect((await approvals.approve(anew)).status).toBe(200);
    expect((await send("pending")).passed).toBe(true);
  });

  test("its tenants are listed, and can get a title", async () => {
    const { body } = await gateway.api("GET", "/api/v1/tenants");
    const { items } = body as { items: { tenant: string }[] };
    expect(items.map(({ tenant }) => tenant).sort()).toEqual(held.tenants.toSorted());
    for (const one of items) expect(one).toMatchObject({ title: null, deletedAt: null, purgeAt: null });
    const titled = await as(held.operatorKey, "PATCH", "", { title: "Acme" });
    expect(titled.body).toMatchObject({ tenant: "acme", title: "Acme" });
  });

  test("keys open what they opened", async () => {
    for (const [name, status] of Object.entries({
      viewer: 200,
      approver: 200,
      editor: 200,
      admin: 200,
      rotated: 200,
      beforeRotation: 200,
      revoked: 401,
    })) {
      expect([name, (await as(held.keys[name] ?? "", "GET", "/servers")).status]).toEqual([name, status]);
    }
    expect((await as(held.keys["viewer"] ?? "", "POST", "/grants", held.repeated.body)).status).toBe(403);
  });

  test("a create that was made is not made again", async () => {
    const { key, body, grant } = held.repeated;
    expect(await createOnce(gateway, key, body)).toMatchObject({ status: 201, grant });
  });

  test("webhooks deliver: what waited, and what happens now, with the secret of then", async () => {
    const { heard, failing } = held.webhooks;
    const { told } = opened.peers;
    await until(() => told.some(({ path }) => path === failing.path), 15_000);
    const before = told.length;
    const sent = await as(held.operatorKey, "POST", `/webhooks/${heard.id}/test`, {});
    expect(sent.status).toBe(202);
    await until(() => told.slice(before).some(({ body }) => body.id === sent.body.delivery), 15_000);
    for (const { path, secret } of [heard, failing]) {
      const one = told.find((delivery) => delivery.path === path);
      const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(one?.signature ?? "") ?? [];
      expect(mac, path).toBe(createHmac("sha256", secret).update(`${seconds}.${one?.text}`).digest("hex"));
    }
  });

  test("reports of mistakes are there", async () => {
    const { body } = await gateway.api("GET", "/api/v1/catalogue/reports");
    expect(body).toMatchObject({ items: [{ kind: "other", comment: "The numbers are too small." }] });
  });

  test("everything is there after a restart, too, and every object that was used has its version", async () => {
    await gateway.restart();
    expect((await call("reader", "search")).passed).toBe(true);
    expect((await call("busy", "echo")).text).toContain("retryAfterMs");
    expect((await call("revoked", "echo")).status).toBe(401);
    await gateway.kill();
    for (const name of ["Tenant", "Grant", "TenantCounters", "AuditIndex", "CatalogueReports"]) {
      const versions = (await databases(gateway, name)).map((file) => versionOf(file));
      expect([name, versions.every((one) => one !== undefined && one >= 1)]).toEqual([name, true]);
    }
    await gateway.restart();
  });

  test("state of a newer version is refused clearly, and left alone", async () => {
    await gateway.kill();
    const files = await databases(gateway, "Tenant");
    for (const file of files) write(file, "UPDATE stored_version SET version = version + 1");
    await gateway.restart();
    expect(await operator("/servers")).toMatchObject({ status: 503, body: { code: "newer_state" } });
    expect(gateway.log()).toContain("deploy the version of Sluice that wrote it, or a newer one");
    await gateway.kill();
    for (const file of files) write(file, "UPDATE stored_version SET version = version - 1");
    const [tenant = ""] = held.tenants;
    const snapshot = gateway.kv.entries().find(([key]) => key === `snapshot:${tenant}`)?.[1] ?? "{}";
    await gateway.restart();
    expect((await operator("/servers")).status).toBe(200);
    expect(JSON.parse(snapshot)).toMatchObject({ tenant, stateVersion: expect.any(Number) });
  });

  function sluice(args: string[]): Promise<{ code: number; out: string }> {
    const env = { ...process.env, SLUICE_URL: gateway.url, SLUICE_KEY: held.operatorKey };
    return new Promise((resolve) => {
      execFile(process.execPath, [join(root, "src/cli/main.ts"), ...args], { env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out: `${out}${err}` });
      });
    });
  }
});

async function databases({ storageDir }: Gateway, name: string): Promise<string[]> {
  const files = await readdir(join(storageDir, name));
  const own = files.filter((file) => file.endsWith(".sqlite") && file !== "metadata.sqlite");
  return own.map((file) => join(storageDir, name, file));
}

function versionOf(file: string): number | undefined {
  const database = new DatabaseSync(file);
  const row = database.prepare("SELECT version FROM stored_version").get();
  database.close();
  return row === undefined ? undefined : Number(row["version"]);
}

function write(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}
