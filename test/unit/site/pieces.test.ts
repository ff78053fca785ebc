import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../src/catalog/types.ts";
import { attackPath, searchPath, serversPath, stackPath, toolPath } from "../../../src/site/addresses.ts";
import { jsonPieces } from "../../../src/site/components/json-pieces.ts";
import { marked } from "../../../src/site/components/marked.ts";
import { pageNumber, pagesAround } from "../../../src/site/components/places.tsx";
import { counted, listed } from "../../../src/site/text/count.ts";

describe("coloured JSON", () => {
  test("joined, the pieces are the text again", () => {
    const text = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(text, (json) => {
        expect(
          jsonPieces(json)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(json);
      }),
    );
  });

  test("keys, texts and values are told apart", () => {
    const kinds = jsonPieces('{"a": "b:", "c": [1.5, true]}').filter(({ kind }) => kind !== undefined);
    expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'key "a"',
      'text "b:"',
      'key "c"',
      "value 1.5",
      "value true",
    ]);
  });
});

describe("marked words", () => {
  const sign = (word: string, says: Evidence["says"] = "Write"): Evidence => ({
    where: "name",
    word,
    says,
    points: 1,
  });

  test.each([
    ["put_user_policy", ["put", "policy"], "[put]_user_[policy]"],
    ["deleteUser", ["delete"], "[delete]User"],
    ["PutObject", ["put", "putobject"], "[PutObject]"],
    ["list_items", ["remove"], "list_items"],
  ])("%s with %j", (name, words, wanted) => {
    const parts = marked(
      name,
      words.map((word) => sign(word)),
    );
    expect(parts.map(({ text, says }) => (says === undefined ? text : `[${text}]`)).join("")).toBe(wanted);
  });

  test("an argument whose word is another form is marked as a whole", () => {
    expect(marked("sqlText", [sign("query")], "sqlText")).toEqual([{ text: "sqlText", says: "Write" }]);
  });

  test("joined, the parts are the name again", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ maxLength: 4 })), (name, words) => {
        const parts = marked(
          name,
          words.map((word) => sign(word)),
        );
        expect(parts.map(({ text }) => text).join("")).toBe(name);
      }),
    );
  });
});

test.each([
  [1, 1, [1]],
  [1, 3, [1, 2, 3]],
  [1, 9, [1, 2, undefined, 9]],
  [5, 9, [1, undefined, 4, 5, 6, undefined, 9]],
  [4, 9, [1, 2, 3, 4, 5, undefined, 9]],
  [9, 9, [1, undefined, 8, 9]],
])("page %i of %i shows the ends and those around", (page, pages, wanted) => {
  expect(pagesAround(page, pages)).toEqual(wanted);
});

test.each([
  ["2", 2],
  ["0", 1],
  ["-1", 1],
  ["1e9", 1],
  [undefined, 1],
])("page %j is page %i", (text, wanted) => {
  expect(pageNumber(text)).toBe(wanted);
});

test("addresses", () => {
  expect(toolPath("testrail", "Get all test cases for a project/suite")).toBe(
    "/servers/testrail/Get%20all%20test%20cases%20for%20a%20project%2Fsuite",
  );
  expect(serversPath({ letter: "a", page: 1 })).toBe("/servers?letter=a");
  expect(searchPath("a&b")).toBe("/search?q=a%26b");
  expect(attackPath("rug-pull")).toBe("/attacks/rug-pull");
  expect(stackPath(["a", "b"])).toBe("/stack?server=a&server=b");
});

test("counted and listed", () => {
  expect(counted(1, "tool")).toBe("1 tool");
  expect(counted(2429, "server")).toBe("2,429 servers");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
});
