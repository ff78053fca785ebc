import { beforeEach, expect, test } from "vitest";
import type { AuditRow } from "../../../src/contract/audit-row.ts";
import { Chunks, RETENTION_MS } from "../../../src/tenant/audit/chunks.ts";
import { auditSteps } from "../../../src/tenant/audit/migrations.ts";
import { search } from "../../../src/tenant/audit/query.ts";
import { memorySql } from "../../support/sqlite.ts";

const NOW = 1_800_000_000_000;
let sql: SqlStorage;
let written = 0;
let seq = 0;

beforeEach(() => {
  [written, seq] = [0, 0];
  sql = memorySql((statement) => {
    if (/^(INSERT|DELETE)/.test(statement)) written++;
  });
  for (const step of auditSteps) step(sql);
});

function rowsAt(at: number, count: number): AuditRow[] {
  return Array.from({ length: count }, () => ({
    grant: "g",
    seq: ++seq,
    at,
    kind: "call",
    server: "up",
    method: "tools/call",
    tool: "echo",
    outcome: "forwarded",
    layer: null,
    rule: null,
    reason: null,
    approval: null,
    revision: 1,
    count: 1,
    firstAt: null,
  }));
}

const found = (chunks: Chunks) =>
  search(chunks.between(0, Infinity), {}, undefined, 10_000).map((row) => row.seq);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => to - index);

test("an addition is one row written, however many it holds, and survives the object's restart", () => {
  const chunks = new Chunks(sql);
  chunks.add(rowsAt(NOW, 300), NOW);
  chunks.add(rowsAt(NOW, 1), NOW);
  expect(written).toBe(2);
  const again = new Chunks(sql);
  again.add(rowsAt(NOW, 600), NOW);
  again.add([], NOW);
  again.add(rowsAt(NOW, 5), NOW);
  expect(written).toBe(4);
  expect(found(new Chunks(sql))).toEqual(numbers(1, 906));
});

test("what is past its time leaves when the next chunk begins", () => {
  const chunks = new Chunks(sql);
  chunks.add(rowsAt(NOW - RETENTION_MS - 1, 512), NOW);
  chunks.add(rowsAt(NOW - RETENTION_MS, 512), NOW);
  expect(found(chunks)).toEqual(numbers(513, 1024));
  chunks.add(rowsAt(NOW, 1), NOW + 1);
  expect(found(chunks)).toEqual([1025]);
});

test("the oldest leave where there is too much, and it is told", () => {
  const chunks = new Chunks(sql, 1500);
  chunks.add(rowsAt(NOW, 512), NOW);
  chunks.add(rowsAt(NOW + 1, 512), NOW);
  expect(chunks.since(NOW + 1)).toBe(NOW + 1 - RETENTION_MS);
  for (let times = 2; times < 5; times++) chunks.add(rowsAt(NOW + times, 512), NOW);
  expect(found(chunks)).toEqual(numbers(1025, 2560));
  expect(chunks.since(NOW + 5)).toBe(NOW + 2);
  const again = new Chunks(sql, 1500);
  again.add(rowsAt(NOW + 9, 1), NOW);
  expect(found(again)).toEqual(numbers(1537, 2561));
});

test("long texts, of an agent's making and all at once, fit a row of SQLite", () => {
  const chunks = new Chunks(sql);
  const long = (row: AuditRow) => ({
    ...row,
    tool: `${row.seq}${"\u0001".repeat(1000)}`,
    reason: `${row.seq}${"ü".repeat(1000)}`,
  });
  for (let times = 0; times < 3; times++) chunks.add(rowsAt(NOW, 500).map(long), NOW);
  const sizes = sql
    .exec<{ size: number }>("SELECT LENGTH(CAST(texts AS BLOB)) + LENGTH(body) AS size FROM chunks")
    .toArray();
  expect(sizes.length).toBeGreaterThan(5);
  for (const { size } of sizes) expect(size).toBeLessThan(1_900_000);
  expect(found(chunks)).toEqual(numbers(1, 1500));
});
