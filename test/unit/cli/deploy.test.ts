import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Files, filesIn, makeSecrets, remember, remembered } from "../../../src/cli/deploy/files.ts";
import { planOf, type Situation } from "../../../src/cli/deploy/plan.ts";
import { deploy, type World } from "../../../src/cli/deploy/run.ts";
import { domainTyped, targetOf } from "../../../src/cli/deploy/target.ts";
import { secretNames, targetsIn, type Wrangler, wranglerIn } from "../../../src/cli/deploy/wrangler.ts";

describe("the target", () => {
  test.each([
    ["nothing said and nothing known", {}, undefined, undefined],
    [
      "a domain",
      { domain: "MCP.example.com" },
      undefined,
      { domain: "mcp.example.com", wildcard: false, tenant: "main" },
    ],
    [
      "workers.dev",
      { workersDev: true, tenant: "acme" },
      undefined,
      { domain: null, wildcard: false, tenant: "acme" },
    ],
    [
      "again, as the last time",
      {},
      { domain: "mcp.example.com", wildcard: true, tenant: "acme" },
      { domain: "mcp.example.com", wildcard: true, tenant: "acme" },
    ],
    [
      "another domain than the last time: its wildcard is not taken over",
      { domain: "other.example.com" },
      { domain: "mcp.example.com", wildcard: true, tenant: "acme" },
      { domain: "other.example.com", wildcard: false, tenant: "acme" },
    ],
    [
      "workers.dev again keeps the host that was learnt",
      { workersDev: true },
      { domain: "sluice.ada.workers.dev", wildcard: false, tenant: "main" },
      { domain: "sluice.ada.workers.dev", wildcard: false, tenant: "main" },
    ],
  ])("%s", (_, flags, known, expected) => {
    expect(targetOf(flags, known)).toEqual(expected);
  });

  test.each([
    [{ domain: "example.com", workersDev: true }, "Choose one"],
    [{ domain: "https://example.com" }, "--domain takes a host name"],
    [{ domain: "localhost" }, "--domain takes a host name"],
    [{ domain: "a b.com" }, "--domain takes a host name"],
    [{ domain: "example.com", tenant: "Acme" }, "--tenant takes"],
    [{ workersDev: true, wildcard: true }, "--wildcard needs a domain"],
    [{ domain: "x.workers.dev", wildcard: true }, "--wildcard needs a domain"],
  ])("%j is refused", (flags, message) => {
    expect(() => targetOf(flags, undefined)).toThrow(message);
  });

  test("what somebody types", () => {
    expect(domainTyped(" ")).toEqual({ workersDev: true });
    expect(domainTyped("mcp.example.com ")).toEqual({ domain: "mcp.example.com" });
  });
});

describe("the plan", () => {
  const target = { domain: "mcp.example.com", wildcard: false, tenant: "main" };
  const first: Situation = { target, secretsFile: "s.env", hasSecretsFile: false, workerHasSecrets: false };
  const kinds = (situation: Situation) => planOf(situation).map(({ kind }) => kind);

  test("a first deployment makes secrets, deploys with them, waits and makes the tenant", () => {
    expect(kinds(first)).toEqual(["make-secrets", "deploy", "wait", "make-tenant"]);
  });

  test("secrets that were made and never deployed are deployed, not made again", () => {
    const steps = planOf({ ...first, hasSecretsFile: true });
    expect(steps.map(({ kind }) => kind)).toEqual(["deploy", "wait", "make-tenant"]);
    expect(steps[0]).toMatchObject({ args: expect.arrayContaining(["--secrets-file", "s.env"]) });
  });

  test.each([true, false])("an upgrade never sends secrets (file here: %s)", (hasSecretsFile) => {
    const steps = planOf({ ...first, hasSecretsFile, workerHasSecrets: true });
    expect(JSON.stringify(steps)).not.toContain("--secrets-file");
    expect(steps.some(({ kind }) => kind === "make-secrets")).toBe(false);
    expect(steps.some(({ kind }) => kind === "make-tenant")).toBe(hasSecretsFile);
  });

  test("until the host on workers.dev is known the worker serves nobody", () => {
    const steps = planOf({ ...first, target: { ...target, domain: null } });
    expect(steps.at(-1)).toMatchObject({
      learnsDomain: true,
      args: expect.arrayContaining(["DOMAIN:not-yet.invalid"]),
    });
  });
});

