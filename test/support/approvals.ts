import { Agent as HttpAgent, request as httpRequest } from "node:http";
import * as z from "zod";
import type { Access, ApiAnswer, Gateway } from "./gateway.ts";

/** What an agent sees of an approval. */
export interface Seen {
  id: string;
  url: string;
  state: string;
  expiresAt: number;
}

export interface Answer {
  status: number;
  /** The JSON-RPC answer: the only one, or the last event's. */
  body: { result?: Record<string, unknown>; error?: { code: number; message: string; data?: unknown } };
  text: string;
  /** The server's own answer came. */
  passed: boolean;
  outcome: string | undefined;
  approval: Seen | undefined;
}

const Decision = z.looseObject({ outcome: z.string(), approval: z.looseObject({}).optional() });

export interface CallOptions {
  era?: "legacy" | "modern";
  capabilities?: object;
  extra?: object;
  /** Further members of `_meta`. */
  meta?: object;
  session?: string;
  signal?: AbortSignal;
}

/** One raw tools/call, over a connection of its own pool. */
export async function callTool(
  { mcpUrl, token }: Pick<Access, "mcpUrl" | "token">,
  name: string,
  args: object,
  { era = "legacy", capabilities = {}, extra = {}, meta, session, signal }: CallOptions = {},
): Promise<Answer> {
  const modern = era === "modern";
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
  const params = {
    name,
    arguments: args,
    ...extra,
    ...((modern || meta) && { _meta: { ...(modern && envelope), ...meta } }),
  };
  const response = await fetch(mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": modern ? "2026-07-28" : "2025-11-25",
      ...(modern && { "mcp-method": "tools/call", "mcp-name": name }),
      ...(session !== undefined && { "mcp-session-id": session }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params }),
    ...(signal && { signal }),
  });
  return answerOf(response.status, await response.text());
}

export function answerOf(status: number, text: string): Answer {
  const data = text
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .at(-1)
    ?.slice(6);
  let body: Answer["body"] = {};
  try {
    body = JSON.parse(data ?? text) as Answer["body"];
  } catch {
    // Not an answer of MCP: the status says what it was.
  }
  const meta = body.result?.["_meta"] as Record<string, unknown> | undefined;
  const found = meta?.["dev.sluice/decision"] ?? (body.error?.data as Record<string, unknown> | undefined);
  const inError = (found as Record<string, unknown> | undefined)?.["dev.sluice/decision"];
  const decision = Decision.safeParse(inError ?? found);
  return {
    status,
    body,
    text,
    passed: body.result !== undefined && body.result["isError"] !== true && decision.data === undefined,
    outcome: decision.data?.outcome,
    approval: decision.data?.approval as Seen | undefined,
  };
}

/** The approvals API of one tenant. */
export function desk(gateway: Gateway, tenant: string) {
  const base = `/api/v1/tenants/${tenant}/approvals`;
  return {
    list: (query = ""): Promise<ApiAnswer> => gateway.api("GET", `${base}${query}`),
    show: (id: string): Promise<ApiAnswer> => gateway.api("GET", `${base}/${id}`),
    approve: (id: string, terms: object = {}): Promise<ApiAnswer> =>
      gateway.api("POST", `${base}/${id}/approve`, terms),
    reject: (id: string, reason?: string): Promise<ApiAnswer> =>
      gateway.api("POST", `${base}/${id}/reject`, reason === undefined ? {} : { reason }),
  };
}

/** Sends the same raw call many times at once over a pool of kept connections. */
export async function flood(
  { mcpUrl, token }: Pick<Access, "mcpUrl" | "token">,
  name: string,
  args: object,
  times: number,
  connections = 64,
): Promise<Answer[]> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: connections });
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { name, arguments: args },
  });
  const one = () =>
    new Promise<Answer>((resolve, reject) => {
      const request = httpRequest(mcpUrl, {
        agent,
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-11-25",
          "content-length": Buffer.byteLength(body),
        },
      });
      request.once("error", reject);
      request.once("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.once("error", reject);
        response.once("end", () => resolve(answerOf(response.statusCode ?? 0, text)));
      });
      request.end(body);
    });
  try {
    return await Promise.all(Array.from({ length: times }, one));
  } finally {
    agent.destroy();
  }
}

export const ASK = {
  version: "1",
  default: "deny",
  tools: { delete_file: { action: "require_approval", reason: "Deleting is for good." }, echo: {} },
} as const;
