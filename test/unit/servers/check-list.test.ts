import { expect, test, vi } from "vitest";
import { checkList, pinDecision, withPinnedSchema } from "../../../src/gate/pins.ts";
import type { Pins } from "../../../src/tenant/snapshot.ts";
import * as definitions from "../../../src/upstream/definition.ts";

vi.mock("../../../src/upstream/definition.ts", { spy: true });

const tools = Array.from({ length: 100 }, (_, i) => ({
  name: `tool_${i}`,
  description: `Does ${i}. `.repeat(20),
  inputSchema: { type: "object", properties: { path: { type: "string" } } },
}));

function pinsOf(mode: Pins["mode"] = "enforce"): Pins {
  return {
    mode,
    tools: Object.fromEntries(
      tools.map((tool) => [tool.name, { hashes: [definitions.definitionHash(tool)] }]),
    ),
    quarantined: ["evil"],
  };
}

/** As it comes off the wire: new objects each time. */
const page = (list: unknown[]) =>
  JSON.parse(JSON.stringify({ tools: list, nextCursor: "n" })) as Record<string, unknown>;

test("an unchanged page costs one hash, not one for each tool", () => {
  const pins = pinsOf();
  const spy = vi.mocked(definitions.definitionHash);
  spy.mockClear();
  expect(checkList(pins, page(tools))).toEqual({ result: page(tools), strange: [] });
  expect(spy, "the first sight of a page looks at each tool").toHaveBeenCalledTimes(100);
  spy.mockClear();
  for (let i = 0; i < 50; i++) expect(checkList(pins, page(tools)).strange).toEqual([]);
  expect(spy).not.toHaveBeenCalled();

  const changed = tools.map((tool, i) => (i === 7 ? { ...tool, description: "evil" } : tool));
  const checked = checkList(pins, page(changed));
  expect(checked.strange).toEqual([changed[7]]);
  expect((checked.result["tools"] as unknown[]).length).toBe(99);
  const again = checkList(pins, page(changed));
  expect(again.strange, "told once").toEqual([]);
  expect((again.result["tools"] as unknown[]).length).toBe(99);
});

test("whatever cannot be compared is not shown in mode enforce", () => {
  const strange = [
    null,
    7,
    [],
    {},
    { name: 7 },
    { name: "" },
    { name: "__proto__" },
    { name: "constructor" },
    { name: "x".repeat(300) },
  ];
  const deep = JSON.parse(`{"name":"tool_1","x":${"[".repeat(100)}${"]".repeat(100)}}`) as object;
  const half = { name: "tool_2", description: "\ud800" };
  expect(checkList(pinsOf(), page([...strange, deep, half, tools[3]])).result["tools"]).toEqual([tools[3]]);
  for (const wrong of ["all", { a: tools[0] }, undefined, null]) {
    expect(checkList(pinsOf(), { tools: wrong }).result["tools"]).toEqual([]);
  }
  expect(checkList(pinsOf(), { Tools: tools, tools: [], TOOLS: 1, x: 1 }).result).toEqual({
    tools: [],
    x: 1,
  });
});

test("mode alert changes nothing, and tells once", () => {
  const pins = pinsOf("alert");
  const list = page([tools[0], { name: "fresh" }]);
  expect(checkList(pins, list)).toEqual({ result: list, strange: [{ name: "fresh" }] });
  expect(checkList(pins, list).result).toBe(list);
  expect(checkList(pins, list).strange).toEqual([]);
});

test("calls: pinned pass, quarantined are refused, unknown do not exist", () => {
  const call = (name: string) => ({ kind: "tool", name, arguments: {} }) as const;
  expect(pinDecision(pinsOf(), call("tool_1"))).toBeUndefined();
  expect(pinDecision(pinsOf(), call("evil"))).toMatchObject({
    outcome: "deny",
    layer: "pins",
    rule: "/tools/evil",
  });
  for (const name of ["other", "__proto__", "toString"]) {
    expect(pinDecision(pinsOf(), call(name))).toMatchObject({ outcome: "hidden" });
  }
  expect(pinDecision(pinsOf("alert"), call("evil"))).toBeUndefined();
  expect(pinDecision(null, call("evil"))).toBeUndefined();
  const pins: Pins = {
    mode: "enforce",
    tools: { a: { hashes: [], inputSchema: '{"type":"object"}' } },
    quarantined: [],
  };
  expect(withPinnedSchema(pins, call("a"))).toMatchObject({ inputSchema: { type: "object" } });
});
