import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

// Each test starts processes of its own, which take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const main = join(import.meta.dirname, "../../../src/cli/main.ts");

function run(input: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "classify", ...args], {
    input,
    encoding: "utf8",
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { status, stderr, out: lines.map((line) => JSON.parse(line)) };
}
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

test("a line of JSON in, a line of JSON out, in order", () => {
  const { status, stderr, out } = run(
    `${line({ server: "a", tool: "get_barn" })}\n${line({ server: "b", tool: "delete_barn", description: null })}`,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(out.map(({ server, tool, category, level }) => [server, tool, category, level])).toEqual([
    ["a", "get_barn", "Read", "Low"],
    ["b", "delete_barn", "Destructive", "Critical"],
  ]);
  expect(Object.keys(out[0]).slice(0, 8)).toEqual([
    "server",
    "tool",
    "category",
    "level",
    "severity",
    "confidence",
    "evidence",
    "flow",
  ]);
});

test("annotations can be left out of account", () => {
  const tool = line({ server: "a", tool: "get_barn", annotations: { readOnlyHint: false } });
  expect(run(tool).out[0].category).toBe("Write");
  expect(run(tool, "--ignore-annotations").out[0].category).toBe("Read");
});

test("lines that follow each other are siblings; a server that comes again is another", () => {
  const names = [
    "protect_list_barns",
    "protect_get_barn",
    "protect_find_door",
    "protect_read_door",
    "protect_hay",
  ];
  const together = run(names.map((tool) => line({ server: "a", tool })).join(""));
  const apart = run(
    names.map((tool) => line({ server: "a", tool }) + line({ server: "b", tool: "x" })).join(""),
  );
  const protect = ({ out }: ReturnType<typeof run>) =>
    out.filter(({ evidence }) => evidence.some(({ word }: { word: string }) => word === "protect")).length;
  expect(protect(together)).toBeLessThan(protect(apart));
});

test("a bad line is named and the rest is judged", () => {
  const { status, stderr, out } = run(
    `${line({ tool: "get_barn" })}{"tool":\n${line([])}${line({ server: 1, tool: "x" })}${line({ tool: "x" })}`,
  );
  expect(status).toBe(1);
  expect(stderr.split("\n").map((one) => one.slice(0, 14))).toEqual([
    "line 2: no JSO",
    "line 3: no obj",
    "line 4: server",
    "",
  ]);
  expect(out).toHaveLength(2);
});

test("usage", () => {
  expect(run("", "/nowhere/at/all")).toMatchObject({ status: 2, out: [] });
  expect(run("", "--nonsense").status).toBe(2);
});
