import { type Arrival, readExactly } from "./oracle.ts";
import type { RawRequest } from "./raw.ts";
import type { World } from "./world.ts";

/** What the client must be told. */
export interface Answer {
  /** HTTP status; several where the HTTP server may answer for the gate, 0 = it just ends the connection. */
  status: number | readonly number[];
  /** Code of the JSON-RPC error; absent = not looked at. */
  code?: number;
  /** Outcome of the decision in a tool result with isError. */
  outcome?: string;
}

export interface Case {
  name: string;
  /** What would go wrong in a gateway that falls for it. */
  tries: string;
  /** The request, or the pieces of bytes to write. */
  send(world: World): RawRequest | readonly (string | Uint8Array)[];
  answer: Answer;
  /** Exactly what reaches acme's server `up`; nothing where absent. Nothing ever reaches another server. */
  arrives?: readonly Arrival[];
  /** What the body of the one request that arrives holds, byte for byte. */
  holds?: string;
}

export type Send = Case["send"];

/** A case in one line. */
export function attack(
  name: string,
  tries: string,
  send: Send,
  answer: Answer,
  arrives?: readonly Arrival[],
): Case {
  return { name, tries, send, answer, ...(arrives && { arrives }) };
}

/** A call that passes, whose params arrive as this text, or as they were sent. */
export function carried(name: string, tries: string, params: string, arrived = params): Case {
  const { name: tool, arguments: args } = readExactly(arrived) as { name: string; arguments?: unknown };
  const arrival = { method: "tools/call", name: tool, ...(args !== undefined && { args }) };
  const holds = `"params":${arrived}}`;
  return { ...attack(name, tries, post(callText(params)), passed, [arrival]), holds };
}

export const refused = (status: Answer["status"], code?: number): Answer => ({
  status,
  ...(code !== undefined && { code }),
});
/** A tool call that the policy refuses. */
export const denied: Answer = { status: 200, outcome: "deny" };
export const needsApproval: Answer = { status: 200, outcome: "approve" };
/** A resource, prompt or method that the policy refuses. */
export const forbidden: Answer = { status: 200, code: -31403 };
export const unknownTool: Answer = { status: 200, code: -32602 };
export const unauthorized: Answer = { status: 401, code: -31401 };
export const passed: Answer = { status: 200 };
export const accepted: Answer = { status: 202 };

export interface Over {
  method?: string;
  target?: string;
  token?: string;
  host?: string;
  /** Replaces all headers of that name, and adds the others. */
  headers?: readonly (readonly [string, string])[];
  /** Headers to leave out. */
  without?: readonly string[];
  unframed?: boolean;
}

/** A POST of `body` to acme's `up`, with main's token, as a legacy client would send it. */
export function post(body: string | Uint8Array, over: Over = {}): Send {
  return (world) => request(world, body, over);
}

/** The same, made from what the world holds. */
export function request(world: World, body: string | Uint8Array, over: Over = {}): RawRequest {
  const given = over.headers ?? [];
  const replaced = new Set([...given.map(([name]) => name.toLowerCase()), ...(over.without ?? [])]);
  const usual: [string, string][] = [
    ["Host", over.host ?? `127.0.0.1:${world.port}`],
    ["Authorization", `Bearer ${over.token ?? world.main.token}`],
    ["Content-Type", "application/json"],
    ["Accept", "application/json, text/event-stream"],
  ];
  return {
    method: over.method ?? "POST",
    target: over.target ?? "/t/acme/mcp/up",
    headers: [...usual.filter(([name]) => !replaced.has(name.toLowerCase())), ...given],
    body,
    ...(over.unframed && { unframed: true }),
  };
}

/** A JSON-RPC request. */
export function message(method: string, params?: unknown, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

export function call(name: string, args?: unknown): string {
  return message("tools/call", { name, arguments: args });
}

/** A tools/call whose params are given as text, to hold what JSON.stringify cannot write. */
export function callText(params: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
}

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};

/** A modern request, with the headers that mirror its body. */
export function modern(method: string, params: Record<string, unknown>, over: Over = {}): Send {
  return (world) => modernRequest(world, method, params, over);
}

export function modernRequest(
  world: World,
  method: string,
  params: Record<string, unknown>,
  over: Over = {},
): RawRequest {
  const name = params["name"] ?? params["uri"] ?? params["taskId"];
  const mirrored: (readonly [string, string])[] = [
    ["MCP-Protocol-Version", "2026-07-28"],
    ["Mcp-Method", method],
    ...(typeof name === "string" ? [["Mcp-Name", name] as const] : []),
  ];
  const given = over.headers ?? [];
  const replaced = new Set([...given.map(([key]) => key.toLowerCase()), ...(over.without ?? [])]);
  const headers = [...mirrored.filter(([key]) => !replaced.has(key.toLowerCase())), ...given];
  return request(world, message(method, { _meta: ENVELOPE, ...params }), { ...over, headers });
}
