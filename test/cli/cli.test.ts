import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, succeeded } from "../support/agent.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { jsonOf, type Ran, run } from "./run.ts";

const allowing = {
  version: "1",
  default: "deny",
  tools: { echo: {}, read_file: { action: "require_approval" } },
};

let up: Recorder;
let gateway: Gateway;
let dir: string;
/** The key of an admin of the tenant `acme`, made by the command. */
let key: string;

beforeAll(async () => {
  [up, gateway, dir] = await Promise.all([
    startRecorder(),
    startGateway(),
    mkdtemp(join(tmpdir(), "sluice-cli-")),
  ]);
  expect((await gateway.api("PUT", "/api/v1/tenants/acme", {})).status).toBe(201);
  const made = await operator(
    "key",
    "make",
    "--role",
    "admin",
    "--label",
    "cli",
    "--tenant",
    "acme",
    "--json",
  );
  key = jsonOf<{ secret: string }>(made).secret;
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop(), rm(dir, { recursive: true })]);
});

const operator = (...args: string[]): Promise<Ran> =>
  run(args, { SLUICE_URL: gateway.url, SLUICE_KEY: gateway.operatorKey });
/** As the admin of `acme`: no `--tenant` needed. */
const sluice = (...args: string[]): Promise<Ran> => run(args, { SLUICE_URL: gateway.url, SLUICE_KEY: key });

async function file(name: string, content: unknown): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return path;
}

describe("exit codes and errors", () => {
  test.each([
    ["no key", ["server", "list"], { SLUICE_URL: "http://127.0.0.1:1" }, 2, "SLUICE_KEY"],
    ["no address", ["server", "list"], { SLUICE_KEY: "slk_acme_a_b" }, 2, "SLUICE_URL"],
    [
      "no tenant",
      ["server", "list"],
      { SLUICE_URL: "http://127.0.0.1:1", SLUICE_KEY: "operator" },
      2,
      "--tenant",
    ],
    [
      "nobody there",
      ["server", "list"],
      { SLUICE_URL: "http://127.0.0.1:1", SLUICE_KEY: "slk_acme_a_b" },
      1,
      "reached",
    ],
    ["an unknown option", ["server", "list", "--tenants", "x"], {}, 2, "--tenants"],
    ["an unknown command", ["servers"], {}, 2, "unknown command"],
    ["no argument", ["grant", "revoke"], {}, 2, "missing required argument"],
  ] as const)("%s", async (_, args, environment, code, said) => {
    const ran = await run(args, environment);
    expect([ran.code, ran.out]).toEqual([code, ""]);
    expect(ran.err).toContain(said);
    expect(ran.err).not.toMatch(/\n\s+at /);
  });

  test("a refusal is one line with the API's title and code", async () => {
    const wrong = `slk_acme_abc_${"x".repeat(43)}`;
    const ran = await run(["server", "list"], { SLUICE_URL: gateway.url, SLUICE_KEY: wrong });
    expect(ran.code).toBe(1);
    expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
    expect(ran.err).toContain("(unauthorized)");
    expect(ran.err).not.toContain(wrong);
    const other = await run(["server", "list", "--tenant", "other"], {
      SLUICE_URL: gateway.url,
      SLUICE_KEY: key,
    });
    expect(other.code).toBe(1);
  });
});

