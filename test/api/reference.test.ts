import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, startApi } from "./world.ts";

let world: ApiWorld;
let text: string;
let page: Response;
let html: string;
beforeAll(async () => {
  world = await startApi();
  text = await (await fetch(`${world.url}/api/v1/openapi.json`)).text();
  page = await fetch(`${world.url}/api/v1/reference`);
  html = await page.text();
});
afterAll(() => world?.stop());

interface Operation {
  summary?: string;
  tags?: string[];
  security?: unknown;
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, unknown> }>;
}
interface Document {
  openapi: string;
  servers: unknown;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}
const described = (): Document => JSON.parse(text) as Document;

test("the document is OpenAPI 3.1, and complete in itself", () => {
  const document = described();
  expect(document.openapi).toBe("3.1.0");
  expect(document.servers).toEqual([{ url: "/api/v1" }]);
  expect(document.components.securitySchemes).toHaveProperty("key");
  const referred = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name);
  expect(referred.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
});

test("each operation says what it is, whom it lets in, what its path names, and how it refuses", () => {
  const { paths, tags } = described();
  const known = tags.map(({ name }) => name);
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const where = `${method} ${path}`;
      expect([where, operation.summary ?? ""]).not.toEqual([where, ""]);
      expect([where, known.includes(operation.tags?.[0] ?? "")]).toEqual([where, true]);
      expect([where, operation.security]).toEqual([where, [{ key: [] }]]);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([where, inPath.map(({ name }) => name).sort()]).toEqual([where, named.sort()]);
      expect(operation.responses["default"]?.content).toHaveProperty(["application/problem+json"]);
    }
  }
});

/** A tenant has at most twenty: they come at once. */
const SHORT_LISTS = ["/tenants/{tenant}/webhooks"];

test("lists have pages: whatever answers `items` takes a cursor, and says what is next", () => {
  for (const [path, operations] of Object.entries(described().paths)) {
    const schema = JSON.stringify(operations["get"]?.responses["200"]?.content ?? {});
    if (SHORT_LISTS.includes(path) || !schema.includes('"items":{"type":"array"')) continue;
    const names = operations["get"]?.parameters?.map(({ name }) => name) ?? [];
    expect([path, names.includes("cursor") && names.includes("limit")]).toEqual([path, true]);
    expect([path, schema.includes('"next":')]).toEqual([path, true]);
  }
});

test("the page shows every operation, and runs and loads nothing", () => {
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  for (const path of Object.keys(described().paths)) expect(html).toContain(`<code>${path}</code>`);
  expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|javascript:|https?:\/\//i);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  // The one style of the page is the one that the policy allows.
  const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  expect(policy).toContain(`style-src 'sha256-${hash("sha256", style, "base64")}'`);
  expect(html.match(/<style/g)).toHaveLength(1);
  expect(html).not.toMatch(/\sstyle=/);
});

test("links within the page lead somewhere, and no id is there twice", () => {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = ""]) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id = ""]) => id);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
});

test("an unknown address of the API is a problem document, and no page", async () => {
  const unknown = await world.as(world.operatorKey).get("/nothing");
  expect(unknown.status).toBe(404);
  expect(unknown.body).toMatchObject({ code: "not_found" });
});
