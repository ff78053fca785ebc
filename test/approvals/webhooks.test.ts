import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ASK, callTool, desk } from "../support/approvals.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  text: string;
  body: { id: string; event: string; tenant: string; at: number; data: Record<string, unknown> };
}

let gateway: Gateway;
let upstream: Recorder;
let receiver: Server;
let base: string;
const received: Received[] = [];
/** What the receiver answers at a path: the next in line, then 204. */
const answers = new Map<string, { status: number; headers?: Record<string, string>; late?: number }[]>();

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const text = (await buffer(request)).toString();
    const path = request.url ?? "";
    received.push({ path, headers: request.headers, text, body: JSON.parse(text) as Received["body"] });
    const { status, headers, late } = answers.get(path)?.shift() ?? { status: 204 };
    if (late !== undefined) await sleep(late);
    response.writeHead(status, headers).end(status === 204 ? undefined : "not for the log");
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  [gateway, upstream] = await Promise.all([startGateway(), startRecorder()]);
});

afterAll(async () => {
  receiver?.closeAllConnections();
  receiver?.close();
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

const at = (path: string, event?: string): Received[] =>
  received.filter((one) => one.path === path && (event === undefined || one.body.event === event));

async function until<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
  ms = 15_000,
): Promise<Value> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error("it did not happen");
    await sleep(50);
  }
}

interface Hook {
  id: string;
  secret: string;
  path: string;
  log: () => Promise<Record<string, unknown>[]>;
}

async function hook({ tenant }: Access, events?: string[]): Promise<Hook> {
  const path = `/${tenant}/${Math.random()}`;
  const webhooks = `/api/v1/tenants/${tenant}/webhooks`;
  const made = await gateway.api("POST", webhooks, { url: `${base}${path}`, ...(events && { events }) });
  expect(made.status).toBe(201);
  const { id, secret } = made.body as Hook;
  const log = async () =>
    ((await gateway.api("GET", `${webhooks}/${id}/deliveries`)).body as { items: Record<string, unknown>[] })
      .items;
  return { id, secret, path, log };
}

const setup = (policy: object = ASK): Promise<Access> => gateway.setup({ upstream: upstream.url, policy });

