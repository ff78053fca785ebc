import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { api } from "../../../src/api/index.ts";
import { describeApi, type OpenApiDocument } from "../../../src/api/openapi.ts";
import { configurations } from "../../../src/cli/start/clients.ts";
import { codes } from "../../../src/mcp/codes.ts";
import { parsePolicy } from "../../../src/policy/index.ts";

// The routes are read here, not served: the objects behind them need no runtime.
vi.mock("cloudflare:workers", () => ({ DurableObject: class {} }));

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

/** What a link may name behind `#`: the headings of a page, as forges spell them. */
function anchors(page: string): string[] {
  return [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
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
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? page : join(dirname(page), file);
      expect(existsSync(join(root, path)), target).toBe(true);
      if (anchor !== undefined) expect(anchors(path), target).toContain(anchor);
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

/** The sections of a page: what stands under each heading of the second level. */
function sections(page: string): Map<string, string> {
  const parts = text(page).split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.split(/[\n,]/)[0] ?? "", part]));
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, "src", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${folder}/${name}`);
}

/** Sources that make tables. */
const storing = () => ["grant", "tenant", "catalog/reports", "catalog/search"].flatMap(sourcesOf);

/** Where the tables of a source are described. */
function objectOf(path: string): string {
  if (path.startsWith("src/grant/")) return "Grant objects";
  if (path.startsWith("src/tenant/audit/")) return "Audit indexes";
  if (path.startsWith("src/catalog/reports/")) return "Catalogue reports";
  if (path.startsWith("src/catalog/search/")) return "Catalogue search";
  return path === "src/tenant/counters.ts" ? "Tenant counters" : "Tenant objects";
}

/** `| table | columns |` of each table that a source makes, as storage.md begins its row. */
function tablesOf(source: string): string[] {
  const made = source.matchAll(/(\w+) \((\w+ (?:TEXT|INTEGER|BLOB)\b[^"`]*)\)(?: WITHOUT ROWID)?["`]/g);
  return [...made].map(([, table, columns = ""]) => {
    const names = [...columns.matchAll(/(?:^|,\s*)(\w+) (?:TEXT|INTEGER|BLOB)\b/g)];
    return `| \`${table}\` | ${names.map(([, name]) => `\`${name}\``).join(", ")} |`;
  });
}

test("storage.md names every table of every object, and no other", () => {
  const wanted = storing().flatMap((path) =>
    tablesOf(text(path)).map((table) => `${objectOf(path)}: ${table}`),
  );
  expect(wanted.length).toBe(32);
  const named = [...sections("docs/storage.md")].flatMap(([object, section]) =>
    [...section.matchAll(/^\| `\w+` \| (?:`\w+`(?:, )?)+ \|/gm)].map(([row]) => `${object}: ${row}`),
  );
  expect(named.sort()).toEqual(wanted.sort());
});

test("no table is made in a way that the test above overlooks", () => {
  const sources = storing().map(text);
  const columns = sources.join("\n").match(/ (?:TEXT|INTEGER|BLOB) (?:NOT NULL|PRIMARY KEY)/g) ?? [];
  const seen = sources.flatMap(tablesOf).join("").match(/`\w+`/g) ?? [];
  // Each column with a constraint belongs to a table that was seen; those without one are seen besides.
  expect(seen.length - sources.flatMap(tablesOf).length).toBeGreaterThanOrEqual(columns.length);
});

test("storage.md names every key of KV, every fact and every job", () => {
  const page = text("docs/storage.md");
  const keys = [...text("src/tenant/snapshot.ts").matchAll(/=> `(\w+:.*)`;/g)];
  expect(keys.length).toBe(3);
  for (const [, key = ""] of keys) {
    expect(page).toContain(`\`${key.replaceAll("${", "<").replaceAll("}", ">")}\``);
  }
  const tenant = sourcesOf("tenant").map(text).join("\n");
  const jobs = [...tenant.matchAll(/\.handle\("(\w+)"|^const JOB = "(\w+)"/gm)].map(([, a, b]) => a ?? b);
  expect(jobs.length).toBe(6);
  for (const job of jobs) expect(page).toMatch(new RegExp(`\`${job}(:<\\w+>)?\``));
  const grant = sourcesOf("grant").map(text).join("\n");
  const facts = [...`${tenant}${grant}`.matchAll(/#?setFact\("(\w+)"|^const SHIPPED = "(\w+)"/gm)];
  expect(facts.length).toBe(5);
  for (const [, a, b] of facts) expect(page).toContain(`\`${a ?? b}\``);
});

/** Routes of the document that the API generates of itself, as api.md lists them. */
function routesOf(document: OpenApiDocument): string[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, { summary?: string; "x-permission"?: string }>).map(
      ([method, { summary, ...rest }]) => {
        const shown = path.replace("/tenants/{tenant}/", "…/");
        return `| \`${method.toUpperCase()} ${shown}\` | \`${rest["x-permission"]}\` | ${summary} |`;
      },
    ),
  );
}

test("api.md lists the routes of the OpenAPI document, each with its permission, and no other", () => {
  const wanted = routesOf(describeApi(api));
  expect(wanted.length).toBeGreaterThan(60);
  const named = text("docs/api.md").match(/^\| `[A-Z]+ […/].*$/gm) ?? [];
  expect(named.sort()).toEqual(wanted.sort());
});
