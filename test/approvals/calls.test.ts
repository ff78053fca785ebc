import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ASK, callTool, desk, flood } from "../support/approvals.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let gateway: Gateway;
let upstream: Recorder;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([startGateway(), startRecorder()]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

const ARGS = { path: "/tmp/a", text: "x" };
const reached = (path = ARGS.path) =>
  upstream
    .received("tools/call")
    .filter(({ message }) => (message?.params?.["arguments"] as { path?: string })?.path === path).length;

/** A grant of its own, with a pending approval of a call that nobody else makes. */
async function pending(path: string, policy: object = ASK) {
  const access = await gateway.setup({ upstream: upstream.url, policy });
  const args = { ...ARGS, path };
  const answer = await callTool(access, "delete_file", args);
  const { approval } = answer;
  if (approval === undefined) throw new Error(`no approval: ${answer.text}`);
  return { access, args, approval, answer, ...desk(gateway, access.tenant) };
}

describe("a call that needs a human", () => {
  test("it waits, is shown with its exact arguments, and passes once after the approval", async () => {
    const { access, args, approval, answer, show, approve, list } = await pending("/once");
    expect(answer.body.result?.["isError"]).toBe(true);
    expect(answer.text).toContain("call again");
    expect(answer.outcome).toBe("approve");
    expect(approval.url).toBe(`${gateway.url}/approve/${access.tenant}/${approval.id}`);
    expect(reached("/once")).toBe(0);

    const shown = await show(approval.id);
    expect(shown.body).toMatchObject({
      id: approval.id,
      state: "pending",
      rule: "test/tools/delete_file/action",
      reason: "Deleting is for good.",
      call: { arguments: args },
    });
    expect((await list()).body).toMatchObject({ items: [{ id: approval.id, state: "pending" }] });

    expect((await approve(approval.id)).body).toMatchObject({ state: "approved", calls: 1 });
    expect((await callTool(access, "delete_file", args)).body.result?.["isError"]).toBeUndefined();
    expect(reached("/once")).toBe(1);
    const again = await callTool(access, "delete_file", args);
    expect(again.outcome).toBe("approve");
    expect(again.approval?.id).not.toBe(approval.id);
    expect(reached("/once")).toBe(1);
  });

  test("1,000 retries of one approved call at the same time reach the server exactly once", async () => {
    const { access, args, approval, approve } = await pending("/flood");
    await approve(approval.id);
    const answers = await flood(access, "delete_file", args, 1000);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect(answers.filter(({ passed }) => passed)).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === "approve")).toHaveLength(999);
    expect(reached("/flood")).toBe(1);
  });

  test("an approval for so many calls is used up by so many", async () => {
    const { access, args, approval, approve, show } = await pending("/three");
    await approve(approval.id, { calls: 3 });
    const answers = await flood(access, "delete_file", args, 50);
    expect(answers.filter(({ passed }) => passed)).toHaveLength(3);
    expect(reached("/three")).toBe(3);
    expect((await show(approval.id)).body).toMatchObject({ state: "consumed", calls: 3 });
  });

  test("an approval for minutes lets any number of that call through, and no other", async () => {
    const { access, args, approval, approve } = await pending("/minutes");
    expect((await approve(approval.id, { minutes: 2 })).body).toMatchObject({ calls: null, minutes: 2 });
    const answers = await flood(access, "delete_file", args, 20);
    expect(answers.filter(({ passed }) => passed)).toHaveLength(20);
    expect((await callTool(access, "delete_file", { ...args, text: "y" })).outcome).toBe("approve");
    expect(reached("/minutes")).toBe(20);
  });

  test("the agent gets the words of a rejection, until it ends; an approval can be taken back", async () => {
    const { access, args, approval, approve, reject } = await pending("/no");
    expect((await reject(approval.id, "Not on a Friday")).body).toMatchObject({ state: "rejected" });
    const refused = await callTool(access, "delete_file", args);
    expect(refused.outcome).toBe("deny");
    expect(refused.text).toContain("Not on a Friday");
    expect(refused.approval).toMatchObject({ id: approval.id, state: "rejected" });
    expect(await approve(approval.id)).toMatchObject({ status: 409, body: { code: "approval_decided" } });

    const other = await pending("/back");
    await other.approve(other.approval.id, { calls: 5 });
    await callTool(other.access, "delete_file", other.args);
    await other.reject(other.approval.id, "Enough");
    expect((await callTool(other.access, "delete_file", other.args)).text).toContain("Enough");
    expect(reached("/back")).toBe(1);
  });
});

