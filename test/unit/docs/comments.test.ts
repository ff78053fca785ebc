import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attackSlugs } from "../../../src/site/text/attacks/index.ts";

// What a comment refers to can be found: pages and their headings, files, attacks.

const root = join(import.meta.dirname, "../../..");
const files = ["src", "test"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
  )
  .filter((name) => /\.tsx?$/.test(name) && !name.includes("node_modules") && !name.includes("dist/"));

/** The comments of a file, each as one line. */
function commentsOf(text: string): string[] {
  const blocks = [...text.matchAll(/\/\*\*?([\s\S]*?)\*\//g)].map(([, body = ""]) =>
    body.replace(/\n\s*\* ?/g, " "),
  );
  const lines = [...text.matchAll(/^\s*\/\/ ?(.*(?:\n\s*\/\/ .*)*)/gm)].map(([, body = ""]) =>
    body.replace(/\n\s*\/\/ /g, " "),
  );
  return [...blocks, ...lines];
}

/** Everything in the comments that is found by `pattern`, with its file. */
function mentions(pattern: RegExp): { file: string; match: RegExpMatchArray }[] {
  return files.flatMap((file) =>
    commentsOf(readFileSync(join(root, file), "utf8")).flatMap((comment) =>
      [...comment.matchAll(pattern)].map((match) => ({ file, match })),
    ),
  );
}

test("pages exist, by their whole path, and so do the headings that are quoted behind them", () => {
  const found = mentions(/([\w./-]+\.md)\b((?:,? "[^"]+")*)(?:, invariant (\d+))?/g);
  expect(found.length).toBeGreaterThan(30);
  const missing = found.flatMap(({ file, match: [, page = "", headings = "", invariant] }) => {
    if (!existsSync(join(root, page))) return `${file}: ${page} is not in the repository`;
    const text = readFileSync(join(root, page), "utf8");
    if (invariant !== undefined && !text.includes(`\n| ${invariant} |`))
      return `${file}: no invariant ${invariant}`;
    return [...headings.matchAll(/"([^"]+)"/g)]
      .filter(([, heading = ""]) => !text.split("\n").some((line) => /^#+ (.*)$/.exec(line)?.[1] === heading))
      .map(([, heading]) => `${file}: ${page} has no heading "${heading}"`);
  });
  expect(missing).toEqual([]);
});

test("attacks that are named have a page", () => {
  const slugs = new Set(attackSlugs);
  const found = mentions(/\battacks? ((?:(?:, )?"[a-z-]+")+)/g);
  expect(found.length).toBeGreaterThan(5);
  const missing = found.flatMap(({ file, match: [, names = ""] }) =>
    [...names.matchAll(/"([a-z-]+)"/g)].flatMap(([, slug = ""]) =>
      slugs.has(slug) ? [] : `${file}: ${slug}`,
    ),
  );
  expect(missing).toEqual([]);
});

test("files of the sources that are named exist", () => {
  const found = mentions(/(?<![\w./-])((?:[\w-]+\/)*[\w.-]+\.tsx?)\b/g);
  expect(found.length).toBeGreaterThan(10);
  const missing = found.flatMap(({ file, match: [, path = ""] }) => {
    const rooms = [".", "src", "test", join(file, "..")];
    return rooms.some((room) => existsSync(join(root, room, path))) ? [] : `${file}: ${path}`;
  });
  expect(missing).toEqual([]);
});

test("files of src that pages name are there, with or without their first folder", () => {
  const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter(
    (name) => name.endsWith(".md"),
  );
  const named = pages.flatMap((file) =>
    [
      ...readFileSync(join(root, file), "utf8").matchAll(
        /(?<![\w/.-])((?:src\/)?([a-z]+)\/[\w/.-]+\.tsx?)\b/g,
      ),
    ].map(([, path = "", room = ""]) => ({ file, path, room })),
  );
  const rooms = new Set(readdirSync(join(root, "src")));
  const found = named.filter(({ path, room }) => path.startsWith("src/") || rooms.has(room));
  expect(found.length).toBeGreaterThan(10);
  const missing = found.filter(({ path }) => !existsSync(join(root, "src", path.replace(/^src\//, ""))));
  expect(missing).toEqual([]);
});