test("a tenant's life: server, policy, grant, call, approval, rotation, revocation", {
  timeout: 120_000,
}, async () => {
  const added = await sluice("server", "add", "files", up.url, "--title", "Files");
  expect([added.code, added.out]).toMatchObject([
    0,
    expect.stringContaining("4 tools, 0 of them quarantined"),
  ]);
  expect((await sluice("server", "add", "files", up.url)).code).toBe(2);
  expect((await sluice("server", "add", "files", up.url, "--title", "Files", "--replace")).code).toBe(0);
  expect((await sluice("server", "list")).out).toMatch(/files +http:.* ok +4 +0 +enforce/);
  expect((await sluice("server", "show", "files")).out).toMatch(/echo +accepted/);

  const policy = await file("agents.json", allowing);
  expect((await sluice("policy", "push", policy)).out).toContain("agents: version 1");
  const bad = await file("bad.json", { version: "1", default: "deny", toools: {} });
  expect(await sluice("policy", "push", bad)).toMatchObject({
    code: 1,
    err: expect.stringContaining("tools"),
  });

  const minted = await sluice(
    "grant",
    "mint",
    "--server",
    "files=agents",
    "--label",
    "bot",
    "--expires",
    "30d",
    "--json",
  );
  const { grant, token, urls } = jsonOf<{ grant: string; token: string; urls: string[] }>(minted);
  const access = { mcpUrl: urls[0] ?? "", token };
  expect(succeeded(await call(access, "echo"))).toBe(true);
  expect((await sluice("grant", "list")).out).toContain(grant);
  const reach = await sluice("grant", "reach", grant);
  expect(reach.out).toMatch(/echo +allow/);
  expect(reach.out).toMatch(/read_file +approve/);
  expect(reach.out).toMatch(/delete_file +deny/);

  const args = { path: "/a" };
  expect(succeeded(await call(access, "read_file", args))).toBe(false);
  const watched = await sluice("approvals", "watch", "--once", "--json");
  const { id } = jsonOf<{ id: string; arguments: object }>(watched);
  expect((await sluice("approvals", "list")).out).toContain(id);
  expect((await sluice("approvals", "show", id)).out).toContain('"path": "/a"');
  expect((await sluice("approvals", "approve", id)).code).toBe(0);
  expect(succeeded(await call(access, "read_file", args))).toBe(true);

  expect(succeeded(await call(access, "read_file", { path: "/b" }))).toBe(false);
  const [waiting] = jsonOf<{ id: string }[]>(await sluice("approvals", "list", "--json"));
  expect((await sluice("approvals", "reject", waiting?.id ?? "", "--reason", "Not today")).code).toBe(0);
  expect((await call(access, "read_file", { path: "/b" })).text).toContain("Not today");

  const rotated = jsonOf<{ token: string }>(
    await sluice("grant", "rotate", grant, "--grace", "1h", "--json"),
  );
  const renewed = { ...access, token: rotated.token };
  expect([succeeded(await call(access, "echo")), succeeded(await call(renewed, "echo"))]).toEqual([
    true,
    true,
  ]);
  expect((await sluice("grant", "revoke", grant)).out).toContain("In force");
  expect((await call(renewed, "echo")).status).toBe(401);
  expect((await sluice("grant", "list")).out).toContain("No grants.");
  expect((await sluice("grant", "list", "--all")).out).toMatch(/revoked/);
});

