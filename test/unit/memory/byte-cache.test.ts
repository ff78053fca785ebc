import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteCache } from "../../../src/memory/byte-cache.ts";

function cacheOf(maxBytes: number, ...entries: [key: string, bytes: number][]): ByteCache<string> {
  const cache = new ByteCache<string>(maxBytes);
  for (const [key, bytes] of entries) cache.set(key, `value of ${key}`, bytes);
  return cache;
}

describe("a cache bounded by bytes", () => {
  test.each<[what: string, cache: ByteCache<string>, kept: string[]]>([
    ["keeps what fits, to the last byte", cacheOf(10, ["a", 4], ["b", 6]), ["a", "b"]],
    ["lets go of what was set longest ago", cacheOf(10, ["a", 4], ["b", 6], ["c", 1]), ["b", "c"]],
    ["lets go of as many as it takes", cacheOf(10, ["a", 3], ["b", 3], ["c", 3], ["d", 6]), ["c", "d"]],
    ["counts bytes, not entries", cacheOf(3, ["a", 0], ["b", 1], ["c", 1], ["d", 1]), ["a", "b", "c", "d"]],
    ["sets again as the latest", cacheOf(10, ["a", 4], ["b", 4], ["a", 4], ["c", 4]), ["a", "c"]],
    ["gives back the bytes of what is replaced", cacheOf(10, ["a", 8], ["a", 1], ["b", 9]), ["a", "b"]],
    ["counts the bytes of what replaces", cacheOf(10, ["a", 1], ["b", 5], ["a", 6]), ["a"]],
    ["keeps one that is larger than the whole, alone", cacheOf(10, ["a", 1], ["b", 2], ["c", 99]), ["c"]],
    ["lets go of that one for the next", cacheOf(10, ["a", 99], ["b", 1]), ["b"]],
  ])("%s", (_what, cache, kept) => {
    expect([...cache.keys()]).toEqual(kept);
    for (const key of ["a", "b", "c", "d"]) {
      expect(cache.has(key), key).toBe(kept.includes(key));
      expect(cache.get(key), key).toBe(kept.includes(key) ? `value of ${key}` : undefined);
    }
  });

  test("is not reordered by reading", () => {
    const cache = cacheOf(10, ["a", 5], ["b", 5]);
    cache.get("a");
    cache.set("c", "c", 5);
    expect([...cache.keys()]).toEqual(["b", "c"]);
  });

  test("gives back the bytes of what is deleted, once", () => {
    const cache = cacheOf(10, ["a", 6], ["b", 4]);
    cache.delete("a");
    cache.delete("a");
    cache.delete("unknown");
    cache.set("c", "c", 6);
    expect([...cache.keys()]).toEqual(["b", "c"]);
    cache.set("d", "d", 1);
    expect([...cache.keys()]).toEqual(["c", "d"]);
  });

  test("holds the latest that fit together, whatever is set and deleted", () => {
    const change = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.option(fc.nat(12)));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const cache = new ByteCache<number>(20);
        let held: [string, number][] = [];
        for (const [key, bytes] of changes) {
          held = held.filter(([one]) => one !== key);
          if (bytes === null) cache.delete(key);
          else {
            cache.set(key, bytes, bytes);
            held.push([key, bytes]);
            while (held.reduce((sum, [, each]) => sum + each, 0) > 20) held.shift();
          }
          expect([...cache.keys()].map((one) => [one, cache.get(one)])).toEqual(held);
        }
      }),
    );
  });
});
