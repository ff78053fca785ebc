import { expect, test, vi } from "vitest";
import * as definitions from "../../../src/catalog/definition.ts";
import type { Pins } from "../../../src/contract/snapshot.ts";
import { checkTools, pinDecision, withPinnedSchema } from "../../../src/gate/pins.ts";
import { editList, LISTS, readServerMessage, writeServerMessage } from "../../../src/mcp/index.ts";

vi.mock("../../../src/catalog/definition.ts", { spy: true });

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

/** A result off the wire, and what of it is shown under pins. */
function look(pins: Pins, result: string) {
  const message = readServerMessage(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
  if (message?.body === undefined) throw new Error("no result");
  let strange: string[] = [];
  editList(message.body, LISTS[0], message.budget, (entries) => {
    const checked = checkTools(pins, message.body?.get("tools") ?? "", entries);
    strange = checked.strange.map(({ text }) => text);
    return pins.mode === "enforce" ? entries.filter((entry) => checked.pinned.has(entry)) : entries;
  });
  const shown = JSON.parse(writeServerMessage(message)) as { result: Record<string, unknown> };
  return { result: shown.result, strange };
}

const page = (list: unknown[]) => JSON.stringify({ tools: list, nextCursor: "n" });

test("an unchanged page costs one hash, not one for each tool", () => {
  const pins = pinsOf();
  const spy = vi.mocked(definitions.definitionHash);
  spy.mockClear();
  expect(look(pins, page(tools))).toEqual({ result: { tools, nextCursor: "n" }, strange: [] });
  expect(spy, "the first sight of a page looks at each tool").toHaveBeenCalledTimes(100);
  spy.mockClear();
  for (let i = 0; i < 50; i++) expect(look(pins, page(tools)).strange).toEqual([]);
  expect(spy).not.toHaveBeenCalled();

  const changed = tools.map((tool, i) => (i === 7 ? { ...tool, description: "evil" } : tool));
  const checked = look(pins, page(changed));
  expect(checked.strange).toEqual([JSON.stringify(changed[7])]);
  expect((checked.result["tools"] as unknown[]).length).toBe(99);
  const again = look(pins, page(changed));
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
  const deep = `{"name":"tool_1","x":${"[".repeat(100)}${"]".repeat(100)}}`;
  const half = '{"name":"tool_2","description":"\\ud800"}';
  const list = [...strange, tools[3]].map((tool) => JSON.stringify(tool));
  expect(look(pinsOf(), `{"tools":[${[deep, half, ...list]}]}`).result["tools"]).toEqual([tools[3]]);
  for (const wrong of ['"all"', `{"a":${JSON.stringify(tools[0])}}`, "null"]) {
    expect(look(pinsOf(), `{"tools":${wrong}}`).result["tools"]).toEqual([]);
  }
  const variants = `{"Tools":${JSON.stringify(tools)},"tools":[],"TOOLS":1,"tool\u017f":[],"x":1}`;
  expect(look(pinsOf(), variants).result).toEqual({ tools: [], x: 1 });
});

test("a page of nothing but changed definitions costs no more than a page of real ones", () => {
  const pins = pinsOf();
  const spy = vi.mocked(definitions.definitionHash);
  spy.mockClear();
  const changed = { ...tools[0], description: "x".repeat(100_000) };
  const { strange, result } = look(pins, page(Array<typeof changed>(40).fill(changed)));
  expect([strange.length, result["tools"]]).toEqual([40, []]);
  expect(spy.mock.calls.length).toBeLessThan(12);
});

test("mode alert changes nothing, and tells once", () => {
  const pins = pinsOf("alert");
  const list = [tools[0], { name: "fresh" }];
  const result = { tools: list, nextCursor: "n" };
  expect(look(pins, page(list))).toEqual({ result, strange: ['{"name":"fresh"}'] });
  expect(look(pins, page(list)).strange).toEqual([]);
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