describe("policies", () => {
  test("versions: pull, push over a base, conflict, diff, rollback", { timeout: 60_000 }, async () => {
    const one = await file("team.json", allowing);
    expect((await sluice("policy", "push", one, "--message", "first")).code).toBe(0);
    const copy = join(dir, "copy.json");
    expect((await sluice("policy", "pull", "team", "-o", copy)).out).toContain("--base 1");
    expect(await readFile(copy, "utf8")).toBe(await readFile(one, "utf8"));

    const other = await file("other.json", { ...allowing, tools: {} });
    expect((await sluice("policy", "push", other, "--name", "team", "--base", "1")).out).toContain(
      "version 2",
    );
    const late = await sluice("policy", "push", copy, "--name", "team", "--base", "1");
    expect([late.code, late.err]).toMatchObject([1, expect.stringContaining("(changed_meanwhile)")]);

    expect((await sluice("policy", "diff", "team")).out).toContain("echo");
    expect((await sluice("policy", "diff", "team", "--file", other)).out).toBe("No difference.\n");
    expect((await sluice("policy", "rollback", "team", "1")).out).toContain("version 3");
    expect((await sluice("policy", "list", "team")).out).toMatch(/team +3 .*back to 1[\s\S]*team +1 .*first/);
  });

  test("a folder: dry run, apply, nothing to do, prune, and nothing at all where one is invalid", {
    timeout: 60_000,
  }, async () => {
    const folder = await mkdtemp(join(dir, "policies-"));
    const write = (name: string, content: object) => writeFile(join(folder, name), JSON.stringify(content));
    await write("apples.json", allowing);
    await write("baseline.json", { version: "1", default: "allow" });
    await write("apples.cases.json", { cases: [] });
    const apply = async (...options: string[]) => {
      const ran = await sluice("policy", "apply", folder, ...options, "--json");
      const { policies } = JSON.parse(ran.out) as {
        policies: { policy: string; action: string; version: number }[];
      };
      return {
        code: ran.code,
        done: Object.fromEntries(policies.map(({ policy, action }) => [policy, action])),
      };
    };
    const made = { code: 0, done: { apples: "created", baseline: "created" } };
    expect(await apply("--dry-run")).toMatchObject(made);
    expect(await apply()).toMatchObject(made);
    expect((await apply()).done).toMatchObject({ apples: "unchanged", baseline: "unchanged" });

    await write("apples.json", { ...allowing, tools: {} });
    await write("broken.json", { version: "2" });
    expect(await apply()).toEqual({ code: 1, done: { broken: "invalid" } });
    expect((await sluice("policy", "list", "apples")).out).not.toMatch(/apples +2/);
    await rm(join(folder, "broken.json"));
    await write("apricots.json", allowing);
    expect((await apply()).done).toMatchObject({ apples: "changed", apricots: "created" });

    await rm(join(folder, "apricots.json"));
    expect((await apply()).done).toMatchObject({ apricots: "not in the folder" });
    expect((await apply("--prune")).done).toMatchObject({ apricots: "closed" });
    expect((await apply("--prune")).done).toMatchObject({ apricots: "unchanged" });
    expect((await sluice("policy", "pull", "apricots", "--version", "1")).out).toContain("echo");
  });
});

