import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Hits, Searcher } from "../../../src/catalog/search/types.ts";
import { buildIndex } from "../../../src/catalog/shipped/build.ts";
import type { CapturedTool } from "../../../src/catalog/shipped/captured.ts";
import { categories, levels } from "../../../src/catalog/shipped/codes.ts";
import { openCatalogue } from "../../../src/catalog/shipped/reader.ts";
import type { Catalogue } from "../../../src/catalog/shipped/types.ts";
import type { Env } from "../../../src/env.ts";
import { publicPages } from "../../../src/site/index.tsx";

export const NAMELESS = "查询 天气/now?";

const line = (
  server: string,
  repo: string,
  source: string,
  tool: string,
  properties: object = {},
): CapturedTool => ({
  server,
  server_title: null,
  repo,
  source,
  tool,
  collectedOn: "2026-11-21",
  description: `Does what ${tool} says.`,
  inputSchema: { type: "object", properties },
});

const iam = [
  "awslabs/mcp/iam-mcp-server",
  "awslabs/mcp",
  "github awslabs/mcp@abc123:src/iam-mcp-server",
] as const;
const s3 = [
  "awslabs/mcp/s3-mcp-server",
  "awslabs/mcp",
  "github awslabs/mcp@abc123:src/s3-mcp-server",
] as const;
const odd = ["npm:@odd/mcp", "odd/mcp", "npm @odd/mcp@1.0.0 tools/list (captured live, no network)"] as const;

const LINES: readonly CapturedTool[] = [
  line(...iam, "put_user_policy", { user_name: { type: "string" }, policy_document: { type: "string" } }),
  line(...iam, "list_users"),
  line(...s3, "delete_bucket", { bucket: { type: "string" } }),
  line(...s3, "get_object"),
  line(...odd, NAMELESS),
  line(...odd, "send_email", { to: { type: "string" } }),
];

/** A catalogue of three servers, two of them of one repository; searched by going through it. */
export function smallCatalogue(): Catalogue {
  const files = buildIndex(LINES);
  const read = async (path: string) => files.get(path) ?? Promise.reject(new Error(`no ${path}`));
  const plain = openCatalogue(read, () => {
    throw new Error("not for searching");
  });
  return openCatalogue(read, (): Searcher => {
    const hits = async (fits: (tool: string) => boolean): Promise<Hits> => {
      const servers = await Promise.all((await plain.servers()).map(({ slug }) => plain.server(slug)));
      const items = servers.flatMap((server, at) =>
        (server?.tools ?? [])
          .filter(({ tool }) => fits(tool))
          .map(({ tool, classification: { category, severity, confidence } }) => {
            const kind = categories.indexOf(category) * levels.length + levels.indexOf(severity.level);
            return { server: at, name: tool, kind, confidence: Math.round(confidence * 100) };
          }),
      );
      return { total: items.length, items };
    };
    return {
      definers: (tool) => hits((one) => one === tool),
      tools: () => hits(() => true),
      search: async (query) => ({
        servers: [],
        tools: await hits((tool) => query !== "" && tool.includes(query)),
      }),
    };
  });
}

const assets = join(import.meta.dirname, "../../../src/assets");

/** Files as a plain disk serves them: no type, no caching. */
const ASSETS = {
  fetch: async (request: Request) =>
    readFile(join(assets, new URL(request.url).pathname)).then(
      (file) => new Response(file),
      () => new Response(null, { status: 404 }),
    ),
};

export interface Visit {
  readonly accept?: string;
  readonly catalogue?: Catalogue;
  readonly env?: Partial<Env>;
  readonly init?: RequestInit;
}

export async function visit(path: string, { accept, catalogue = smallCatalogue(), env, init }: Visit = {}) {
  const bindings = { DOMAIN: "sluice.example", ASSETS, ...env };
  const headers = new Headers(init?.headers);
  if (accept !== undefined) headers.set("accept", accept);
  const url = path.startsWith("/") ? `https://sluice.example${path}` : path;
  return await publicPages(() => catalogue).request(url, { ...init, headers }, bindings);
}
