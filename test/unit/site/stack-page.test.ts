import { expect, test } from "vitest";
import { parsePolicy } from "../../../src/policy/index.ts";
import { smallCatalogue, visit } from "./world.ts";

const json = async (path: string) => {
  const answer = await visit(path, { accept: "application/json" });
  return (await answer.json()) as {
    servers: { slug: string; starterPolicy: string }[];
    dangers: { code: string; control: string }[];
    unknown: string[];
    found?: { slug: string }[];
  };
};

test("servers are added up, with a policy for each", async () => {
  const stack = await json("/stack?server=aws-iam&server=odd&server=aws-iam");
  expect(stack.servers.map(({ slug }) => slug)).toEqual(["aws-iam", "odd"]);
  expect(stack.dangers.map(({ code }) => code)).toContain("identity-change");
  for (const { control } of stack.dangers) expect(control).not.toBe("");
  for (const { starterPolicy } of stack.servers)
    expect(parsePolicy(starterPolicy)).toMatchObject({ ok: true });
});

test("what is not in the catalogue is named and left out", async () => {
  const { servers, unknown } = await json("/stack?server=nobody&server=aws-iam&server=<b>");
  expect(servers.map(({ slug }) => slug)).toEqual(["aws-iam"]);
  expect(unknown).toEqual(["nobody", "<b>"]);
  expect(await (await visit("/stack?server=<b>")).text()).not.toContain("<b>");
});

test("what cannot be a server's name is not repeated at length", async () => {
  const { unknown } = await json(`/stack?server=${"x".repeat(5000)}`);
  expect(unknown).toEqual(["x".repeat(80)]);
});

test("the page's own addresses add and remove, and the form keeps the servers", async () => {
  const html = await (await visit("/stack?server=aws-iam&server=odd")).text();
  expect(html).toContain('href="/stack?server=odd"');
  expect(html).toContain('href="/stack?server=aws-iam"');
  expect(html.match(/<input type="hidden" name="server"/g)).toHaveLength(2);
  const catalogue = smallCatalogue();
  const servers = (await catalogue.servers()).filter(({ slug }) => slug === "aws-s3");
  const found = { ...catalogue, search: async () => ({ servers, tools: { total: 0, items: [] } }) };
  const searched = await (await visit("/stack?server=aws-iam&q=s3", { catalogue: found })).text();
  expect(searched).toContain('href="/stack?server=aws-iam&amp;server=aws-s3"');
});

test("a stack is bounded, and says so", async () => {
  const many = Array.from({ length: 40 }, (_, n) => `server=s${n}`).join("&");
  let asked = 0;
  const catalogue = smallCatalogue();
  const counting = {
    ...catalogue,
    server: async (slug: string) => {
      asked++;
      return catalogue.server(slug);
    },
  };
  const html = await (await visit(`/stack?${many}`, { catalogue: counting })).text();
  expect(asked).toBe(12);
  expect(html).toContain("28 servers more were left out");
});

test("only the empty stack is for search engines", async () => {
  expect(await (await visit("/stack")).text()).not.toContain("noindex");
  expect(await (await visit("/stack?server=odd")).text()).toContain("noindex");
});
