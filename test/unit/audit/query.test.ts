import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuditFilter, type AuditRow, compareRows, FILTERS } from "../../../src/contract/audit-row.ts";
import { Chunk, encodeChunk, mayMatch } from "../../../src/tenant/audit/chunk.ts";
import { count, type LazyChunk, search } from "../../../src/tenant/audit/query.ts";

const name = (...names: string[]) => fc.constantFrom(...names);
const row = fc.record({
  grant: name("g1", "g2", "g3"),
  at: fc.integer({ min: 1000, max: 1015 }),
  kind: name("call", "refusal"),
  server: name("up", "down"),
  method: name("tools/call", "prompts/get"),
  tool: fc.option(name("echo", "päste", "")),
  outcome: name("forwarded", "denied", "limited"),
  layer: fc.option(name("p", "baseline")),
  rule: fc.option(name("/default", "/tools/echo/limits/0")),
  reason: fc.option(fc.string()),
  approval: fc.option(name("a1")),
  revision: fc.nat(),
  count: fc.integer({ min: 1, max: 99 }),
  firstAt: fc.option(fc.nat()),
}) as fc.Arbitrary<Omit<AuditRow, "seq">>;
/** Rows with numbers of their own within each grant, in chunks as they might have been shipped: in any order of time. */
const chunked = fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { maxLength: 8 }).map((chunks) => {
  const seqs = new Map<string, number>();
  return chunks.map((rows) =>
    rows.map((each): AuditRow => {
      const seq = (seqs.get(each.grant) ?? 0) + 1;
      seqs.set(each.grant, seq);
      return { ...each, seq };
    }),
  );
});
const wanted = fc.record({
  from: fc.integer({ min: 995, max: 1020 }),
  to: fc.integer({ min: 995, max: 1020 }),
  grant: fc.constantFrom(["g1"], ["g1", "g3"], ["g9"]),
  server: fc.constantFrom(["up"], ["up", "down"]),
  tool: fc.constantFrom(["echo"], ["päste", ""], ["none"]),
  outcome: fc.constantFrom(["denied"], ["denied", "limited"]),
  rule: fc.constant(["/default"]),
  layer: fc.constant(["baseline"]),
  kind: fc.constant(["call"]),
  method: fc.constant(["tools/call"]),
  approval: fc.constant(["a1"]),
});

/** Few at once: with many, hardly any row would match. */
const filter = fc
  .tuple(wanted, fc.subarray(["from", "to", ...FILTERS] as const, { maxLength: 2 }))
  .map(([all, names]): AuditFilter => Object.fromEntries(names.map((column) => [column, all[column]])));

function lazy(rows: readonly AuditRow[]): LazyChunk {
  const { texts, body } = encodeChunk(rows);
  const times = rows.map(({ at }) => at);
  return {
    rows: rows.length,
    fromAt: Math.min(...times),
    toAt: Math.max(...times),
    texts: () => texts,
    body: () => body,
  };
}

const byNewest = (chunks: readonly (readonly AuditRow[])[]) =>
  chunks.map(lazy).sort((a, b) => b.toAt - a.toAt);

function matches(each: AuditRow, wanted: AuditFilter): boolean {
  if (each.at < (wanted.from ?? 0) || each.at >= (wanted.to ?? Infinity)) return false;
  return FILTERS.every((column) => {
    const values = wanted[column];
    const own = each[column];
    return values === undefined || (own !== null && values.includes(own));
  });
}

describe("a chunk", () => {
  test("gives every row back as it was", () => {
    fc.assert(
      fc.property(chunked, (chunks) => {
        for (const rows of chunks) {
          const chunk = new Chunk(encodeChunk(rows), rows.length);
          expect(rows.map((_, index) => chunk.row(index))).toEqual(rows);
        }
      }),
    );
  });

  test("is never passed over where it holds a match", () => {
    fc.assert(
      fc.property(chunked, filter, (chunks, wanted) => {
        for (const rows of chunks) {
          if (rows.some((each) => matches(each, wanted)))
            expect(mayMatch(encodeChunk(rows).texts, wanted)).toBe(true);
        }
      }),
    );
  });
});

test("a search, page by page, finds what a look at every row finds, in order", () => {
  fc.assert(
    fc.property(chunked, filter, fc.integer({ min: 1, max: 7 }), (chunks, wanted, limit) => {
      const expected = chunks
        .flat()
        .filter((each) => matches(each, wanted))
        .sort(compareRows);
      const found: AuditRow[] = [];
      for (let page: AuditRow[]; ; ) {
        page = search(byNewest(chunks), wanted, found.at(-1), limit);
        found.push(...page);
        if (page.length < limit) break;
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test("counts are those of a look at every row, with folded refusals as many as they stand for", () => {
  const by = fc.constantFrom("outcome", "server", "tool");
  fc.assert(
    fc.property(chunked, filter, by, fc.integer({ min: 1, max: 30 }), (chunks, wanted, column, step) => {
      const [from, to] = [wanted.from ?? 1000, (wanted.from ?? 1000) + 60];
      const { series, other } = count(byNewest(chunks), { ...wanted, from, to }, column, step, 50);
      expect(other).toBeNull();
      const rows = chunks.flat().filter((each) => matches(each, { ...wanted, from, to }));
      expect(new Set(series.map(({ name: value }) => value))).toEqual(
        new Set(rows.map((each) => each[column])),
      );
      for (const { name: value, total, counts } of series) {
        const own = rows.filter((each) => each[column] === value);
        const sum = (some: AuditRow[]) => some.reduce((all, each) => all + each.count, 0);
        expect(total).toBe(sum(own));
        expect(counts).toEqual(
          counts.map((_, index) => {
            const start = from + index * step;
            return sum(own.filter(({ at }) => at >= start && at < start + step));
          }),
        );
      }
    }),
  );
});

test("names that an agent made up hide no tool, and are counted together", () => {
  const each: AuditRow = {
    ...{
      grant: "g1",
      seq: 0,
      at: 0,
      kind: "call",
      server: "up",
      method: "tools/call",
      tool: "",
      outcome: "forwarded",
    },
    ...{ layer: null, rule: null, reason: null, approval: null, revision: 1, count: 1, firstAt: null },
  };
  const from = 1000;
  const rows = Array.from({ length: 60_000 }, (_, number) => {
    const tool = number % 100 === 99 ? `real ${number % 200}` : `made up ${number}`;
    return { ...each, seq: number + 1, at: from + (number % 1500), tool };
  });
  const chunks = Array.from({ length: rows.length / 500 }, (_, at) => rows.slice(at * 500, (at + 1) * 500));
  const { series, other } = count(byNewest(chunks), { from, to: from + 1500 }, "tool", 1, 2);
  expect(series.map(({ name: tool, total }) => [tool, total])).toEqual([
    ["real 199", 300],
    ["real 99", 300],
  ]);
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
  expect(series.map(({ counts }) => sum(counts))).toEqual([300, 300]);
  expect([other?.total, sum(other?.counts ?? [])]).toEqual([59_400, 59_400]);
});
