import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainStart, type LedgerEntry, sealEntry, verifyLedger } from "../../../src/ledger/index.ts";
import { chain, fieldsOf, ledger, lineOf } from "./export.ts";

const rows = ledger(8);
const at = (seq: number): LedgerEntry => rows[seq - 1] ?? expect.fail(`no row ${seq}`);
const verify = (entries: readonly LedgerEntry[], options = {}) => verifyLedger(entries.map(lineOf), options);
const reseal = (seq: number, previousHash = at(seq).previousHash) =>
  sealEntry({ ...at(seq), tool: "delete_file" }, previousHash).entry;

describe("an intact export", () => {
  test("is proven, and its calls are counted", async () => {
    const outcome = { status: 200, error: false, ms: 3.5, bytes: 10, reached: true };
    const entries = chain([
      fieldsOf(1),
      fieldsOf(2, { outcomes: [{ seq: 1, ...outcome }] }),
      fieldsOf(3, { kind: "refusal", outcome: "denied", count: 12, firstAt: 5 }),
      fieldsOf(4),
      fieldsOf(5, { kind: "outcome", outcomes: [{ seq: 4, ...outcome }] }),
    ]);
    const head = entries[4]?.hash;
    expect(await verify(entries)).toEqual({ ok: true, rows: 5, head, forwarded: 3, unknownOutcomes: 1 });
    expect(await verify(entries, { head })).toMatchObject({ ok: true });
  });

  test("may be empty, but not if a head is expected", async () => {
    expect(await verify([])).toEqual({ ok: true, rows: 0, head: null, forwarded: 0, unknownOutcomes: 0 });
    expect(await verify([], { head: at(1).hash })).toMatchObject({ ok: false, row: 0, problem: "head" });
  });

  test("may start after a row whose hash is known", async () => {
    expect(await verify(rows.slice(3), { previous: at(3).hash })).toMatchObject({ ok: true, rows: 5 });
    expect(await verify(rows.slice(3), { previous: at(2).hash })).toMatchObject({ ok: false, row: 1 });
    expect(await verify(rows.slice(3))).toMatchObject({ ok: false, row: 1, seq: 4, problem: "removed" });
  });

  test("is read from strings and bytes, at once or as they come", async () => {
    async function* coming() {
      for (const entry of rows) yield new TextEncoder().encode(lineOf(entry));
    }
    expect(await verifyLedger(coming())).toMatchObject({ ok: true, rows: 8 });
  });
});

/** Name, the tampered rows, and which line is named for what. */
const tampered: [string, LedgerEntry[], number, number | null, string][] = [
  ["a field changed", [at(1), { ...at(2), tool: "x" }, at(3)], 2, 2, "changed"],
  ["a hash changed", [at(1), { ...at(2), hash: at(1).hash }, at(3)], 2, 2, "changed"],
  ["a link changed", [at(1), { ...at(2), previousHash: at(3).hash }, at(3)], 2, 2, "changed"],
  [
    "a row of another grant under this grant's name",
    [at(1), { ...at(2), grant: "g2" }, at(3)],
    2,
    2,
    "changed",
  ],
  ["the first row removed", [at(2), at(3)], 1, 2, "removed"],
  ["a row removed", [at(1), at(2), at(4)], 3, 4, "removed"],
  ["rows removed", [at(1), at(2), at(7), at(8)], 3, 7, "removed"],
  ["two rows exchanged", [at(1), at(3), at(2), at(4)], 2, 3, "reordered"],
  ["a row moved to the end", [at(1), at(3), at(4), at(2)], 2, 3, "reordered"],
  ["the first two rows exchanged", [at(2), at(1), at(3)], 1, 2, "reordered"],
  ["a row twice", [at(1), at(2), at(2), at(3)], 3, 2, "duplicate"],
  ["a row again later", [at(1), at(2), at(3), at(1), at(4)], 4, 1, "duplicate"],
  ["a made-up row that is not linked", [at(1), at(2), reseal(3, at(7).hash), at(3), at(4)], 3, 3, "inserted"],
  ["a made-up row that is linked, before", [at(1), at(2), reseal(3), at(3), at(4)], 3, 3, "inserted"],
  ["a made-up row that is linked, after", [at(1), at(2), at(3), reseal(3), at(4)], 4, 3, "inserted"],
  ["a row rewritten with a new hash", [at(1), at(2), reseal(3), at(4), at(5)], 3, 3, "replaced"],
  ["a row rewritten and linked to nothing", [at(1), at(2), reseal(3, at(7).hash), at(4)], 3, 3, "replaced"],
  [
    "another grant's row",
    [at(1), ...chain([fieldsOf(2, { grant: "g2" })], at(1).hash), at(2)],
    2,
    2,
    "foreign",
  ],
  [
    "another tenant's row",
    [at(1), ...chain([fieldsOf(2, { tenant: "b" })], at(1).hash), at(2)],
    2,
    2,
    "foreign",
  ],
  ["a chain that started as another grant's", chain([fieldsOf(1, { grant: "g2" })]), 1, 1, "replaced"],
];