describe("an approval is for this call alone", () => {
  test("changed arguments and another grant ask anew", async () => {
    const { access, args, approval, approve } = await pending("/mine");
    await approve(approval.id);
    const changes = [
      { ...args, text: "X" },
      { ...args, more: null },
      { path: "/mine" },
      { ...args, path: "/mine/" },
    ];
    for (const changed of changes) {
      const answer = await callTool(access, "delete_file", changed);
      expect(answer.outcome).toBe("approve");
      expect(answer.approval?.id).not.toBe(approval.id);
    }
    const other = await gateway.setup({ upstream: upstream.url, policy: ASK, tenant: access.tenant });
    const theirs = await callTool(other, "delete_file", args);
    expect(theirs.outcome).toBe("approve");
    expect(theirs.approval?.id).not.toBe(approval.id);
    expect(reached("/mine")).toBe(0);
    // The order of keys is none of the call.
    const reordered = { text: args.text, path: args.path };
    expect((await callTool(access, "delete_file", reordered)).passed).toBe(true);
    expect(reached("/mine")).toBe(1);
  });

  test("it dies with a change of the rule, and with no other change of the policy", async () => {
    const { access, args, approval, approve, show } = await pending("/rule");
    const policies = `/api/v1/tenants/${access.tenant}/policies/test`;
    const publish = async (policy: object) => {
      const answer = await gateway.api("PUT", policies, policy);
      expect(answer.status).toBeLessThan(300);
    };
    await approve(approval.id, { calls: 9 });
    await publish({ ...ASK, tools: { ...ASK.tools, echo: { rate_limit: "5/minute" } } });
    expect((await callTool(access, "delete_file", args)).passed).toBe(true);
    const stricter = { ...ASK.tools.delete_file, approval: { expires: 600 } };
    await publish({ ...ASK, tools: { ...ASK.tools, delete_file: stricter } });
    const anew = await callTool(access, "delete_file", args);
    expect(anew.outcome).toBe("approve");
    expect(anew.approval?.id).not.toBe(approval.id);
    expect((await show(approval.id)).body).toMatchObject({ state: "withdrawn" });
    await publish(ASK);
    expect((await callTool(access, "delete_file", args)).outcome).toBe("approve");
    expect(reached("/rule")).toBe(1);
  });

  test("it dies with the grant", async () => {
    const { access, args, approval, approve, show } = await pending("/revoked");
    const late = await callTool(access, "delete_file", { ...args, text: "late" });
    await approve(approval.id);
    await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);
    expect((await callTool(access, "delete_file", args)).status).toBe(401);
    expect(await approve(late.approval?.id ?? "")).toMatchObject({
      status: 409,
      body: { code: "approval_ended" },
    });
    expect((await show(approval.id)).body).toMatchObject({ state: "withdrawn", call: null });
    expect(reached("/revoked")).toBe(0);
  });

  test("refused by a limit it is not used up", async () => {
    const limited = { ...ASK.tools.delete_file, limits: [{ counter: "d", window: "hour", max: 1 }] };
    const { access, args, approval, approve, show } = await pending("/limit", {
      ...ASK,
      tools: { delete_file: limited },
    });
    await approve(approval.id, { calls: 2 });
    expect((await callTool(access, "delete_file", args)).passed).toBe(true);
    for (let n = 0; n < 3; n++) {
      const refused = await callTool(access, "delete_file", args);
      expect(refused.outcome).toBe("deny");
      expect(refused.text).toContain("Wait");
    }
    expect((await show(approval.id)).body).toMatchObject({ state: "approved" });
    expect(reached("/limit")).toBe(1);
  });

  test("it is not given back where the server may have been reached", async () => {
    const { access, args, approval, approve, show } = await pending("/lost");
    await approve(approval.id);
    await upstream.fault({ kind: "die-before-headers" }, ({ message }) => message?.method === "tools/call");
    expect((await callTool(access, "delete_file", args)).body.error?.message).toContain("may have been");
    await upstream.fault();
    expect((await callTool(access, "delete_file", args)).outcome).toBe("approve");
    expect((await show(approval.id)).body).toMatchObject({ state: "consumed" });
    expect(reached("/lost")).toBe(1);
  });

  test("a grant can have so many calls waiting, and no more", async () => {
    const { access } = await pending("/many/0");
    const answers = [];
    for (let n = 1; n <= 55; n++) answers.push(await callTool(access, "delete_file", { path: `/many/${n}` }));
    expect(answers.filter(({ approval }) => approval !== undefined)).toHaveLength(49);
    expect(answers.at(-1)?.text).toContain("too many calls");
  });

  test("what is too long to be read by a human cannot be asked for", async () => {
    const { access } = await pending("/long");
    const answer = await callTool(access, "delete_file", { path: "x".repeat(200_000) });
    expect(answer.approval).toBeUndefined();
    expect(answer.body.result?.["isError"]).toBe(true);
  });
});

