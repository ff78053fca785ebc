import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const FILES = ["package.json", "package-lock.json", ".npmrc"];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-install-"));
  for (const file of FILES) await cp(join(root, file), join(folder, file));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** `npm ci`, as far as it decides what to install: nothing is fetched, nothing written. */
function npmCi(path: string, ...options: string[]) {
  const args = ["ci", "--dry-run", "--offline", ...options];
  return spawnSync("npm", args, { cwd: folder, env: { ...process.env, PATH: path }, encoding: "utf8" });
}

/** PATH without the project's own programs: what the machine has. */
const outer = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((dir) => !dir.includes("node_modules") && !dir.includes("node-gyp-bin"))
  .join(delimiter);

test("the Node that scripts run with is one that every package takes", () => {
  const { status, stderr } = npmCi(process.env["PATH"] ?? "", "--engine-strict");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("npm ci says nothing about engines on the machine's own Node", () => {
  const { status, stderr } = npmCi(outer);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
