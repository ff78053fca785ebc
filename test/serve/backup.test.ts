import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call, forwarded, succeeded, until } from "../support/agent.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { leftovers, stateFolder } from "../support/start.ts";
import { type Served, serve, sluice } from "./serve.ts";

const POLICY = { version: "1", default: "deny", tools: { echo: {} } };
const CLIENTS = 8;

// Each test starts a dozen programs, one after the other.
vi.setConfig({ testTimeout: 180_000 });

let up: Recorder;
let folder: string;
let state: string;
let served: Served | undefined;

beforeEach(async () => {
  [up, folder, state] = await Promise.all([
    startRecorder(),
    mkdtemp(join(tmpdir(), "sluice-backup-")),
    stateFolder(),
  ]);
});
afterEach(async () => {
  served?.signal("SIGKILL");
  for (const dir of [state, folder]) {
    await leftovers(dir);
    await rm(dir, { recursive: true, force: true });
  }
  await up.stop();
});

const moved = (mcpUrl: string, { url }: Served) => mcpUrl.replace(/^http:\/\/[^/]+/, url);

test("a backup under load is one moment: it opens, verifies, holds every call made before, and binds", {
  timeout: 120_000,
}, async () => {
  served = await serve(state);
  const source = served;
  const access = await source.setup({ upstream: up.url, policy: POLICY });
  let loading = true;
  let failed = 0;
  const load = Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (loading) if (!succeeded(await call(access, "echo"))) failed++;
    }),
  );
  await until(() => up.received("tools/call").length > 100, 20_000);
  const before = up.received("tools/call").length - CLIENTS;
  const file = join(folder, "state.tar.gz");
  const made = await sluice(["backup", file, "--state", state]);
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toMatch(/Calls waited \d+ ms\./);
  const after = up.received("tools/call").length;
  // What comes later is in no backup.
  await until(() => up.received("tools/call").length > after + 50, 20_000);
  loading = false;
  await load;
  expect(failed).toBe(0);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(state)).filter((name) => name.startsWith("backup-"))).toEqual([]);
  served.signal("SIGTERM");
  expect(await served.ended()).toBe(0);

  const there = join(folder, "restored");
  expect(await sluice(["restore", file, "--state", there])).toMatchObject({ code: 0, err: "" });
  served = await serve(there);
  const rows = await served.ledger(access.tenant, access.grant);
  const calls = forwarded(rows, "tools/call").length;
  expect(calls).toBeGreaterThanOrEqual(before);
  expect(calls).toBeLessThanOrEqual(after);
  const export_ = join(folder, "ledger.ndjson");
  await writeFile(export_, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  expect(await sluice(["audit", "verify", export_])).toMatchObject({ code: 0 });
  const same = { ...access, mcpUrl: moved(access.mcpUrl, served) };
  expect(succeeded(await call(same, "echo"))).toBe(true);
  expect(succeeded(await call(same, "delete_file"))).toBe(false);
  await served.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);
  expect((await call(same, "echo")).status).toBe(401);
});

test("a gateway that is stopped is backed up, and restored over, which moves what was there aside", async () => {
  served = await serve(state);
  const access = await served.setup({ upstream: up.url, policy: POLICY });
  served.signal("SIGTERM");
  await served.ended();
  const file = join(folder, "state.tar.gz");
  expect(await sluice(["backup", file, "--state", state])).toMatchObject({ code: 0 });
  expect(await sluice(["backup", file, "--state", state])).toMatchObject({
    code: 1,
    err: expect.stringContaining("is there already"),
  });
  expect(await sluice(["restore", file, "--state", state])).toMatchObject({
    code: 1,
    err: expect.stringContaining("holds a state already"),
  });
  const keys = await readFile(join(state, "sluice.env"), "utf8");
  const restored = await sluice(["restore", file, "--state", state, "--replace"]);
  expect(restored).toMatchObject({ code: 0 });
  const aside = (await readdir(state)).find((name) => name.startsWith("replaced-")) ?? "";
  expect(await readFile(join(state, aside, "sluice.env"), "utf8")).toBe(keys);
  served = await serve(state);
  expect(succeeded(await call({ ...access, mcpUrl: moved(access.mcpUrl, served) }, "echo"))).toBe(true);
  // Nobody restores under a gateway that runs.
  expect(await sluice(["restore", file, "--state", state, "--replace"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("is in use"),
  });
});

test("a backup that was changed is refused, and nothing is touched", async () => {
  served = await serve(state);
  await served.setup({ upstream: up.url, policy: POLICY });
  served.signal("SIGTERM");
  await served.ended();
  const file = join(folder, "state.tar.gz");
  await sluice(["backup", file, "--state", state]);
  const unpacked = await mkdtemp(join(folder, "unpacked-"));
  const tar = (...args: string[]) => promisify(execFile)("tar", args);
  await tar("-xzf", file, "-C", unpacked);
  const there = join(folder, "restored");
  const refused = async (said: string) => {
    await rm(file);
    await tar("-czf", file, "-C", unpacked, ".");
    expect(await sluice(["restore", file, "--state", there])).toMatchObject({
      code: 1,
      err: expect.stringContaining(said),
    });
    expect(await readdir(there)).not.toContain("objects");
  };
  await appendFile(join(unpacked, "sluice.env"), "OPERATOR_KEY=mine\n");
  await refused("sluice.env is not what was backed up");
  await rm(join(unpacked, "sluice.env"));
  await refused("sluice.env is missing");
  await promisify(execFile)("ln", ["-s", "/etc/passwd", join(unpacked, "sluice.env")]);
  await refused("sluice.env is not what was backed up");
  await rm(join(unpacked, "backup.json"));
  await refused("is not a backup");
  await writeFile(file, "no archive");
  expect(await sluice(["restore", file, "--state", there])).toMatchObject({
    code: 1,
    err: expect.stringContaining("cannot be unpacked"),
  });
});
