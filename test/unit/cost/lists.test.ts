import { expect, test, vi } from "vitest";
import { resourceHiding } from "../../../src/gate/hidden.ts";
import { type Context, filterLists } from "../../../src/gate/inspect.ts";
import { readServerMessage } from "../../../src/mcp/index.ts";
import { compilePolicy } from "../../../src/policy/index.ts";
import { expectQuick } from "./cpu.ts";

// What is measured needs no object.
vi.mock("cloudflare:workers", () => ({ DurableObject: class {} }));

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

test("leaving out tasks that are not the grant's, of which it has as many as are kept", () => {
  const task = (i: number) => `${"t".repeat(100)}${String(i).padStart(6, "0")}`;
  const tasks = Array.from({ length: 10_000 }, (_, i) => task(i));
  const listed = Array.from({ length: 20_000 }, (_, i) => ({ taskId: task(50_000 + i) }));
  const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tasks: [...listed, { taskId: task(7) }] } });
  const context = { resolved: { layers, upstream: { pins: null } }, tasks } as unknown as Context;
  const asked = { id: 1, method: "tasks/list", tool: null };
  expectQuick(() => {
    const message = readServerMessage(text);
    if (message?.body === undefined) return expect.fail();
    filterLists(context, asked, message, message.body);
    expect(message.body.get("tasks")).toBe(`[{"taskId":"${task(7)}"}]`);
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
