import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

// Each table has one class that reads and writes it; others ask that class.

const src = join(import.meta.dirname, "../../../src");
const SQL = /\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?: IF (?:NOT )?EXISTS)?)\s+([a-z_]+)\b/g;

/** The tables that each file's SQL names; migrations may name all of their object's. */
function tablesIn(room: string, without?: string): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const name of readdirSync(join(src, room), { recursive: true }).map(String)) {
    if (!name.endsWith(".ts") || name.endsWith("migrations.ts") || (without && name.startsWith(without)))
      continue;
    const text = readFileSync(join(src, room, name), "utf8");
    const strings = [...text.matchAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g)].map(([string]) => string);
    for (const string of strings.filter((one) => /\b(?:SELECT|INSERT|UPDATE|DELETE)\b/.test(one))) {
      for (const [, table = ""] of string.matchAll(SQL)) {
        users.set(table, (users.get(table) ?? new Set()).add(name));
      }
    }
  }
  return users;
}

test.each([
  ["grant", undefined, ["approvals", "ledger", "tasks"]],
  // The audit index is another object, with tables of its own.
  ["tenant", "audit/", ["grants", "keys", "policies", "servers", "webhooks"]],
  ["tenant/audit", undefined, ["chunks", "keys"]],
])("each table of %s is one file's", (room, without, some) => {
  const users = tablesIn(room, without);
  for (const table of some) expect([...users.keys()], table).toContain(table);
  const shared = [...users].filter(([, files]) => files.size > 1).map(([table, files]) => [table, ...files]);
  expect(shared).toEqual([]);
});
