import { expect } from "vitest";
import { type AskOptions, ask } from "./agent.ts";
import type { Access, ApiAnswer, Gateway, SetupOptions } from "./gateway.ts";
import type { Era, JsonObject } from "./recorder-mcp.ts";

/** A tool as the API shows it. */
export interface Shown {
  tool: string;
  eras: Era[];
  state: string;
  hash: string | null;
  pinnedHash: string | null;
  since: number;
  reverted: boolean;
  quarantined: boolean;
  findings: { code: string; at: string; detail: string }[];
}

export function tool(name: string, description = `Does ${name}`): JsonObject {
  return {
    name,
    description,
    inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  };
}

/** A server that is scanned and pinned, with a grant that may do everything. */
export function pinned(
  gateway: Gateway,
  options: Partial<SetupOptions> & { upstream: string },
): Promise<Access> {
  return gateway.setup({
    policy: { version: "1", default: "allow" },
    ...options,
    serverOptions: { pins: "enforce", scan: true, scanEverySeconds: 3600, ...options.serverOptions },
  });
}

/** The management API below one server. */
export function serverApi(gateway: Gateway, { tenant, server }: Pick<Access, "tenant" | "server">) {
  const base = `/api/v1/tenants/${tenant}/servers/${server}`;
  const send = (method: string, path: string, body?: object) => gateway.api(method, `${base}${path}`, body);
  return {
    send,
    show: async () => bodyOf(await send("GET", "")),
    scan: async () => bodyOf(await send("POST", "/scan")),
    tools: async () => (bodyOf(await send("GET", "/tools?limit=200")) as { items: Shown[] }).items,
    states: async () => {
      const { items } = bodyOf(await send("GET", "/tools?limit=200")) as { items: Shown[] };
      // Of a tool with two states, the one that counts: quarantine.
      const sorted = items.sort((a, b) => Number(a.quarantined) - Number(b.quarantined));
      return Object.fromEntries(sorted.map((item) => [item.tool, item.state]));
    },
    difference: async (name: string) =>
      bodyOf(await send("GET", `/tools/${encodeURIComponent(name)}/difference`)) as {
        differences: {
          text: string;
          changes: JsonObject[];
          pinned: JsonObject | null;
          seen: JsonObject | null;
        }[];
      },
    accept: (name: string, hash: string) =>
      send("POST", `/tools/${encodeURIComponent(name)}/accept`, { hash }),
    reject: (name: string, hash: string) =>
      send("POST", `/tools/${encodeURIComponent(name)}/reject`, { hash }),
  };
}

/** Names of the tools that an agent is shown, on one page. */
export async function listed(
  access: Access,
  options: AskOptions & { cursor?: string } = {},
): Promise<string[]> {
  const { cursor, ...rest } = options;
  const { answer } = await ask(access, "tools/list", cursor === undefined ? {} : { cursor }, rest);
  const { tools } = answer["result"] as { tools: { name: string }[] };
  return tools.map(({ name }) => name);
}

export function bodyOf({ status, body }: ApiAnswer): JsonObject {
  expect(status, JSON.stringify(body)).toBe(200);
  return body as JsonObject;
}

/** Findings that keep a definition from being accepted by registration: not what every honest tool may have. */
export const suspicious = (findings: readonly { code: string }[]) =>
  findings.filter(({ code }) => !/^(?:takes-|shadows-|annotation-)/.test(code));
