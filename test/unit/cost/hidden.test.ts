import { expect, test } from "vitest";
import { resourceHiding } from "../../../src/gate/hidden.ts";
import { compilePolicy } from "../../../src/policy/index.ts";
import { expectQuick } from "./cpu.ts";

const policy = compilePolicy({ version: "1", default: "allow", hide: ["file:///secret/*", "other"] });
const layers = [{ name: "p", policy }];
/** As many entries as one answer may hold, and as many characters as its largest. */
const lists: Readonly<Record<string, readonly string[]>> = {
  "plain files": Array.from({ length: 33_000 }, (_, i) => `file:///data/dir${i}/file-${i}.txt`),
  "queries on the web": Array.from({ length: 33_000 }, (_, i) => `https://example.com/a/${i}?q=a%20b`),
  "long paths of escapes": Array.from({ length: 8000 }, (_, i) => `custom://a/${"a%C3%A9".repeat(290)}${i}`),
  "long paths of escaped escapes": Array.from(
    { length: 8000 },
    (_, i) => `file:///${"%2525e".repeat(330)}${i}`,
  ),
  "long hosts": Array.from({ length: 8000 }, (_, i) => `https://${"a-.".repeat(600)}b${i}`),
  "long paths of dots": Array.from({ length: 8000 }, (_, i) => `file:///${"a/../".repeat(400)}${i}`),
};

test.each(Object.entries(lists))("hiding resources of a list: %s", (_, uris) => {
  expectQuick(() => {
    const hidden = resourceHiding(layers);
    for (const uri of uris) hidden(uri);
  });
});

test("what everybody reads in one way stays, however much else there is", () => {
  const hidden = resourceHiding(layers);
  const odd = (i: number) => `https://example.com/a/${i}?q=a%20b`;
  const some = Array.from({ length: 1000 }, (_, i) => odd(i));
  expect(some.filter(hidden)).toEqual([]);
  for (let i = 0; i < 10_000; i++) hidden(odd(i));
  expect(hidden("file:///a/../secret/x")).toBe(true);
  expect(["file:///a/b.txt", "https://example.com/a", "notes://team/1"].filter(hidden)).toEqual([]);
});
