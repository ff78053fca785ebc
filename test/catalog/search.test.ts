import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWorkerConfig } from "../support/config.ts";
import { type RunningCatalogue, startCatalogue } from "./running.ts";

let catalogue: RunningCatalogue;
beforeAll(async () => {
  catalogue = await startCatalogue();
});
afterAll(() => catalogue?.stop());

const search = async (query: string, limit = 10) => {
  const { servers, tools } = await catalogue.search(query, limit);
  return {
    servers: servers.map(({ slug }) => slug),
    tools: tools.items.map(({ server, tool }) => `${server}/${tool}`),
    total: tools.total,
  };
};

describe("search", () => {
  test.each([
    ["github", "github"],
    ["GitHub", "github"],
    ["githb", "github"],
    ["gihtub", "github"],
    ["stripe", "stripe"],
    ["aws iam", "aws-iam"],
    ["iam", "volcengine-iam"],
    ["slack", "slack"],
    ["playwr", "playwright"],
    ["@playwright/mcp", "playwright"],
    ["hashicorp terraform", "hashicorp-terraform"],
    ["github create issue", "github"],
  ])("%s leads to the server %s first", async (query, first) => {
    expect((await search(query)).servers[0]).toBe(first);
  });

  test.each([
    ["put_user_policy", "aws-iam/put_user_policy"],
    ["put user policy", "aws-iam/put_user_policy"],
    ["put_usr_policy", "aws-iam/put_user_policy"],
    ["delete user", "aws-iam/delete_user"],
    ["delet usr", "aws-iam/delete_user"],
    ["github create issue", "github/create_issue"],
    ["policy_generation", "aws-bedrock-agentcore/policy_generation_start"],
    ["addpermission", "piotr-agier-google-drive/addPermission"],
    ["how do I block put_user_policy?", "aws-iam/put_user_policy"],
    ["please limit create_issue on github to ten a minute", "github/create_issue"],
  ])("%s leads to the tool %s among the first", async (query, wanted) => {
    expect((await search(query)).tools.slice(0, 5)).toContain(wanted);
  });

  test.each(["", "   ", "!!!", '"', "***", "((", "qzxwvkjq"])("%j finds nothing", async (query) => {
    expect(await search(query)).toEqual({ servers: [], tools: [], total: 0 });
  });

  test.each([
    '"a" OR b',
    "name:get",
    "get NEAR/2 x",
    "get* -list",
    "a' OR 1=1 --",
    "NOT get",
    "^get",
    "{x}: y",
    "\0get",
  ])("%j is words, not syntax", async (query) => {
    await expect(search(query)).resolves.toBeDefined();
  });

  test.each([
    ["send mail", "send email"],
    ["list repos", "list repository"],
    ["create folder", "create directory"],
  ])("%s and %s find the same", async (one, other) => {
    const { total } = await search(one);
    expect(total).toBeGreaterThan(10);
    expect((await search(other)).total).toBe(total);
  });

  test("counts what it does not list", async () => {
    const few = await search("get", 3);
    expect(few.tools).toHaveLength(3);
    expect(few.total).toBeGreaterThan(5000);
  });
});

describe("lists", () => {
  test("definers of a tool, wherever it is", async () => {
    const servers = async (tool: string) =>
      (await catalogue.definers(tool)).map(({ server }) => server).sort();
    expect(await servers("put_user_policy")).toEqual(["aws-iam"]);
    expect(await servers("policy_generation_start")).toEqual(["aws-bedrock-agentcore"]);
    expect(await servers("add_inline_policy")).toEqual(["aws-dataprocessing", "aws-eks"]);
    expect(await servers("no_such_tool")).toEqual([]);
  });

  test("pages hold each tool once, the worst first, and add up to the overview", async () => {
    const { attacks, categories, severities, tools } = await catalogue.overview();
    expect((await catalogue.tools({}, 1, 1)).total).toBe(tools);
    const category = "Financial";
    const seen: string[] = [];
    const order: number[] = [];
    for (let page = 1; ; page++) {
      const { items, total } = await catalogue.tools({ category }, page, 40);
      expect(total).toBe(categories[category]);
      if (items.length === 0) break;
      for (const item of items) {
        expect(item.category).toBe(category);
        seen.push(`${item.server}/${item.tool}`);
        order.push(["Critical", "High", "Medium", "Low"].indexOf(item.severity));
      }
    }
    expect(seen).toHaveLength(categories[category]);
    expect(new Set(seen).size).toBe(seen.length);
    expect(order).toEqual([...order].sort());
    const { total: critical } = await catalogue.tools({ severity: "Critical" }, 1, 1);
    expect(critical).toBe(severities.Critical);
    const { total: escalating } = await catalogue.tools({ attack: "privilege-escalation" }, 1, 1);
    expect(escalating).toBe(attacks["privilege-escalation"]);
  });

  test("what a list says of a tool is what its server's page says", async () => {
    for (const hit of (await catalogue.tools({ attack: "money-movement" }, 1, 5)).items) {
      const server = await catalogue.server(hit.server);
      const tool = server?.tools.find((one) => one.tool === hit.tool);
      expect(server?.title).toBe(hit.serverTitle);
      expect(tool?.classification).toMatchObject({ category: hit.category, confidence: hit.confidence });
      expect(tool?.classification.severity.level).toBe(hit.severity);
    }
  });
});

test("the index is on disk: it is there after a restart", async () => {
  const before = await search("delete user");
  await catalogue.restart();
  expect(await search("delete user")).toEqual(before);
});

test("many first requests at once bring the index in once", async () => {
  const fresh = await startCatalogue();
  try {
    const totals = await Promise.all(
      Array.from({ length: 8 }, async () => (await fresh.tools({}, 1, 1)).total),
    );
    expect(new Set(totals)).toEqual(new Set([(await fresh.overview()).tools]));
  } finally {
    await fresh.stop();
  }
});

describe("assets that are not the index", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-assets-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("none, half of it, and two versions mixed are refused, and served once they are whole", async () => {
    const { directory: whole = "" } = readWorkerConfig().assets[0] ?? {};
    const damaged = await startCatalogue(folder);
    try {
      await expect(damaged.servers()).rejects.toThrow("directory.json was answered 404");
      await mkdir(join(folder, "catalog"));
      await cp(join(whole, "catalog/directory.json"), join(folder, "catalog/directory.json"));
      await expect(damaged.server("github")).rejects.toThrow(/shards\/...\.json was answered 404/);
      await expect(damaged.search("github", 5)).rejects.toThrow("names.json was answered 404");
      const names = await readFile(join(whole, "catalog/names.json"), "utf8");
      const older = names.replace(/"version":"\w+"/, '"version":"0000000000000000"');
      await writeFile(join(folder, "catalog/names.json"), older);
      await expect(damaged.search("github", 5)).rejects.toThrow("of version 0000000000000000");
      await writeFile(join(folder, "catalog/names.json"), names);
      expect((await damaged.search("github", 5)).servers[0]?.slug).toBe("github");
    } finally {
      await damaged.stop();
    }
  });
});
