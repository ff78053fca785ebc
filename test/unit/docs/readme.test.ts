import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { configurations } from "../../../src/cli/start/clients.ts";
import { codes } from "../../../src/mcp/codes.ts";
import { parsePolicy } from "../../../src/policy/index.ts";

const root = join(import.meta.dirname, "../../..");
const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);
const text = (path: string) => readFileSync(join(root, path), "utf8");

/** Fenced blocks of a page whose info string is `info`. */
function blocks(page: string, info: string): string[] {
  return [...text(page).matchAll(/^ *```(.*)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, named]) => named === info)
    .map(([, , body = ""]) => body);
}

describe.each(pages)("%s", (page) => {
  test("its policies are valid", () => {
    for (const policy of blocks(page, "json policy")) {
      expect(parsePolicy(policy), policy).toMatchObject({ ok: true });
    }
  });

  test("its JSON is JSON", () => {
    for (const json of blocks(page, "json")) expect(() => JSON.parse(json), json).not.toThrow();
  });

  test("what it links to is there", () => {
    for (const [, target = ""] of text(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      expect(existsSync(join(root, dirname(page), target.replace(/#.*/, ""))), target).toBe(true);
    }
  });
});

test("the policies are where readers look for them", () => {
  expect(blocks("README.md", "json policy").length).toBeGreaterThanOrEqual(5);
  expect(blocks("docs/concepts.md", "json policy").length).toBeGreaterThanOrEqual(2);
});

test("the README configures clients as npm start does", () => {
  const shown = blocks("README.md", "json").map((json) => JSON.parse(json));
  const printed = configurations("files", "URL", "TOKEN");
  for (const { client, text: said } of printed) {
    if (said.startsWith("{")) expect(shown, client).toContainEqual(JSON.parse(said));
    else expect(text("README.md").replaceAll(" \\\n ", ""), client).toContain(said);
  }
});

/** The codes that anything in the sources refers to. */
function sentCodes(): Set<number> {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const uses = files.flatMap((name) => [...text(`src/${name}`).matchAll(/\bcodes\.(\w+)/g)]);
  const used = new Set(uses.map(([, name]) => name));
  return new Set(Object.entries(codes).flatMap(([name, code]) => (used.has(name) ? [code] : [])));
}

test("wire.md names every code that the gate may send, and no other", () => {
  const named = [...text("docs/wire.md").matchAll(/^\| (-3\d{4}) /gm)].map(([, code]) => Number(code));
  expect(named.sort()).toEqual([...sentCodes()].sort());
});

test("storage.md names every table and key", () => {
  const page = text("docs/storage.md");
  const sources = ["src/grant/store.ts", "src/tenant/object.ts", "src/tenant/counters.ts"]
    .map(text)
    .join("\n");
  const tables = [
    ...sources.matchAll(/(?:"|EXISTS )(\w+) \((\w+ (?:TEXT|INTEGER).*?)\)?(?: WITHOUT ROWID)?"[,);]*$/gm),
  ];
  expect(tables.length).toBe(10);
  for (const [, table = "", columns = ""] of tables) {
    const names = [...columns.matchAll(/(?:^|, )(\w+) (?:TEXT|INTEGER)/g)].map(([, name]) => `\`${name}\``);
    expect(page).toContain(`| \`${table}\` | ${names.join(", ")} |`);
  }
  for (const [, key = ""] of text("src/tenant/snapshot.ts").matchAll(/=> `(\w+:.*)`;/g)) {
    expect(page).toContain(`\`${key.replaceAll("${", "<").replaceAll("}", ">")}\``);
  }
});

test("api.md names every route and every refusal", () => {
  const page = text("docs/api.md");
  const routes = [...text("src/api/index.ts").matchAll(/^api\.(get|put|post|delete)\("(.*)",/gm)];
  expect(routes.length).toBeGreaterThan(5);
  for (const [, method = "", path = ""] of routes)
    expect(page).toContain(`\`${method.toUpperCase()} ${path}`);
  for (const [, code = ""] of text("src/api/index.ts").matchAll(/code: "(\w+)"/g)) {
    expect(page).toContain(`\`${code}\``);
  }
});
