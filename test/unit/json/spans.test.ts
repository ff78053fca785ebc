import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eachItem, eachMember, readObject, stringOf, withoutCommas } from "../../../src/json/index.ts";

const isObjectFor = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

const spaced = fc
  .tuple(
    fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()),
    fc.constantFrom("", " ", "\n\t", "  "),
  )
  .map(([value, space]) => space + JSON.stringify(value, null, space) + space);

describe("an object as text", () => {
  test("is read where JSON.parse reads one, and nowhere else, whatever is changed in it", () => {
    const change = fc.tuple(
      fc.nat(),
      fc.nat(2),
      fc.constantFrom(..."{}[]\",:\\0-+.eEtrufalsn \n\u0001/*'x\u00a0"),
    );
    fc.assert(
      fc.property(spaced, fc.array(change, { maxLength: 3 }), (text, changes) => {
        let changed = text;
        for (const [at, cut, added] of changes) {
          const where = at % (changed.length + 1);
          changed = changed.slice(0, where) + added + changed.slice(where + cut);
        }
        const many = isObjectFor(changed) && Object.keys(JSON.parse(changed)).length > 100;
        expect(readObject(changed) !== undefined, changed).toBe(isObjectFor(changed) && !many);
      }),
      { numRuns: 1000 },
    );
  });

  test("has the members that JSON.parse finds, each where it stands", () => {
    fc.assert(
      fc.property(spaced, (text) => {
        const value = JSON.parse(text) as object;
        const members = readObject(text) ?? [];
        const found = members.map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
        expect(Object.fromEntries(found)).toEqual(value);
        const visited: [string, number, number, number][] = [];
        const open = text.indexOf("{");
        eachMember(text, open, (...member) => visited.push(member) > 0);
        expect(visited).toEqual(members.map(({ key, from, start, end }) => [key, from, start, end]));
      }),
    );
  });

  test.each([
    ["[]", []],
    [" [ ] ".trim(), []],
    ['[1,"a,]",{"b":[2]} , null]', ["1", '"a,]"', '{"b":[2]}', "null"]],
    ['["\\\\","\\""]', ['"\\\\"', '"\\""']],
  ])("items of %s", (text, items) => {
    const found: string[] = [];
    eachItem(text, 0, (start, end) => found.push(text.slice(start, end)) > 0);
    expect(found).toEqual(items);
  });

  test("texts, and what stands between members", () => {
    expect([stringOf('"a\\u0041"'), stringOf("1"), stringOf(undefined)]).toEqual([
      "aA",
      undefined,
      undefined,
    ]);
    expect(withoutCommas(' , "a":1, \n', 0, 11)).toBe('"a":1');
  });

  test.each([
    ["depth", `{"a":${"[".repeat(600)}${"]".repeat(600)}}`],
    ["members", `{${Array.from({ length: 101 }, (_, i) => `"${i}":1`)}}`],
  ])("with more %s than any message is not read", (_what, text) => {
    expect(readObject(text)).toBeUndefined();
  });
});
