import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { sluiceCommand } from "../../../src/cli/commands.ts";

const root = join(import.meta.dirname, "../../..");
const program = sluiceCommand();

const below = (folder: string, ending: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));
const pages = ["README.md", ...[".github", "docs", "policies"].flatMap((folder) => below(folder, /\.md$/))];
const sources = below("src", /\.tsx?$/);

/** A command as it is told to people: from `sluice` to the end of the line, the code, the string or the pipe. */
const HINT = /(?:^|[\s`"'$(|&{])sluice ((?:[a-z][\w-]*|--[a-z])[^\n`|;&\\]*)/g;

/** What hashes and signatures begin with: `sluice ledger 1`. */
const LABEL = /^[a-z ]+ v?1\b/;

const hintsIn = (text: string) =>
  [...text.matchAll(HINT)]
    .map(([, words = ""]) => words.replace(/"[),].*$/, "").trim())
    .filter((words) => !LABEL.test(words));

/** What is wrong with a command line; undefined: nothing that its commands and options show. */
function fault(line: string): string | undefined {
  let command: Command = program;
  const words = line.split(/\s+/);
  for (const word of words) {
    const next: Command | undefined = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  if (command === program && !/^--(version|help)/.test(line)) return `no command ${words[0]}`;
  const own = (line.split(" -- ")[0] ?? "").replaceAll(/\$\([^)]*\)/g, "");
  const known = command.createHelp().visibleOptions(command);
  const options = own.match(/(?<=^|[\s[(])--[a-z][a-z-]*/g) ?? [];
  const other = options.find((option) => !known.some(({ long }) => long === option));
  return other === undefined ? undefined : `${command.name()} has no option ${other}`;
}

describe("a hint is recognized as wrong", () => {
  test.each([
    ["serfer list", "no command serfer"],
    ["grant mint --serfer a=b", "mint has no option --serfer"],
    ["expose --port 1 -- npx some --flag", undefined],
    ["grant mint --client claude-code|cursor", undefined],
  ])("%s", (line, expected) => {
    expect(fault(line)).toBe(expected);
  });
});

test("what pages and sources tell of the command line is true", () => {
  const found = [...pages, ...sources].flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    expect(text, path).not.toContain("npm run -s sluice");
    return hintsIn(text).map((hint) => ({ path, hint, fault: fault(hint) }));
  });
  expect(found.length).toBeGreaterThan(90);
  expect(found.filter((one) => one.fault !== undefined)).toEqual([]);
});
