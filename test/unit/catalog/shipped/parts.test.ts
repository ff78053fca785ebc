import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { definitionHash } from "../../../../src/catalog/definition.ts";
import { Vocabulary } from "../../../../src/catalog/search/spelling.ts";
import { queryWords, spellings, termsOf } from "../../../../src/catalog/search/words.ts";
import { buildIndex, readServers } from "../../../../src/catalog/shipped/build.ts";
import { type CapturedTool, serverOf } from "../../../../src/catalog/shipped/captured.ts";
import type { Directory } from "../../../../src/catalog/shipped/directory.ts";
import { humanTitle } from "../../../../src/catalog/shipped/names.ts";
import { openCatalogue } from "../../../../src/catalog/shipped/reader.ts";
import { SHARDS, shardOf } from "../../../../src/catalog/shipped/shard.ts";
import { folder } from "./files.ts";

const captured = (server: string, more: Partial<CapturedTool> = {}): CapturedTool => ({
  server,
  server_title: null,
  repo: null,
  source: "github TheAgentArk/Toucan@a1976dea7688:mcp_servers/x.json",
  tool: "do_it",
  collectedOn: "2026-11-21",
  ...more,
});

const slugs = (lines: readonly CapturedTool[]) =>
  readServers(lines)
    .servers.map(({ slug }) => slug)
    .sort();

describe("slugs", () => {
  test.each([
    ["github/github-mcp-server", "github"],
    ["korotovsky/slack-mcp-server", "korotovsky-slack"],
    ["awslabs/mcp/iam-mcp-server", "aws-iam"],
    ["awslabs/mcp/amazon-keyspaces-mcp-server", "aws-keyspaces"],
    ["npm:@azure/mcp-linux-x64", "azure"],
    ["npm:exa-mcp-server", "exa"],
    ["docker:stripe-remote", "stripe-remote"],
    ["smithery:cf_0896.@JigsawStack_vocr", "jigsawstack-vocr"],
    ["smithery:@MCP-100_stock-market-server", "mcp-100-stock-market"],
  ])("%s → %s", (server, slug) => {
    const source = server.startsWith("npm:")
      ? `npm ${server.slice(4)}@1.0.0 tools/list (captured live, no network)`
      : "github some/repository@0123456789ab:src/x";
    expect(slugs([captured(server, { source })])).toEqual([slug]);
  });

  test("of two captures the nearer keeps the short one, in whatever order they come", () => {
    const lines = [
      captured("smithery:@acme_acme-mcp"),
      captured("npm:@acme/mcp", { source: "npm @acme/mcp@2.0.0 tools/list (captured live, no network)" }),
      captured("docker:acme", {
        repo: "acme/mcp",
        source: "github docker/mcp-registry@0123456789ab:servers/acme",
      }),
    ];
    const bySlug = (some: CapturedTool[]) =>
      readServers(some)
        .servers.map(({ slug, capturedFrom }) => `${slug}: ${capturedFrom}`)
        .sort();
    const found = bySlug(lines);
    expect(found).toContain("acme: tools/list of the npm package");
    expect(bySlug([...lines].reverse())).toEqual(found);
  });

  test("names without a letter of ours get one all the same", () => {
    expect(slugs([captured("smithery:@李雷_天气"), captured("smithery:@韩梅_天气")])).toHaveLength(2);
  });
});

test.each([
  ["GitHub MCP Server", "x", "GitHub"],
  ["oci-faaas-mcp-server", "oci-faaas-mcp-server", "OCI FAAAS"],
  ["@shortcut/mcp", "mcp", "Shortcut"],
  ["example-servers/postgres", "x", "Postgres"],
  ["AWS Labs CloudTrail MCP Server", "x", "AWS CloudTrail"],
  ["Cloudflare dns-analytics", "x", "Cloudflare DNS Analytics"],
  ["Cloudflare cloudflare-blog", "x", "Cloudflare Blog"],
  ["计算器(Calc MCP)", "x", "计算器(Calc MCP)"],
  ["AWS Labs MCP Server for Microsoft SQL Server", "x", "AWS Microsoft SQL Server"],
  ["Weather Server (MCP)", "x", "Weather"],
  ["Not found", "pbs-mcp-server", "Pbs"],
])("the title %s of %s is shown as %s", (title, name, shown) => {
  expect(humanTitle(title, name, "shortcut")).toBe(shown);
});

test("of a phrase that may be all that its author wrote, the ends are kept", () => {
  const line = captured("a/b", { description: "Save the current page as a PDF file" });
  const text = [...buildIndex([line]).values()].join("");
  expect(text).not.toContain("current page");
});