describe("import", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: such are the placeholders of clients.
  const shapes: [string, (url: string) => object | string, string[]][] = [
    [
      "Claude Desktop and Code",
      (url) => ({
        mcpServers: { "My Files": { type: "http", url }, local: { command: "npx", args: ["a server", "x"] } },
      }),
      ["mcpServers"],
    ],
    [
      "Cursor",
      (url) => ({
        mcpServers: {
          "My Files": { url, headers: { "X-Key": "${env:FILES_KEY}" } },
          local: { command: "npx", args: ["a server", "x"], env: { SECRET: "s3cret" } },
        },
      }),
      ["mcpServers"],
    ],
    [
      "VS Code",
      (url) =>
        `{\n  // with comments\n  "servers": { "My Files": { "type": "http", "url": "${url}" }, "local": { "type": "stdio", "command": "npx", "args": ["a server", "x"] }, },\n}`,
      ["servers"],
    ],
  ];

  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.

  test.each(shapes)("%s", { timeout: 60_000 }, async (client, shape, place) => {
    const tenant = client.toLowerCase().replaceAll(" ", "-");
    await gateway.api("PUT", `/api/v1/tenants/${tenant}`, {});
    await gateway.api("PUT", `/api/v1/tenants/${tenant}/policies/agents`, allowing);
    const path = await file(`${tenant}.json`, shape(up.url));
    const environment = { SLUICE_URL: gateway.url, SLUICE_KEY: gateway.operatorKey, FILES_KEY: "k-123" };
    const go = (...args: string[]) => run(["import", path, "--tenant", tenant, ...args], environment);
    const given = client === "Cursor" ? ["--env", "FILES_KEY"] : [];

    const people = await go("--dry-run");
    expect(people.code).toBe(0);
    expect(people.out).toContain("sluice expose --port 8801 -- npx 'a server' x");
    expect(people.out).toContain("--header-env X-API-Key=SLUICE_EXPOSE_KEY");
    up.clear();
    if (client === "Cursor") {
      expect(people.out).toContain("--env FILES_KEY");
      const silent = await go();
      expect(silent).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringMatching(/pass --env FILES_KEY\n$/),
      });
      expect(silent.err).toContain(`FILES_KEY in the header X-Key of My Files, to ${up.url}`);
      expect(up.requests).toEqual([]);
    }
    const ran = await go("--policy", "agents", "--json", ...given);
    const { configuration, servers } = jsonOf<{ configuration: Record<string, never>; servers: object[] }>(
      ran,
    );
    expect(servers).toMatchObject([
      { name: "My Files", server: "my-files", result: "registered" },
      { name: "local", result: "stdio" },
    ]);
    const own = configuration[place[0] ?? ""] as unknown as Record<
      string,
      { url: string; headers: Record<string, string> }
    >;
    const { url, headers } = own["My Files"] ?? { url: "", headers: {} };
    const token = headers["Authorization"]?.replace("Bearer ", "") ?? "";
    expect(succeeded(await call({ mcpUrl: url, token }, "echo"))).toBe(true);
    if (client === "Cursor") expect(up.requests.at(-1)?.headers["x-key"]).toBe("k-123");
    expect(own["local"]).toMatchObject({ command: "npx" });

    const again = await go();
    expect([again.code, again.out]).toMatchObject([
      0,
      expect.stringMatching(/My Files +already there +my-files/),
    ]);
    const through = await file(`${tenant}-through.json`, configuration);
    expect((await run(["import", through, "--tenant", tenant], environment)).out).toContain(
      "through the gateway",
    );
    const replaced = await go("--replace", ...given);
    expect([replaced.code, replaced.out]).toMatchObject([0, expect.stringContaining("registered")]);
  });

  test("what cannot be imported is said, and nothing is registered", async () => {
    const path = await file("odd.json", {
      mcpServers: {
        old: { type: "sse", url: up.url },
        "!!!": { url: up.url },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: such are the placeholders of clients.
        asks: { url: up.url, headers: { a: "${input:key}" } },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: see above.
        robs: { url: up.url, headers: { a: "${SLUICE_KEY}" } },
        off: { url: up.url, disabled: true },
        bad: 7,
      },
    });
    const ran = await sluice("import", path);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/old +unsupported/);
    expect(ran.out).toMatch(/asks +refused +.*input:key/);
    expect(ran.out).toMatch(/robs +refused +.*never sent/);
    expect(ran.out).toMatch(/off +disabled/);
    expect(ran.out).toMatch(/bad +unreadable/);
    expect((await sluice("server", "list")).out).not.toMatch(/old|asks|robs|off|bad/);
    expect(up.requests.filter(({ headers }) => String(headers["a"]).includes("slk_"))).toEqual([]);
    expect((await sluice("import", await file("no.json", "{ nothing"))).code).toBe(2);
    expect((await sluice("import", await file("none.json", {}))).code).toBe(2);
  });
});

test("keys and webhooks", { timeout: 60_000 }, async () => {
  const { id, secret } = jsonOf<{ id: string; secret: string }>(
    await sluice("key", "make", "--role", "viewer", "--json"),
  );
  const viewer = (...args: string[]) => run(args, { SLUICE_URL: gateway.url, SLUICE_KEY: secret });
  expect((await viewer("server", "list")).code).toBe(0);
  expect(await viewer("key", "make", "--role", "admin")).toMatchObject({
    code: 1,
    err: expect.stringContaining("(forbidden)"),
  });
  expect((await sluice("key", "revoke", id)).code).toBe(0);
  expect((await viewer("server", "list")).code).toBe(1);
  expect((await sluice("key", "list")).out).toMatch(new RegExp(`${id} +viewer.*revoked`));

  const { id: webhook } = jsonOf<{ id: string }>(
    await sluice("webhook", "add", "https://hooks.example/x", "--event", "grant.revoked", "--json"),
  );
  expect((await sluice("webhook", "list")).out).toContain("https://hooks.example/x");
  expect((await sluice("webhook", "remove", webhook)).code).toBe(0);
  expect((await sluice("webhook", "list")).out).toContain("No webhooks.");
});