describe("carrying it out", () => {
  let folder: string;
  let files: Files;
  let gate: Server;
  let asked: string[];
  let keys: { revokedAt: number | null }[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-deploy-test-"));
    files = filesIn(join(folder, "deploy"));
    asked = [];
    keys = [];
    ran.splice(0);
    gate = createServer((request, response) => {
      asked.push(
        `${request.method} ${request.url} ${request.headers.authorization === undefined ? "open" : "key"}`,
      );
      response.setHeader("content-type", "application/json");
      if (request.url === "/healthz") response.end('"ok"');
      else if (request.method === "POST") response.writeHead(201).end('{"secret":"slk_main_one_secret"}');
      else if (request.url?.includes("/keys")) response.end(JSON.stringify({ items: keys, next: null }));
      else response.end("{}");
    });
    await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
    // The gate answers on loopback, whatever host was deployed to.
    const { port } = gate.address() as AddressInfo;
    const loopback = fetch;
    vi.stubGlobal("fetch", (input: string | URL, init?: RequestInit) => {
      const { pathname, search } = new URL(input);
      return loopback(`http://127.0.0.1:${port}${pathname}${search}`, init);
    });
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    gate.close();
    await rm(folder, { recursive: true, force: true });
  });

  const world = (wrangler: Wrangler): World => ({
    wrangler,
    files,
    say: () => {},
    wait: { forMs: 200, everyMs: 20 },
  });
  const ran: string[][] = [];
  const standIn =
    (targets: readonly string[] = [], code = 0): Wrangler =>
    async (args) => {
      ran.push([...args]);
      return { code, out: "", err: "", targets };
    };
  const situation = (domain: string | null, over: Partial<Situation> = {}): Situation => ({
    target: { domain, wildcard: false, tenant: "main" },
    secretsFile: files.secrets,
    hasSecretsFile: false,
    workerHasSecrets: false,
    ...over,
  });

  test("a first deployment to workers.dev: two uploads, the host learnt and remembered, a tenant with one admin key", async () => {
    const done = await deploy(world(standIn(["https://sluice.ada.workers.dev"])), situation(null));
    expect(done).toMatchObject({
      target: { domain: "sluice.ada.workers.dev" },
      adminKey: "slk_main_one_secret",
    });
    expect(ran.map((args) => args.find((arg) => arg.startsWith("DOMAIN:")))).toEqual([
      "DOMAIN:not-yet.invalid",
      "DOMAIN:sluice.ada.workers.dev",
    ]);
    expect(ran[0]).toContain("--secrets-file");
    expect(ran[1]).not.toContain("--secrets-file");
    expect(asked).toEqual([
      "GET /healthz open",
      "PUT /api/v1/tenants/main key",
      expect.stringMatching(/^GET \/api\/v1\/tenants\/main\/keys/),
      "POST /api/v1/tenants/main/keys key",
    ]);
    expect(await remembered(files)).toEqual({
      domain: "sluice.ada.workers.dev",
      wildcard: false,
      tenant: "main",
    });
    expect((await stat(files.secrets)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "deploy"))).mode & 0o777).toBe(0o700);
  });

  test("an upgrade makes no second key and leaves the secrets as they are", async () => {
    await makeSecrets(files);
    const before = await readFile(files.secrets, "utf8");
    keys = [{ revokedAt: null }];
    const done = await deploy(
      world(standIn()),
      situation("mcp.example.com", { hasSecretsFile: true, workerHasSecrets: true }),
    );
    expect(done.adminKey).toBeUndefined();
    expect(ran).toHaveLength(1);
    expect(asked.some((one) => one.startsWith("POST"))).toBe(false);
    expect(await readFile(files.secrets, "utf8")).toBe(before);
  });

  test("a deployment that fails says so; the secrets are kept for the next run and never made again", async () => {
    await expect(deploy(world(standIn([], 1)), situation("mcp.example.com"))).rejects.toThrow(
      "could not deploy",
    );
    const before = await readFile(files.secrets, "utf8");
    await expect(makeSecrets(files)).rejects.toThrow("EEXIST");
    await deploy(world(standIn()), situation("mcp.example.com", { hasSecretsFile: true }));
    expect(await readFile(files.secrets, "utf8")).toBe(before);
  });

  test("a host that does not answer in time is named", async () => {
    gate.close();
    gate.closeAllConnections();
    await expect(deploy(world(standIn()), situation("mcp.example.com"))).rejects.toThrow(
      "https://mcp.example.com/healthz does not answer yet: it cannot be reached",
    );
  });

  test("an account without workers.dev is told what to do", async () => {
    await expect(deploy(world(standIn([])), situation(null))).rejects.toThrow("turn workers.dev on");
  });

  test("a remembered target of another version is refused, not guessed", async () => {
    await remember(files, { domain: null, wildcard: false, tenant: "main" });
    await writeFile(files.target, '{"version":2,"tenant":"main"}');
    await expect(remembered(files)).rejects.toThrow("not of this version");
  });

  const OWN_KEYS = ["SEALING_KEY", "OPERATOR_KEY", "SIGNING_KEY", "SLUICE_KEY"];
  test("wrangler is run as a program: its record is read, its secrets come from the file alone", async () => {
    const script = join(folder, "wrangler.mjs");
    await writeFile(
      script,
      `import { writeFileSync } from "node:fs";
       writeFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, '{"type":"wrangler-session"}\\n{"type":"deploy","targets":["https://a.b.workers.dev"]}\\n');
       console.log(JSON.stringify({ args: process.argv.slice(2), keys: Object.keys(process.env).filter((name) => /^SLUICE_|_KEY$/.test(name)) }));`,
    );
    await chmod(script, 0o600);
    for (const key of OWN_KEYS) vi.stubEnv(key, "k1:of-the-environment");
    try {
      const { code, out, targets } = await wranglerIn(folder, script)(["deploy", "--x"], true);
      expect({ code, targets, ...(JSON.parse(out) as object) }).toEqual({
        code: 0,
        targets: ["https://a.b.workers.dev"],
        args: ["deploy", "--x"],
        keys: [],
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  const listing =
    (code: number, out: string, err = ""): Wrangler =>
    async () => ({ code, out, err, targets: [] });
  test("the worker's secrets: there, none where there is no worker, and refused where nobody can tell", async () => {
    expect(await secretNames(listing(0, '[{"name":"SEALING_KEY","type":"secret_text"}]'))).toEqual([
      "SEALING_KEY",
    ]);
    expect(
      await secretNames(listing(1, "", "This Worker does not exist on your account. [code: 10007]")),
    ).toEqual([]);
    await expect(secretNames(listing(1, "", "fetch failed"))).rejects.toThrow("fetch failed");
    await expect(secretNames(listing(0, "no json"))).rejects.toThrow("cannot tell");
  });

  test("the record of a deployment: the last one counts, broken lines do not", () => {
    const record =
      '{"type":"deploy","targets":["https://old"]}\nnot json\n{"type":"deploy","targets":["https://new",7]}\n';
    expect(targetsIn(record)).toEqual(["https://new"]);
    expect(targetsIn("")).toEqual([]);
  });
});
