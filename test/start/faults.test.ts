import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort, leftovers, pause, processesWith, start, stateFolder } from "../support/start.ts";

let state: string;

beforeEach(async () => {
  state = await stateFolder();
});

afterEach(async () => {
  expect(await leftovers(state)).toEqual([]);
  await rm(state, { recursive: true, force: true });
});

describe("what keeps it from starting is one line, and exit code 1", () => {
  /** The line, without the program's name. */
  async function refusal(env: Record<string, string>, folder?: string): Promise<string> {
    const run = start({ SLUICE_STATE: state, PORT: String(await freePort()), ...env }, folder);
    expect(await run.ended()).toBe(1);
    const lines = run.errors().split("\n");
    expect(lines).toEqual([expect.stringMatching(/^sluice: /), ""]);
    return lines[0]?.replace("sluice: ", "") ?? "";
  }

  test.each(["127.0.0.1", "0.0.0.0", "::1"])("a port that is taken on %s", async (host) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, host, resolve));
    const address = taken.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    expect(await refusal({ PORT: String(port) })).toContain(`port ${port} is in use`);
    await new Promise((resolve) => taken.close(resolve));
  });

  test.each(["eighty", "0", "65536", "-1"])("the port %s", async (port) => {
    expect(await refusal({ PORT: port })).toBe(`PORT=${port} is not a port; give a number from 1 to 65535`);
  });

  test.each([
    [
      '{\n  "version": "1",\n  "default": "deny",\n  "tool": {}\n}',
      '4:3: unknown key "tool"; did you mean "tools"?',
    ],
    ['{\n  "version": "1",\n  "default": "den', "3:"],
    ['{ "version": "2", "default": "maybe" }', "1:"],
    ["", "1:1: "],
  ])("the policy %j", async (text, said) => {
    const file = join(state, "mine.json");
    await writeFile(file, text);
    expect(await refusal({ SLUICE_POLICY: file })).toContain(`${file}:${said}`);
  });

  test("a policy that is not there", async () => {
    expect(await refusal({ SLUICE_POLICY: join(state, "none.json") })).toBe(
      `${state}/none.json cannot be read`,
    );
  });

  test("a state folder that is a file", async () => {
    await writeFile(join(state, "file"), "");
    expect(await refusal({ SLUICE_STATE: join(state, "file") })).toContain(`${state}/file cannot be made`);
  });

  test("keys that were damaged", async () => {
    await writeFile(join(state, "sluice.env"), "SEALING_KEY=k1:short\nOPERATOR_KEY=x\n");
    expect(await refusal({})).toContain("does not hold a usable SEALING_KEY and OPERATOR_KEY");
  });

  test("an operator key that can be guessed", async () => {
    const sealing = randomBytes(32).toString("base64");
    await writeFile(join(state, "sluice.env"), `SEALING_KEY=k1:${sealing}\nOPERATOR_KEY=x\n`);
    expect(await refusal({})).toContain("can be guessed: it has 1 characters and needs at least 22");
  });

  test.each(["mcp-proxy", "@modelcontextprotocol/server-filesystem", "wrangler", "workerd", "zod"])(
    "%s is not installed",
    async (missing) => {
      const folder = join(state, "project");
      await copyProject(folder, missing);
      expect(await refusal({}, folder)).toBe(`${missing} is not installed; run npm ci first`);
    },
  );
});

// Processes are found in /proc.
describe.runIf(process.platform === "linux")("a start that is cut off leaves nothing running", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)("%s while it starts", async (signal) => {
    const run = start({ SLUICE_STATE: state, PORT: String(await freePort()) });
    while (!(await processesWith(state)).some((line) => line.includes("workerd"))) await pause(20);
    run.signal(signal);
    await run.ended();
    expect(run.output()).not.toContain("is ready");
    expect(await leftovers(state)).toEqual([]);
  });

  test("it ends where its gateway is lost", async () => {
    const run = start({ SLUICE_STATE: state, PORT: String(await freePort()) });
    await run.ready();
    const [workerd] = (await processesWith(join(state, "run"), ["cmdline"])).filter((line) =>
      line.includes("workerd serve"),
    );
    process.kill(Number(workerd?.split(" ")[0]), "SIGKILL");
    expect(await run.ended()).toBe(1);
    expect(run.errors()).toBe(`sluice: the gateway has stopped; see ${state}/gateway.log\n`);
  });
});

/** The project in another folder, with the packages of this one, all but one. */
async function copyProject(to: string, missing: string): Promise<void> {
  const root = join(import.meta.dirname, "../..");
  await mkdir(to);
  for (const part of ["src", "policies", "package.json", "wrangler.toml"]) {
    await cp(join(root, part), join(to, part), { recursive: true });
  }
  for (const name of await packages(join(root, "node_modules"))) {
    if (name === missing) continue;
    const link = join(to, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, "node_modules", name), link);
  }
}

async function packages(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const scoped = await Promise.all(
    names.map(async (name) =>
      name.startsWith("@") ? (await readdir(join(folder, name))).map((part) => `${name}/${part}`) : [name],
    ),
  );
  return scoped.flat();
}