describe("what is told", () => {
  test("pending and decided, signed, with the page's address and without a word of the arguments", async () => {
    const access = await setup();
    const { secret, path, id } = await hook(access);
    const called = await callTool(access, "delete_file", { path: "/private/argument" });
    const approval = called.approval?.id ?? "";
    const pending = await until(() => at(path, "approval.pending")[0]);
    expect(pending.body).toMatchObject({
      tenant: access.tenant,
      data: {
        approval,
        url: called.approval?.url,
        grant: access.grant,
        server: "up",
        tool: "delete_file",
        rule: "test/tools/delete_file/action",
        reason: "Deleting is for good.",
      },
    });
    const [, seconds, mac] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(pending.headers["sluice-signature"])) ?? [];
    expect(mac).toBe(createHmac("sha256", secret).update(`${seconds}.${pending.text}`).digest("hex"));
    expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(20);
    expect(pending.headers["sluice-delivery"]).toBe(pending.body.id);
    expect(pending.headers["sluice-event"]).toBe("approval.pending");

    await desk(gateway, access.tenant).approve(approval, { calls: 2 });
    const decided = await until(() => at(path, "approval.decided")[0]);
    expect(decided.body.data).toMatchObject({ approval, state: "approved", calls: 2, decidedBy: "operator" });
    for (const { text } of at(path)) {
      for (const hidden of ["/private/argument", access.token, secret]) expect(text).not.toContain(hidden);
    }
    await callTool(access, "delete_file", { path: "/private/argument" });
    const shown = await gateway.api("GET", `/api/v1/tenants/${access.tenant}/webhooks`);
    expect(shown.body).toMatchObject({ items: [{ id, events: expect.any(Array) }] });
    expect(JSON.stringify(shown.body)).not.toContain(secret);
  });

  test("a limit that is reached: once for a counter and its window, however often it refuses", async () => {
    const access = await setup({ version: "1", default: "deny", tools: { echo: { rate_limit: "1/hour" } } });
    const { path } = await hook(access, ["limit.exhausted"]);
    for (let n = 0; n < 4; n++) await callTool(access, "echo", {});
    const told = await until(() => at(path)[0]);
    expect(told.body.data).toMatchObject({
      grant: access.grant,
      counter: "echo_rate",
      scope: "grant",
      windowMs: 3_600_000,
      max: 1,
      rule: "test/tools/echo/rate_limit",
    });
    await gateway.restart();
    await callTool(access, "echo", {});
    await sleep(1500);
    // One that was on its way when the gateway was killed may come again, under its own id.
    expect(new Set(at(path).map(({ body }) => body.id)).size).toBe(1);
  });

  test("a grant that is revoked, and only what a webhook asked for", async () => {
    const access = await setup();
    const [all, revoked] = [await hook(access), await hook(access, ["grant.revoked"])];
    await callTool(access, "delete_file", {});
    await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);
    await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);
    const told = await until(() => at(revoked.path)[0]);
    expect(told.body).toMatchObject({
      event: "grant.revoked",
      data: { grant: access.grant, by: "operator" },
    });
    await until(() => (at(all.path).length >= 2 ? true : undefined));
    await sleep(500);
    expect(
      at(all.path)
        .map(({ body }) => body.event)
        .toSorted(),
    ).toEqual(["approval.pending", "grant.revoked"]);
    expect(at(revoked.path)).toHaveLength(1);
  });

  test("a test event, when somebody asks, to that webhook alone", async () => {
    const access = await setup();
    const [one, other] = [await hook(access, ["grant.revoked"]), await hook(access)];
    const test = `/api/v1/tenants/${access.tenant}/webhooks/${one.id}/test`;
    const { status, body } = await gateway.api("POST", test);
    expect(status).toBe(202);
    await until(() => at(one.path, "webhook.test")[0]);
    expect(at(other.path)).toHaveLength(0);
    await until(async () => ((await one.log())[0]?.["state"] === "delivered" ? true : undefined));
    expect((await one.log())[0]).toMatchObject({
      id: (body as { delivery: string }).delivery,
      lastStatus: 204,
    });
  });
});

