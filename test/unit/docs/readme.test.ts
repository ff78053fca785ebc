import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { api } from "../../../src/api/index.ts";
import { describeApi, type OpenApiDocument } from "../../../src/api/openapi.ts";
import { reportSteps } from "../../../src/catalog/reports/migrations.ts";
import { searchSteps } from "../../../src/catalog/search/migrations.ts";
import { CLIENTS, type ClientId, setupOf } from "../../../src/clients/index.ts";
import { grantForm, snapshotForm } from "../../../src/contract/snapshot.ts";
import { grantSteps } from "../../../src/grant/migrations.ts";
import { codes } from "../../../src/mcp/codes.ts";
import { parsePolicy } from "../../../src/policy/index.ts";
import type { Step } from "../../../src/stored/migrate.ts";
import { auditSteps } from "../../../src/tenant/audit/migrations.ts";
import { counterSteps, tenantSteps } from "../../../src/tenant/migrations.ts";
import { memorySql } from "../../support/sqlite.ts";

// The routes are read here, not served: the objects behind them need no runtime.
vi.mock("cloudflare:workers", () => ({ DurableObject: class {} }));

const root = join(import.meta.dirname, "../../..");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true }).map((name) => `docs/${name}`),
  ...readdirSync(join(root, ".github")).map((name) => `.github/${name}`),
].filter((name) => name.endsWith(".md"));
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

test.each(readdirSync(join(root, "docs/examples")).filter((name) => name.endsWith(".json")))(
  "docs/examples/%s is a valid policy",
  (name) => {
    expect(parsePolicy(text(`docs/examples/${name}`))).toMatchObject({ ok: true });
  },
);

test("the policies are where readers look for them", () => {
  expect(blocks("README.md", "json policy").length).toBeGreaterThanOrEqual(5);
  expect(blocks("docs/concepts.md", "json policy").length).toBeGreaterThanOrEqual(2);
});

test.each<ClientId>(["claude-code", "claude-desktop", "cursor", "vscode", "codex"])(
  "the README connects %s as the command line does",
  (client) => {
    const page = text("README.md");
    for (const step of setupOf(client, [{ name: "files", url: "URL" }], "TOKEN").steps) {
      expect(page).toContain(step.text);
      if (step.language !== "sh") expect(page).toContain(`(\`${step.where}\`)`);
    }
  },
);

test("the README and the command line's page name every client that there is", () => {
  for (const page of ["README.md", "docs/cli.md"]) expect(text(page)).toContain(CLIENTS.join("|"));
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
    .map((name) => join("src", folder, name))
    .sort();
}

/** Where the tables of each object are described, and what makes them. */
const OBJECTS = new Map<string, readonly Step[]>([
  ["Grant objects", grantSteps],
  ["Tenant objects", tenantSteps],
  ["Tenant counters", counterSteps],
  ["Audit indexes", auditSteps],
  ["Catalogue reports", reportSteps],
  ["Catalogue search", searchSteps],
]);

const row = (table: string, columns: readonly string[]) =>
  `| \`${table}\` | ${columns.map((name) => `\`${name}\``).join(", ")} |`;

/** `| table | columns |` of each table that there is after all steps, as docs/storage.md begins its row. */
function tablesAfter(steps: readonly Step[]): string[] {
  const sql = memorySql();
  for (const step of steps) step(sql);
  const names = (statement: string) =>
    sql
      .exec<{ name: string }>(statement)
      .toArray()
      .map(({ name }) => name);
  return names("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").map(
    (table) => row(table, names(`SELECT name FROM pragma_table_info('${table}')`)),
  );
}

/** The same of each table that the import of the shipped index makes. */
function importedTables(): string[] {
  const made = text("src/catalog/search/import.ts").matchAll(/CREATE TABLE (\w+) \(([^"]*)\)"/g);
  return [...made].map(([, table = "", columns = ""]) =>
    row(
      table,
      columns.split(", ").map((column) => column.split(" ")[0] ?? ""),
    ),
  );
}

test("storage.md names every table of every object, and no other", () => {
  const wanted = [...OBJECTS].flatMap(([object, steps]) =>
    [...tablesAfter(steps), ...(steps === searchSteps ? importedTables() : [])].map(
      (table) => `${object}: ${table}`,
    ),
  );
  expect(wanted.length).toBeGreaterThanOrEqual(32);
  const named = [...sections("docs/storage.md")].flatMap(([object, section]) =>
    [...section.matchAll(/^\| `\w+` \| (?:`\w+`(?:, )?)+ \|/gm)].map(([begun]) => `${object}: ${begun}`),
  );
  expect(named.sort()).toEqual(wanted.sort());
});

test("tables are made by steps alone, and by the import of the index", () => {
  const making = sourcesOf(".").filter((path) => /CREATE (?:VIRTUAL )?TABLE|ALTER TABLE/.test(text(path)));
  const allowed = ["src/catalog/search/import.ts", "src/stored/migrate.ts"];
  expect(making.filter((path) => !path.endsWith("migrations.ts"))).toEqual(allowed);
});

test("storage.md names every key of KV, every fact and every job", () => {
  const page = text("docs/storage.md");
  const keys = [...text("src/contract/snapshot.ts").matchAll(/=> `(\w+:.*)`;/g)];
  expect(keys.length).toBe(3);
  for (const [, key = ""] of keys) {
    expect(page).toContain(`\`${key.replaceAll("${", "<").replaceAll("}", ">")}\``);
  }
  const tenant = sourcesOf("tenant").map(text).join("\n");
  const jobs = [...tenant.matchAll(/\.handle\("(\w+)"|^const JOB = "(\w+)"/gm)].map(([, a, b]) => a ?? b);
  expect(jobs.length).toBe(8);
  for (const job of jobs) expect(page).toMatch(new RegExp(`\`${job}(:<\\w+>)?\``));
  const grant = sourcesOf("grant").map(text).join("\n");
  const facts = [...`${tenant}${grant}`.matchAll(/facts\.set\("(\w+)"|^const SHIPPED = "(\w+)"/gm)];
  expect(facts.length).toBe(8);
  for (const [, a, b] of facts) expect(page).toContain(`\`${a ?? b}\``);
});

/** Routes of the document that the API generates of itself, as docs/api.md lists them. */
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

test("operate.md says which versions of the state this version writes: its table's last row", () => {
  const steps = [tenantSteps, grantSteps, counterSteps, auditSteps, reportSteps, searchSteps];
  const written = [...steps.map(({ length }) => length), snapshotForm.version, grantForm.version];
  const rows = [...text("docs/operate.md").matchAll(/^\| (\S+) \|((?: \d+ \|){8})$/gm)];
  const numbers = (cells = "") => cells.match(/\d+/g)?.map(Number);
  expect(rows[0]?.[1]).toBe("0.1.0");
  expect(numbers(rows[0]?.[2]), "what is released never changes").toEqual(written.map(() => 1));
  expect(numbers(rows.at(-1)?.[2])).toEqual(written);
});
