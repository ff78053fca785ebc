import { describe, expect, test } from "vitest";
import { parseJson } from "../../../src/json/index.ts";
import { declaredParameters, mirrorParameters, type Params } from "../../../src/mcp/index.ts";

const schema = {
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    count: { type: "integer", "x-mcp-header": "Count" },
    free: { type: "string" },
    where: { type: "object", properties: { zone: { type: "boolean", "x-mcp-header": "Zone" } } },
  },
};
const declared = declaredParameters(schema);

describe("declared parameters", () => {
  test("are found at any depth of properties", () => {
    expect(declared).toEqual([
      { header: "Region", path: ["region"] },
      { header: "Count", path: ["count"] },
      { header: "Zone", path: ["where", "zone"] },
    ]);
  });

  const property = (name: unknown, type = "string") => ({ type, "x-mcp-header": name });
  test.each([
    ["no schema", null],
    ["none", { properties: { a: { type: "string" } } }],
    ["a name that is no token", { properties: { a: property("a b") } }],
    ["a name of control characters", { properties: { a: property("a\r\nb") } }],
    ["an empty name", { properties: { a: property("") } }],
    ["no text", { properties: { a: property(1) } }],
    ["an object", { properties: { a: property("A", "object") } }],
    ["at the root", { "x-mcp-header": "A", type: "string" }],
    ["in items", { properties: { a: { type: "array", items: property("A") } } }],
    ["one name twice", { properties: { a: property("A"), b: property("a") } }],
  ])("are not declared by %s", (_what, given) => {
    expect(declaredParameters(given)).toBeUndefined();
  });
});

describe("headers of a tool whose definition was accepted", () => {
  const mirror = (sent: [string, string][], args: Params) => mirrorParameters(sent, args, declared);

  test("are written from the arguments, whatever was sent beside them", () => {
    const args = { region: "eu", count: 3, free: "x", where: { zone: true } };
    const headers = [
      ["Mcp-Param-Region", "eu"],
      ["Mcp-Param-Count", "3"],
      ["Mcp-Param-Zone", "true"],
    ];
    expect(mirror([], args)).toEqual({ ok: true, headers });
    expect(
      mirror(
        [
          ["region", "eu"],
          ["other", "x"],
        ],
        args,
      ),
    ).toEqual({ ok: true, headers });
  });

  test.each<[string, string, Params]>([
    ["region", "=?base64?ZcO8?=", { region: "eü" }],
    ["region", "a, a", { region: "a" }],
    ["region", "a, a", { region: "a, a" }],
    ["region", "=?base64?IGE=?=, =?base64?IGE=?=", { region: " a" }],
    ["count", "42.0", { count: 42 }],
    ["count", "1000", parseJson('{"count":1e3}') as Params],
    ["count", "18446744073709551615", parseJson('{"count":18446744073709551615}') as Params],
    ["region", "us", { region: null }],
    ["region", "us", {}],
  ])("%s: %s agrees with %j", (name, value, args) => {
    expect(mirror([[name, value]], args).ok).toBe(true);
  });

  test.each<[string, string, Params]>([
    ["region", "us", { region: "eu" }],
    ["region", "eu, us", { region: "eu" }],
    ["region", "EU", { region: "eu" }],
    ["region", "=?base64?dXM=?=", { region: "eu" }],
    ["region", "=?base64?ZXU?=", { region: "eu" }],
    ["count", "43", { count: 42 }],
    ["count", "0x2a", { count: 42 }],
    ["zone", "TRUE", { where: { zone: true } }],
  ])("%s: %s disagrees with %j", (name, value, args) => {
    expect(mirror([[name, value]], args)).toMatchObject({ ok: false });
  });

  test("carry what a header cannot hold in base64", () => {
    expect(mirror([], { region: "日本" })).toEqual({
      ok: true,
      headers: [["Mcp-Param-Region", "=?base64?5pel5pys?="]],
    });
  });

  test("are not written of members that only the prototype has", () => {
    const odd = [{ header: "A", path: ["constructor", "name"] }];
    expect(mirrorParameters([], {}, odd)).toEqual({ ok: true, headers: [] });
  });
});

describe("headers of a tool that nobody knows here", () => {
  const args = { region: "eu", list: ["us"], where: { zone: "z" }, count: 7 };
  test.each([
    ["eu", true],
    ["z", true],
    ["7", true],
    ["us", false],
    ["", false],
    ["eu, us", false],
  ])("%j says what an argument says: %s", (value, ok) => {
    expect(mirrorParameters([["x", value]], args, undefined).ok).toBe(ok);
  });
});
