import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const text = (path: string) => readFileSync(join(root, path), "utf8");

test("workerd is the one that wrangler tests with", () => {
  const { packages } = JSON.parse(text("package-lock.json")) as {
    packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
  };
  expect(packages["node_modules/workerd"]?.version).toBe(
    packages["node_modules/wrangler"]?.dependencies?.["workerd"],
  );
});