test("a repository named by a crawl for a server of another maker makes no family", () => {
  const lines = ["@acme_one", "@acme_two", "@other_three"].map((name) =>
    captured(`smithery:${name}`, { repo: "acme/servers", tool: name }),
  );
  expect(readServers(lines).families).toEqual([]);
  const third = captured("smithery:@acme_three", { repo: "acme/servers", tool: "third" });
  expect(readServers([...lines, third]).families).toEqual([
    {
      slug: "acme",
      title: "Acme",
      repository: "acme/servers",
      servers: ["acme-one", "acme-three", "acme-two"],
    },
  ]);
});

test("a source of an unknown form is an error, not a guess", () => {
  expect(() => serverOf(captured("a/b", { source: "somewhere" }))).toThrow("no known form");
});

describe("what is written is what is read", () => {
  const definition = {
    tool: "run_query",
    description: "Executes the given SQL statement and deletes rows for good.",
    inputSchema: {
      type: "object",
      properties: { sql: { type: "string" }, confirm: { type: "boolean" } },
      required: ["sql"],
    },
    annotations: { readOnlyHint: false, destructiveHint: true, title: "no hint" },
  };

  test("facts, hash, hints and identity; and no description", async () => {
    const lines = [captured("a/b", { ...definition, repo: "A/B" }), captured("a/b", { tool: "get_rows" })];
    const files = buildIndex(lines);
    const catalogue = openCatalogue(
      async (path) => files.get(path) ?? Promise.reject(new Error(path)),
      () => {
        throw new Error("not for searching");
      },
    );
    const { servers } = readServers(lines);
    expect(await catalogue.server("a-b")).toEqual(servers[0]);
    const tool = servers[0]?.tools.find((one) => one.tool === "run_query");
    expect(tool).toMatchObject({
      arguments: [
        { name: "sql", required: true },
        { name: "confirm", required: false },
      ],
      hints: { readOnlyHint: false, destructiveHint: true },
    });
    const { tool: name, ...members } = definition;
    expect(tool?.hash).toBe(definitionHash({ name, ...members }).slice(0, 18));
    expect([...files.values()].join("")).not.toContain("statement");
    expect(await catalogue.overview()).toMatchObject({ servers: 1, tools: 2 });
  });

  test("the version changes with any fact", () => {
    const version = (lines: CapturedTool[]) =>
      (JSON.parse(buildIndex(lines).get("directory.json") ?? "") as Directory).version;
    const one = version([captured("a/b")]);
    expect(version([captured("a/b")])).toBe(one);
    expect(version([captured("a/b", { tool: "do_it_now" })])).not.toBe(one);
    expect(version([captured("a/b", { inputSchema: { type: "object" } })])).not.toBe(one);
  });
});

test("shards are even enough that none is large", () => {
  const directory = JSON.parse(readFileSync(join(folder, "directory.json"), "utf8")) as Directory;
  const sizes = new Map<string, number>();
  for (const [slug] of directory.servers) sizes.set(shardOf(slug), (sizes.get(shardOf(slug)) ?? 0) + 1);
  expect(sizes.size).toBe(SHARDS);
  expect(Math.max(...sizes.values())).toBeLessThan(30);
});

describe("words of a search", () => {
  test.each([
    ["createIssue_v2", ["create", "issue", "v2", "createissue"]],
    ["put_user_policy", ["put", "user", "policy"]],
    ["GetHTTPResponse", ["get", "http", "response", "gethttpresponse"]],
    ["Café São", ["cafe", "sao"]],
  ])("%s", (name, words) => {
    expect(termsOf(name)).toEqual(words);
  });

  test("a query may be spelt as tools are", () => {
    expect(spellings("put user policy")).toEqual([
      "put user policy",
      "put_user_policy",
      "put-user-policy",
      "putUserPolicy",
    ]);
  });

  test("of any query, only letters and digits are left, and not too many", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (query) => {
        const words = queryWords(query);
        expect(words.length).toBeLessThanOrEqual(8);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
      }),
    );
  });

  test.each([
    ["githb", "github"],
    ["gihtub", "github"],
    ["usr", "user"],
    ["kubernets", "kubernetes"],
    ["kubrenets", "kubernetes"],
    ["xx", undefined],
    ["zzzzzz", undefined],
  ])("%s is mended to %s", (word, meant) => {
    const known = new Vocabulary([
      ["github", 9],
      ["git", 20],
      ["user", 30],
      ["use", 2],
      ["kubernetes", 4],
    ]);
    expect(known.nearest(word)).toBe(meant);
  });
});
