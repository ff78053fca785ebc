import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildIndex } from "../../../../src/catalog/shipped/build.ts";
import { collected } from "../../../../src/catalog/shipped/collected.ts";
import { openCatalogue } from "../../../../src/catalog/shipped/reader.ts";
import { shardOf } from "../../../../src/catalog/shipped/shard.ts";
import { folder, shipped } from "./files.ts";

const shared = process.env["SLUICE_SHARED"] ?? join(import.meta.dirname, "../../../../../shared");
const lines = collected(join(shared, "catalog"));

const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".json"),
);
const texts = new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));

async function toolsOf(slug: string) {
  const server = await shipped.server(slug);
  if (server === undefined) throw new Error(`no server ${slug}`);
  return server.tools.map(({ tool }) => tool);
}

describe("the committed index", () => {
  test("holds every server of its directory, with as many tools as it says", async () => {
    const { servers, tools } = await shipped.overview();
    const summaries = await shipped.servers();
    expect(summaries).toHaveLength(servers);
    expect(servers).toBeGreaterThan(5800);
    expect(tools).toBeGreaterThan(97_000);
    const byShard = [...summaries].sort((a, b) => shardOf(a.slug).localeCompare(shardOf(b.slug)));
    for (const summary of byShard) {
      expect((await shipped.server(summary.slug))?.tools, summary.slug).toHaveLength(summary.tools);
    }
  });

  test("has no two servers of one address, and only plain ones", async () => {
    const slugs = [...(await shipped.servers()), ...(await shipped.families())].map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  test("has no sentence in it", () => {
    const long: string[] = [];
    // Titles of servers are as long as their makers made them.
    const look = (value: unknown, most: number): void => {
      if (typeof value === "string") {
        const words = value.trim().split(/\s+/).length;
        // A name may be long, and is one word.
        if (words > most || (words > 2 && value.length > 90)) long.push(value);
      } else if (typeof value === "object" && value !== null) {
        for (const [name, member] of Object.entries(value)) {
          look(name, most);
          look(member, most);
        }
      }
    };
    for (const [path, text] of texts) look(JSON.parse(text), path === "directory.json" ? 11 : 8);
    expect(long).toEqual([]);
  });

  test("has no more than sixteen megabytes", () => {
    const bytes = [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThan(16_000_000);
  });

  test.skipIf(lines === undefined)("is what the collected definitions make", { timeout: 120_000 }, () => {
    // The order that they come in does not matter.
    const built = buildIndex((lines ?? []).toReversed());
    const differing = [...built].filter(([path, text]) => texts.get(path) !== text).map(([path]) => path);
    expect(differing.slice(0, 5), "run npm run catalog:build and commit src/assets/catalog").toEqual([]);
    expect([...texts.keys()].filter((path) => !built.has(path))).toEqual([]);
  });
});

describe("tools belong to the server that defines them", () => {
  test.each([
    ["put_user_policy", ["aws-iam"]],
    ["policy_generation_start", ["aws-bedrock-agentcore"]],
    ["add_inline_policy", ["aws-dataprocessing", "aws-eks"]],
  ])("%s, in the family of AWS", async (tool, definers) => {
    const aws = (await shipped.families()).find(({ slug }) => slug === "aws");
    expect(aws).toMatchObject({ repository: "awslabs/mcp" });
    expect(aws?.servers).toHaveLength(58);
    const having: string[] = [];
    for (const slug of aws?.servers ?? []) if ((await toolsOf(slug)).includes(tool)) having.push(slug);
    expect(having.sort()).toEqual(definers);
  });
});

describe("identities", () => {
  test.each([
    ["github", { title: "GitHub", publisher: "github", repository: "github/github-mcp-server" }],
    ["aws-iam", { title: "AWS IAM", publisher: "awslabs", folder: "src/iam-mcp-server", family: "aws" }],
    ["stripe", { publisher: "stripe", capturedFrom: "tools/list of the npm package" }],
    ["azure", { title: "Azure", package: { registry: "npm", name: "@azure/mcp-linux-x64" } }],
    ["cloudflare-dns-analytics", { title: "Cloudflare DNS Analytics", family: "cloudflare" }],
    ["jigsawstack-vocr", { publisher: "jigsawstack", capturedOn: "2026-11-21" }],
  ])("%s", async (slug, identity) => {
    expect(await shipped.server(slug)).toMatchObject(identity);
  });

  test("an address that nobody has leads nowhere", async () => {
    expect(await shipped.server("no-such-server")).toBeUndefined();
    expect(await shipped.server("constructor")).toBeUndefined();
  });
});

describe("an index that cannot be read", () => {
  const neverAsked = () => {
    throw new Error("not for searching");
  };

  test.each([
    ["<!doctype html>", "directory.json is not JSON"],
    ["{}", "directory.json has no version, servers"],
    ["[]", "directory.json has no version, servers"],
  ])("%s is not taken for an empty one", async (text, message) => {
    const catalogue = openCatalogue(async () => text, neverAsked);
    await expect(catalogue.servers()).rejects.toThrow(message);
    await expect(catalogue.server("github")).rejects.toThrow(message);
  });

  test("a shard that lacks its server is said to", async () => {
    const empty = '{"words":[],"mentions":[],"signs":[],"findings":[],"servers":{}}';
    const read = async (path: string) => (path === "directory.json" ? (texts.get(path) ?? "") : empty);
    await expect(openCatalogue(read, neverAsked).server("github")).rejects.toThrow("does not hold it");
  });
});