describe("who may look and decide", () => {
  test("a grant's token decides nothing; viewers and editors see no arguments and decide nothing", async () => {
    const { access, approval } = await pending("/roles");
    const url = `${gateway.url}/api/v1/tenants/${access.tenant}/approvals/${approval.id}`;
    const ask = async (secret: string, method = "GET", path = "") => {
      const init: RequestInit = { method, headers: { authorization: `Bearer ${secret}` } };
      if (method === "POST") {
        init.body = "{}";
        init.headers = { ...init.headers, "content-type": "application/json" };
      }
      const response = await fetch(`${url}${path}`, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    expect((await ask(access.token)).status).toBe(401);
    expect((await ask(access.token, "POST", "/approve")).status).toBe(401);
    const keys = `/api/v1/tenants/${access.tenant}/keys`;
    for (const role of ["viewer", "editor"]) {
      const { secret } = (await gateway.api("POST", keys, { role })).body as { secret: string };
      expect((await ask(secret)).body["call"]).toBeNull();
      expect((await ask(secret, "POST", "/approve")).status).toBe(403);
      expect((await ask(secret, "POST", "/reject")).status).toBe(403);
    }
    const { secret } = (await gateway.api("POST", keys, { role: "approver" })).body as { secret: string };
    expect((await ask(secret)).body["call"]).toMatchObject({ arguments: { path: "/roles" } });
    expect((await ask(secret, "POST", "/approve")).status).toBe(200);
    expect((await ask(secret)).body).toMatchObject({ state: "approved", call: null });
  });

  test("the list is by state and grant, in pages", async () => {
    const { access, approve, approval, list } = await pending("/list/0");
    for (let n = 1; n < 5; n++) await callTool(access, "delete_file", { path: `/list/${n}` });
    await approve(approval.id);
    const seen: string[] = [];
    let query = "?state=pending&limit=3";
    for (;;) {
      const { items, next } = (await list(query)).body as { items: { id: string }[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      if (next === null) break;
      query = `?state=pending&limit=3&cursor=${next}`;
    }
    expect(new Set(seen).size).toBe(4);
    expect(seen).not.toContain(approval.id);
    expect((await list("?state=approved")).body).toMatchObject({ items: [{ id: approval.id }] });
    expect((await list("?grant=nobody")).body).toMatchObject({ items: [] });
  });
});

describe("through a restart", () => {
  test("what was approved before can be used once after it, and arguments are sealed on disk", async () => {
    const { access, args, approval, approve } = await pending("/restart/plain-text-of-the-call");
    await gateway.kill();
    const disk = await Promise.all(
      (await readdir(gateway.storageDir, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name))),
    );
    expect(disk.some((file) => file.includes("plain-text-of-the-call"))).toBe(false);
    expect(disk.some((file) => file.includes(approval.id))).toBe(true);
    await gateway.restart();
    await approve(approval.id);
    await gateway.restart();
    const answers = await flood(access, "delete_file", args, 100);
    expect(answers.filter(({ passed }) => passed)).toHaveLength(1);
    await gateway.restart();
    expect((await callTool(access, "delete_file", args)).outcome).toBe("approve");
    expect(reached(args.path)).toBe(1);
  });

  test("an expired approval lets nothing through and cannot be decided", async () => {
    const one = await pending("/expired/approved");
    const args = { ...one.args, path: "/expired/pending" };
    const undecided = (await callTool(one.access, "delete_file", args)).approval?.id ?? "";
    await one.approve(one.approval.id);
    await gateway.kill();
    await endApprovals(gateway.storageDir);
    await gateway.restart();
    expect((await one.show(one.approval.id)).body).toMatchObject({ state: "expired" });
    expect(await one.approve(undecided)).toMatchObject({ status: 409, body: { code: "approval_ended" } });
    for (const call of [one.args, args]) {
      const answer = await callTool(one.access, "delete_file", call);
      expect(answer.outcome).toBe("approve");
      expect([one.approval.id, undecided]).not.toContain(answer.approval?.id);
    }
    expect(reached("/expired/approved") + reached("/expired/pending")).toBe(0);
  });
});

/** Lets the time of all approvals run out, as a clock would: nothing else of them changes. */
async function endApprovals(storageDir: string): Promise<void> {
  const files = await readdir(storageDir, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.name.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(join(file.parentPath, file.name));
    const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'approvals'").get();
    if (has !== undefined) {
      database.exec("UPDATE approvals SET endsAt = 1000, record = json_set(record, '$.endsAt', 1000)");
    }
    database.close();
  }
}

test("a call that nobody can see, as its key is gone, can be rejected and not approved", async () => {
  const persistDir = await mkdtemp(join(tmpdir(), "sluice-blind-"));
  const key = (id: string) => `${id}:${Buffer.from(id.repeat(16)).toString("base64")}`;
  const before = await startGateway({ persistDir, vars: { SEALING_KEY: key("k1") } });
  const access = await before.setup({ upstream: upstream.url, policy: ASK, tenant: "blind" });
  const { approval } = await callTool(access, "delete_file", { ...ARGS, path: "/blind" });
  await before.stop();
  const after = await startGateway({ persistDir, vars: { SEALING_KEY: key("k2") } });
  try {
    await after.api("PUT", "/api/v1/tenants/blind", {});
    const { show, approve, reject } = desk(after, "blind");
    const id = approval?.id ?? "";
    expect((await show(id)).body).toMatchObject({ state: "pending", call: null });
    expect(await approve(id)).toMatchObject({ status: 409, body: { code: "approval_unreadable" } });
    expect((await reject(id, "Ask again")).body).toMatchObject({ state: "rejected" });
  } finally {
    await after.stop();
    await rm(persistDir, { recursive: true });
  }
});
