import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { listed, pinned, tool } from "../support/servers.ts";
import { jsonOf, type Ran, run } from "./run.ts";

let gateway: Gateway;
let up: Recorder;
let access: Access;
let dir: string;

// The index is an hour behind: what a search says of itself, and what it waits for, shows.
beforeAll(async () => {
  [gateway, up, dir] = await Promise.all([
    startGateway({ vars: { AUDIT_SHIP_SECONDS: "3600" } }),
    startRecorder(),
    mkdtemp(join(tmpdir(), "sluice-audit-")),
  ]);
  up.respond("tools/list", () => ({ tools: [tool("read_barn"), tool("burn_barn")] }));
  access = await pinned(gateway, {
    upstream: up.url,
    policyName: "agents",
    policy: {
      version: "1",
      default: "deny",
      tools: { read_barn: {}, burn_barn: { action: "deny", reason: "No fire." } },
    },
    grantOptions: { label: "nightly bot" },
  });
  await listed(access);
  for (const name of ["read_barn", "burn_barn"]) await call(access, name);
});
afterAll(() => Promise.all([gateway?.stop(), up?.stop(), dir && rm(dir, { recursive: true })]));

const sluice = (...args: string[]): Promise<Ran> =>
  run(args, { SLUICE_URL: gateway.url, SLUICE_KEY: gateway.operatorKey, SLUICE_TENANT: access.tenant });

test("a search says how complete it is, and waits for the rest where it is asked to", {
  timeout: 120_000,
}, async () => {
  const early = await sluice("audit", "search");
  expect(early.code, early.err).toBe(0);
  expect(early.out).toMatch(
    /^No decisions.*\nComplete from 20\S+Z until 20\S+Z; 1 grant may have decided more since\. --wait asks them first\.\n$/,
  );

  const { out } = await sluice("audit", "search", "--wait");
  expect(out).toMatch(/^AT +OUTCOME +SERVER +METHOD +TOOL +GRANT +SEQ +RULE +REASON\n/);
  expect(out).toMatch(
    new RegExp(
      `denied +up +tools/call +burn_barn +${access.grant} \\(nightly bot\\) +\\d+ +agents/tools/burn_barn/action +No fire\\.`,
    ),
  );
  expect(out).toMatch(/\nComplete from 20\S+Z until 20\S+Z\.\n$/);
  const { out: lately } = await sluice("audit", "search", "--from", "1h");
  expect(lately).toMatch(/\nComplete until 20\S+Z/);
  // What clients send to speak the protocol is not what people look for.
  expect(out).not.toMatch(/initialize|tools\/list/);
  expect((await sluice("audit", "search", "--all")).out).toMatch(/initialize|server\/discover|tools\/list/);
  const { items, index } = jsonOf<{ items: object[]; index: { until: number; behind: number } }>(
    await sluice("audit", "search", "--wait", "--json", "--outcome", "denied"),
  );
  expect(items).toHaveLength(1);
  expect(index).toMatchObject({ behind: 0, until: expect.any(Number) });
  expect(Date.now() - index.until).toBeLessThan(60_000);
});

test.each([
  ["--outcome", "denid", "denied"],
  ["--method", "tool/call", "tools/call"],
  ["--server", "upp", "up"],
  ["--tool", "burn_bran", "burn_barn"],
  ["--layer", "agent", "agents"],
  ["--rule", "/tools/burn_barn/acton", "/tools/burn_barn/action"],
  ["--kind", "cal", "call"],
])("%s %s is an error that names %s", async (option, given, near) => {
  const ran = await sluice("audit", "search", option, given);
  expect([ran.code, ran.out]).toEqual([2, ""]);
  expect(ran.err).toContain(`nothing is known of ${given}. Did you mean ${near}?`);
});

test("counts, changes, and decisions as they are made", { timeout: 120_000 }, async () => {
  expect((await sluice("audit", "counts", "--by", "tool")).out).toMatch(/burn_barn +1 +[ ▁-█]+/);
  const changes = await sluice("audit", "changes");
  expect(changes.out).toMatch(/AT +CHANGE +OF +BY +ROLE +SEQ +DETAIL/);
  expect(changes.out).toMatch(/grant\.mint +\w+ \(nightly bot\) +operator +operator +.*label: nightly bot/);
  expect(changes.out).not.toContain("key.use");

  let ended = false;
  const tail = sluice("audit", "tail", "--once", "--json", "--tool", "read_barn").finally(() => {
    ended = true;
  });
  // From when the command listens, nobody here can tell: calls are made until it has seen one.
  await expect
    .poll(() => call(access, "read_barn").then(() => ended), { timeout: 60_000, interval: 500 })
    .toBe(true);
  const [first = ""] = (await tail).out.split("\n");
  expect(JSON.parse(first)).toMatchObject({ tool: "read_barn", outcome: "forwarded" });
});

