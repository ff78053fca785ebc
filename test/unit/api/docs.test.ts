import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { PROBLEMS } from "../../../src/api/problem.ts";

const docs = new URL("../../../docs/api.md", import.meta.url);

test("docs/api.md has the table of codes that the code has", async () => {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
  );
  const table = ["| code | status | meaning |", "|---|---|---|", ...rows].join("\n");
  const text = await readFile(docs, "utf8");
  // What is to be there, whole, for whoever has to put it there.
  expect(text.slice(text.indexOf("| code | status"))).toBe(`${table}\n`);
});

test("every code that a store refuses with is in the table", async () => {
  const codes = new Set<string>();
  for (const folder of ["tenant", "grant"]) {
    const dir = new URL(`../../../src/${folder}/`, import.meta.url);
    for (const name of await readdir(dir, { recursive: true })) {
      if (!name.endsWith(".ts")) continue;
      const text = await readFile(new URL(name, dir), "utf8");
      for (const [, code = ""] of text.matchAll(/ok: false,\s*code: "(\w+)"/g)) codes.add(code);
    }
  }
  expect(codes.size).toBeGreaterThan(5);
  expect([...codes].filter((code) => !Object.hasOwn(PROBLEMS, code))).toEqual([]);
});