describe("what many events do to others", () => {
  const SLOW = { timeout: 240_000 };
  /** Puts exhausted limits of many counters into the tenant's tables, as their Grant objects would tell them. */
  const limits = async (access: Access, count: number) => {
    const tools = Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`t${n}`, { rate_limit: { max: 1, window: 3600 } }]),
    );
    const policy = { version: "1", default: "deny", tools };
    const { body } = await gateway.api("PUT", `/api/v1/tenants/${access.tenant}/policies/limits`, policy);
    expect(body).toMatchObject({ policy: "limits" });
    const grants = `/api/v1/tenants/${access.tenant}/grants`;
    const { token } = (await gateway.api("POST", grants, { servers: { up: "limits" } })).body as Access;
    for (let n = 0; n < count; n += 20) {
      const names = Object.keys(tools).slice(n, n + 20);
      await Promise.all(
        names.map(async (name) => {
          // A busy machine may answer that it cannot decide now.
          for (let tries = 0; tries < 20; tries++) {
            if ((await callTool({ ...access, token }, name, {})).outcome === "deny") return;
          }
          throw new Error(`${name} was never refused`);
        }),
      );
    }
  };

  test(
    "an approval that waits for its receiver outlives 520 limits, and what a bound drops is said",
    SLOW,
    async () => {
      const access = await setup();
      const { id, path } = await hook(access);
      answers.set(
        path,
        Array.from({ length: 3000 }, () => ({ status: 500 })),
      );
      const { approval } = await callTool(access, "delete_file", { path: "/pushed/out" });
      await until(() => at(path, "approval.pending")[0]);
      await limits(access, 520);
      const whole = async () => {
        const lines: Record<string, unknown>[] = [];
        for (let cursor: string | null = ""; cursor !== null; ) {
          const query = `?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`;
          const { body } = await gateway.api(
            "GET",
            `/api/v1/tenants/${access.tenant}/webhooks/${id}/deliveries${query}`,
          );
          const { items, next } = body as { items: Record<string, unknown>[]; next: string | null };
          lines.push(...items);
          cursor = next;
        }
        return lines;
      };
      const ofKind = (lines: Record<string, unknown>[], event: string) =>
        lines.filter((line) => line["event"] === event);
      const lines = await until(async () => {
        const found = await whole();
        return ofKind(found, "limit.exhausted").length >= 501 ? found : undefined;
      }, 60_000);
      expect(ofKind(lines, "approval.pending")).toMatchObject([{ state: "waiting" }]);
      const limitLines = ofKind(lines, "limit.exhausted");
      expect(limitLines.filter(({ state }) => state === "waiting")).toHaveLength(500);
      const said = await until(async () => {
        const [line] = ofKind(await whole(), "limit.exhausted").filter(({ state }) => state === "failed");
        return String(line?.["lastError"]).startsWith("Not sent: 20 of this kind") ? line : undefined;
      }, 60_000);
      expect(said?.["lastError"]).toContain("as 500 wait");
      answers.delete(path);
      await until(() => (at(path, "approval.pending").length > 1 ? true : undefined), 60_000);
      expect(at(path, "approval.pending").at(-1)?.body.data["approval"]).toBe(approval?.id);
    },
  );

  test("refusals of one counter are one event for a minute, with their number", SLOW, async () => {
    const access = await setup({
      version: "1",
      default: "deny",
      tools: { echo: { rate_limit: "1/second" } },
    });
    const { path } = await hook(access, ["limit.exhausted"]);
    const refusals = async () => {
      let refused = 0;
      for (let n = 0; n < 5; n++) if ((await callTool(access, "echo", {})).outcome === "deny") refused += 1;
      return refused;
    };
    const first = await refusals();
    const told = await until(() => at(path)[0]);
    expect(told.body.data).toMatchObject({ counter: "echo_rate", count: first });
    let more = 0;
    for (let second = 0; second < 3; second++) {
      more += await refusals();
      await sleep(900);
    }
    // A Grant object tells what it gathered at most every ten seconds.
    await sleep(11_000);
    expect(at(path)).toHaveLength(1);
    await gateway.kill();
    await edit("exhausted", "UPDATE exhausted SET until = 1000");
    await edit("exhausted", "UPDATE jobs SET at = 1000 WHERE name LIKE 'limit:%'");
    await gateway.restart();
    await gateway.api("GET", `/api/v1/tenants/${access.tenant}/webhooks`);
    const next = await until(() => at(path)[1]);
    expect(next.body.data).toMatchObject({ counter: "echo_rate", count: more });
  });

  test("names that cannot be seen are written by number", async () => {
    const access = await setup({
      version: "1",
      default: "allow",
      tools: { "*": { action: "require_approval" } },
    });
    const { path } = await hook(access, ["approval.pending"]);
    await callTool(access, "elif\u202e_delete", {});
    const { text, body } = await until(() => at(path)[0]);
    expect(text).toContain("elif\\u202e_delete");
    expect(body.data["tool"]).toBe("elif\u202e_delete");
  });
});