describe("a tampered export", () => {
  test.each(tampered)("%s", async (_name, entries, row, seq, problem) => {
    // A changed row keeps the hash it says it has, which sealing it anew would put right.
    const lines = entries.map((entry) =>
      lineOf(entry).replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${entry.hash}"`),
    );
    expect(await verifyLedger(lines)).toMatchObject({ ok: false, row, seq, problem });
  });

  test.each<[string, string | Uint8Array, string]>([
    ["no JSON", "{", "json"],
    ["an empty line", "", "json"],
    ["no entry", "[]", "shape"],
    ["null", "null", "shape"],
    ["an unknown key", lineOf(at(2)).replace("{", '{"aaa":1,'), "shape"],
    ["an unknown key in a charge", lineOf(at(2)).replace('"cost":', '"also":1,"cost":'), "shape"],
    ["a missing key", lineOf(at(2)).replace('"layer":null,', ""), "shape"],
    ["a value of another type", lineOf(at(2)).replace('"revision":3', '"revision":"3"'), "shape"],
    ["an unknown outcome", lineOf(at(2)).replace('"forwarded"', '"allowed"'), "shape"],
    ["a key twice", lineOf(at(2)).replace('"layer":null', '"layer":"a","layer":null'), "form"],
    ["the key __proto__", lineOf(at(2)).replace("{", '{"__proto__":{},'), "shape"],
    ["other white space", lineOf(at(2)).replace(":", ": "), "form"],
    ["a carriage return", `${lineOf(at(2))}\r`, "form"],
    ["keys in another order", reordered(at(2)), "form"],
    ["a character escaped", lineOf(at(2)).replace("read_file", "re\\u0061d_file"), "form"],
    ["a number in another notation", lineOf(at(2)).replace('"revision":3', '"revision":3.0'), "form"],
    ["a byte order mark", new TextEncoder().encode(`\ufeff${lineOf(at(2))}`), "json"],
    ["bytes that are not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "encoding"],
  ])("%s", async (_name, line, problem) => {
    const before = lineOf(at(1));
    const verdict = await verifyLedger([before, line, lineOf(at(3))]);
    expect(verdict).toMatchObject({ ok: false, row: 2, problem });
  });

  test("a lone surrogate cannot hide behind its replacement", async () => {
    const [entry = at(1)] = chain([fieldsOf(1, { reason: "\ufffd" })]);
    expect(await verifyLedger([lineOf(entry)])).toMatchObject({ ok: true });
    const lone = lineOf(entry).replace('"reason":"\ufffd"', '"reason":"\\ud800"');
    expect(await verifyLedger([lone])).toMatchObject({ ok: false, row: 1, problem: "form" });
  });

  test("a tail that was cut off is noticed by the head", async () => {
    const head = at(8).hash;
    expect(await verify(rows.slice(0, 6))).toMatchObject({ ok: true });
    expect(await verify(rows.slice(0, 6), { head })).toMatchObject({
      ok: false,
      row: 6,
      seq: 6,
      problem: "head",
    });
    expect(await verify(rows, { head: at(6).hash })).toMatchObject({
      ok: false,
      problem: "head",
      message: expect.stringContaining("2 rows follow"),
    });
  });

  test("a chain rewritten from some row to the end is noticed by the head", async () => {
    const forged = [...rows.slice(0, 4), ...chain([reseal(5), at(6), at(7), at(8)], at(4).hash)];
    expect(await verify(forged)).toMatchObject({ ok: true });
    expect(await verify(forged, { head: at(8).hash })).toMatchObject({ ok: false, problem: "head" });
  });

  test("a chain started for another grant is not this grant's", async () => {
    const moved = chain([fieldsOf(1), fieldsOf(2)], chainStart("acme", "g2"));
    expect(await verify(moved)).toMatchObject({ ok: false, row: 1, seq: 1 });
  });
});

function reordered(entry: LedgerEntry): string {
  const { tool, ...rest } = JSON.parse(lineOf(entry));
  return JSON.stringify({ tool, ...rest });
}

describe("any single byte", () => {
  const lines = ledger(4).map((entry) => new TextEncoder().encode(lineOf(entry)));
  const changed = async (line: number, place: number, byte: number) => {
    const tampering = lines.map((bytes) => Uint8Array.from(bytes));
    const target = tampering[line] ?? expect.fail("no line");
    target[place] = byte;
    const verdict = await verifyLedger(tampering);
    return verdict.ok ? "not noticed" : verdict.row;
  };

  test("that is changed names its row, at every place of a line", async () => {
    const wrong: string[] = [];
    const second = lines[1] ?? expect.fail("no line");
    for (const [place, byte] of second.entries()) {
      // A neighbour, another case, a non-ASCII byte, and F0 for EF: some decoders make one U+FFFD of both.
      for (const other of [byte ^ 1, byte ^ 0x20, byte ^ 0x80, 0xf0, 0x20, 0x0a]) {
        if (other !== byte && (await changed(1, place, other)) !== 2)
          wrong.push(`${place}: ${byte} to ${other}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("that is changed to any other is noticed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (line, somewhere, mask) => {
          const bytes = lines[line] ?? expect.fail("no line");
          const place = somewhere % bytes.length;
          expect(await changed(line, place, (bytes[place] ?? 0) ^ mask)).toBe(line + 1);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
