import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROBLEMS } from "../../../src/contract/problems.ts";
import { root } from "../../support/config.ts";

const docs = join(root, "docs", "api.md");

test("docs/api.md has the table of codes that the code has", async () => {
  const wanted = Object.entries(PROBLEMS).map(([code, { status, meaning }]) => [
    `\`${code}\``,
    `${status}`,
    meaning,
  ]);
  const text = await readFile(docs, "utf8");
  const [, table = ""] = text.split(/^\| code +\|.*\n\|[-|\s]*\n/m);
  const rows = table.split("\n").filter((line) => line.startsWith("|"));
  // Cells may be padded, as formatters do.
  const found = rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(found).toEqual(wanted);
});

test("every code that a store refuses with is in the table", async () => {
  const codes = new Set<string>();
  for (const folder of ["tenant", "grant"]) {
    const dir = join(root, "src", folder);
    for (const name of await readdir(dir, { recursive: true })) {
      if (!name.endsWith(".ts")) continue;
      const text = await readFile(join(dir, name), "utf8");
      for (const [, code = ""] of text.matchAll(/ok: false,\s*code: "(\w+)"/g)) codes.add(code);
    }
  }
  expect(codes.size).toBeGreaterThan(5);
  expect([...codes].filter((code) => !Object.hasOwn(PROBLEMS, code))).toEqual([]);
});