describe("how it is delivered", () => {
  test("again and again with growing pauses until it is taken, each time signed anew, through a restart", async () => {
    const access = await setup();
    const { path, log } = await hook(access, ["approval.pending"]);
    answers.set(path, [{ status: 500 }, { status: 404 }]);
    await callTool(access, "delete_file", {});
    await until(() => at(path)[0]);
    await until(async () => ((await log())[0]?.["attempts"] === 1 ? true : undefined));
    expect((await log())[0]).toMatchObject({ state: "waiting", lastStatus: 500, lastError: "Status 500" });
    await gateway.restart();
    await until(async () => ((await log())[0]?.["state"] === "delivered" ? true : undefined));
    expect((await log())[0]).toMatchObject({ attempts: 3, lastStatus: 204, lastError: null, nextAt: null });
    const tries = at(path);
    expect(tries).toHaveLength(3);
    expect(new Set(tries.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(tries.map(({ headers }) => headers["sluice-signature"])).size).toBe(3);
    expect(JSON.stringify(await log())).not.toContain("not for the log");
  });

  test("no redirect is followed", async () => {
    const access = await setup();
    const { path, log } = await hook(access, ["approval.pending"]);
    answers.set(path, [{ status: 307, headers: { location: `${base}/elsewhere` } }]);
    await callTool(access, "delete_file", {});
    await until(async () => ((await log())[0]?.["attempts"] === 1 ? true : undefined));
    expect((await log())[0]).toMatchObject({
      lastStatus: 307,
      lastError: expect.stringContaining("redirect"),
    });
    expect(at("/elsewhere")).toHaveLength(0);
  });

  test("a receiver that says nothing keeps no other waiting, and is given up after a day", async () => {
    const access = await setup();
    const [silent, quick] = [await hook(access, ["approval.pending"]), await hook(access)];
    answers.set(silent.path, [{ status: 200, late: 7000 }, { status: 500 }]);
    await callTool(access, "delete_file", {});
    await until(() => at(quick.path)[0], 2000);
    await until(async () => ((await silent.log())[0]?.["attempts"] === 1 ? true : undefined));
    expect((await silent.log())[0]).toMatchObject({
      lastStatus: null,
      lastError: expect.stringContaining("5000 ms"),
    });
    await gateway.kill();
    await edit(
      "deliveries",
      "UPDATE deliveries SET createdAt = createdAt - 86400000 WHERE state = 'waiting'",
    );
    await gateway.restart();
    await until(async () => ((await silent.log())[0]?.["state"] === "failed" ? true : undefined));
    expect((await silent.log())[0]).toMatchObject({ attempts: 2, nextAt: null });
  });

  test("a removed webhook gets nothing more", async () => {
    const access = await setup();
    const { id, path } = await hook(access);
    answers.set(path, [{ status: 500 }, { status: 500 }]);
    await callTool(access, "delete_file", {});
    await until(() => at(path)[0]);
    expect((await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/webhooks/${id}`)).status).toBe(200);
    const before = at(path).length;
    await sleep(4500);
    expect(at(path)).toHaveLength(before);
    expect((await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/webhooks/${id}`)).status).toBe(404);
  });
});

describe("what is guarded", () => {
  test("secrets are sealed on disk", async () => {
    const { secret } = await hook(await setup());
    const files = await readdir(gateway.storageDir, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile() && !entry.name.endsWith("-shm"))) {
      expect((await readFile(join(file.parentPath, file.name))).includes(secret)).toBe(false);
    }
  });

  test("only admins register, and only so many", async () => {
    const { tenant } = await setup();
    const keys = `/api/v1/tenants/${tenant}/keys`;
    for (const role of ["viewer", "approver", "editor"]) {
      const { secret } = (await gateway.api("POST", keys, { role })).body as { secret: string };
      const response = await fetch(`${gateway.url}/api/v1/tenants/${tenant}/webhooks`, {
        method: "POST",
        headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
        body: JSON.stringify({ url: base }),
      });
      expect(response.status).toBe(403);
    }
    const statuses = [];
    for (let n = 0; n < 21; n++) {
      statuses.push((await gateway.api("POST", `/api/v1/tenants/${tenant}/webhooks`, { url: base })).status);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(409);
  });

  test("no address that leads inward can be registered", async () => {
    const guarded = await startGateway({ vars: { PRIVATE_UPSTREAMS: "false" } });
    await guarded.api("PUT", "/api/v1/tenants/acme", {});
    for (const url of [
      base,
      "https://127.0.0.1/x",
      "https://[::ffff:10.0.0.1]/",
      "https://169.254.169.254/latest",
      "https://printer.local/",
      "http://example.com/",
      "https://user:secret@example.com/",
      "file:///etc/passwd",
    ]) {
      const refused = await guarded.api("POST", "/api/v1/tenants/acme/webhooks", { url });
      expect([url, refused.status]).toEqual([url, 422]);
    }
    const taken = await guarded.api("POST", "/api/v1/tenants/acme/webhooks", {
      url: "https://example.com/hook",
    });
    expect(taken.status).toBe(201);
    await guarded.stop();
  });
});

/** Changes rows on the disk of a gateway that does not run. */
async function edit(table: string, statement: string): Promise<void> {
  const files = await readdir(gateway.storageDir, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.name.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(join(file.parentPath, file.name));
    const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
    if (has !== undefined) database.exec(statement);
    database.close();
  }
}
