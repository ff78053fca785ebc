import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const text = (path: string) => readFileSync(join(root, path), "utf8");

/** Run in a checkout alone: the demo, and what builds the worker and the catalogue's index. */
const TOOLS = /^src\/(cli\/start|cli\/serve\/worker-config|catalog\/shipped\/(main|build|captured))/;

test("what runs without the tools imports nothing of theirs", () => {
  const { dependencies } = JSON.parse(text("package.json")) as { dependencies: Record<string, string> };
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `src/${name}`)
    .filter((name) => !TOOLS.test(name));
  const imported = files.flatMap((file) =>
    [
      ...text(file).matchAll(
        /^(?:import|export) (?!type )[^;]*?from "([^"./][^"]*)"|\bimport\("([^"./][^"]*)"\)/gm,
      ),
    ].map(([, a, b]) => ({ file, name: (a ?? b ?? "").match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? "" })),
  );
  const packages = imported.filter(({ name }) => !/^(node|cloudflare):/.test(name));
  expect(packages.length).toBeGreaterThan(20);
  expect(packages.filter(({ name }) => dependencies[name] === undefined)).toEqual([]);
});

test("workerd is the one that wrangler tests with", () => {
  const { packages } = JSON.parse(text("package-lock.json")) as {
    packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
  };
  expect(packages["node_modules/workerd"]?.version).toBe(
    packages["node_modules/wrangler"]?.dependencies?.["workerd"],
  );
});