test("an empty export proves nothing", async () => {
  const file = join(dir, "empty.ndjson");
  await writeFile(file, "");
  expect(await sluice("audit", "verify", file)).toMatchObject({
    code: 1,
    out: expect.stringContaining("[empty]"),
  });
  const json = await sluice("audit", "verify", file, "--json");
  expect([json.code, JSON.parse(json.out)]).toMatchObject([1, { ok: false, problem: "empty" }]);
});

test("a policy for a server: names that are nowhere are refused with their places; drafts are listed", {
  timeout: 120_000,
}, async () => {
  const file = join(dir, "barn.json");
  const document = (name: string, argument: string) => `{
  "version": "1", "default": "deny",
  "tools": {
    "${name}": { "deny_if": [{ "conditions": [{ "path": "args.${argument}", "op": "eq", "value": "x" }] }] }
  }
}`;
  await writeFile(file, document("burn_bran", "path"));
  const refused = await sluice("policy", "push", file, "--server", "up");
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/\(policy_mismatch\)\n {2}4:\d+ .*"burn_bran"; did you mean "burn_barn"\?/);
  await writeFile(file, document("burn_barn", "paht"));
  expect((await sluice("policy", "push", file, "--server", "up")).err).toMatch(
    /4:\d+ .*no argument "paht"; did you mean "path"\?/,
  );
  expect((await sluice("policy", "list")).out).not.toContain("barn");
  await writeFile(file, document("burn_barn", "path"));
  expect((await sluice("policy", "push", file, "--server", "up")).out).toContain("barn: version 1");
  expect((await sluice("policy", "push", file, "--server", "other")).err).toContain("(no_server)");

  expect((await sluice("server", "starter", "up", "--policy", "fresh")).code).toBe(0);
  expect((await sluice("policy", "list")).out).toMatch(
    /fresh +draft +20\S+ +operator +not in force; nothing is published yet/,
  );
});

test("a tenant: made, deleted with its ledgers exported first, restored", { timeout: 240_000 }, async () => {
  const operator = (...args: string[]) =>
    run(args, { SLUICE_URL: gateway.url, SLUICE_KEY: gateway.operatorKey });
  expect((await operator("tenant", "make", "fresh", "--title", "Fresh & Co")).out).toContain(
    "sluice key make --role admin",
  );
  expect((await operator("tenant", "make", "fresh")).out).toContain("It was there already.");
  expect((await operator("tenant", "list")).out).toMatch(/fresh +Fresh & Co +lives/);

  const { tenant } = access;
  const undecided = await operator("tenant", "delete", tenant, "--confirm", tenant);
  expect(undecided).toMatchObject({ code: 2, err: expect.stringContaining("--export FOLDER") });
  const unsure = await operator("tenant", "delete", tenant, "--give-up-ledgers");
  expect(unsure).toMatchObject({ code: 2, err: expect.stringContaining(`--confirm ${tenant}`) });
  const other = await operator("tenant", "delete", tenant, "--give-up-ledgers", "--confirm", "other");
  expect(other).toMatchObject({ code: 2, err: expect.stringContaining("nothing was deleted") });
  const unwritable = await operator(
    "tenant",
    "delete",
    tenant,
    "--confirm",
    tenant,
    "--export",
    join(dir, "empty.ndjson"),
  );
  expect(unwritable.code).toBe(2);
  expect(succeeded(await call(access, "read_barn"))).toBe(true);

  const folder = join(dir, "kept");
  const gone = await operator("tenant", "delete", tenant, "--confirm", tenant, "--export", folder);
  expect(gone.code, gone.err).toBe(0);
  expect(gone.out).toMatch(new RegExp(`Until 20\\S+Z it can be taken back: sluice tenant restore ${tenant}`));
  expect((await call(access, "read_barn")).status).toBe(401);
  const proof = await operator("audit", "verify", folder);
  expect(proof.out).toMatch(/^intact: /);
  expect((await operator("tenant", "list")).out).toMatch(new RegExp(`${tenant} .*deleted; removed on`));
  expect(await sluice("grant", "mint", "--server", "up=agents")).toMatchObject({
    code: 1,
    err: expect.stringContaining("(tenant_deleted)"),
  });
  expect((await operator("tenant", "restore", tenant)).code).toBe(0);
  expect((await sluice("grant", "list")).out).toContain(access.grant);
});
