import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { expect } from "vitest";
import { verifyLedger } from "../../src/ledger/index.ts";
import type { Access, Gateway } from "./gateway.ts";
import type { Era, JsonObject } from "./recorder-mcp.ts";

export const ERAS = ["legacy", "modern"] as const satisfies readonly Era[];

/** The answer to one HTTP request, with every message that it held. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** All messages, those of an event stream in order. */
  messages: JsonObject[];
  /** The answer to the request: the last message with its id. */
  answer: JsonObject;
}

export interface AskOptions {
  era?: Era;
  id?: string | number;
  session?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const MODERN = "2026-07-28";
const envelope = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** Sends one request as a client of `era` would, without a library between the test and the wire. */
export async function ask(
  access: Pick<Access, "mcpUrl" | "token">,
  method: string,
  params: JsonObject = {},
  options: AskOptions = {},
): Promise<Reply> {
  const { era = "legacy", id = 1 } = options;
  const body = era === "modern" ? { ...params, _meta: envelope } : params;
  const name = params["name"] ?? params["uri"] ?? params["taskId"];
  const modern: Record<string, string> = {
    "mcp-protocol-version": MODERN,
    "mcp-method": method,
    ...(typeof name === "string" && { "mcp-name": name }),
  };
  const response = await open(
    access,
    { jsonrpc: "2.0", id, method, params: body },
    {
      ...options,
      headers: { ...(era === "modern" && modern), ...options.headers },
    },
  );
  return read(response, id);
}

/** POSTs any message; the answer's body is the caller's. */
export function open(
  { mcpUrl, token }: Pick<Access, "mcpUrl" | "token">,
  message: JsonObject,
  { session, headers, signal }: AskOptions = {},
): Promise<Response> {
  return fetch(mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...(session !== undefined && { "mcp-session-id": session }),
      ...headers,
    },
    body: JSON.stringify(message),
    ...(signal && { signal }),
  });
}

export async function read(response: Response, id: unknown): Promise<Reply> {
  const text = await response.text();
  const { status, headers } = response;
  const stream = headers.get("content-type")?.startsWith("text/event-stream") === true;
  const json = stream
    ? [...text.matchAll(/^data: (.+)$/gm)].map(([, data = ""]) => data)
    : text === ""
      ? []
      : [text];
  const messages = json.map((item) => JSON.parse(item) as JsonObject);
  const answer = messages.findLast((message) => message["id"] === id || message["id"] === null) ?? {};
  return { status, headers, text, messages, answer };
}

export function call(
  access: Pick<Access, "mcpUrl" | "token">,
  name: string,
  args: JsonObject = {},
  options: AskOptions = {},
): Promise<Reply> {
  return ask(access, "tools/call", { name, arguments: args }, options);
}

/** Opens a legacy session; its id as the client sees it. */
export async function openSession(access: Pick<Access, "mcpUrl" | "token">): Promise<string> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const { headers } = await ask(access, "initialize", params);
  return headers.get("mcp-session-id") ?? "";
}

/** The gate's decision in an answer: of a tool result, or of an error. */
export function decisionOf({ answer }: Reply): JsonObject | undefined {
  const result = answer["result"] as JsonObject | undefined;
  const error = answer["error"] as JsonObject | undefined;
  const meta = result?.["_meta"] as JsonObject | undefined;
  return (meta?.["dev.sluice/decision"] ?? error?.["data"]) as JsonObject | undefined;
}

/** Whether a call was carried out, and not refused. */
export function succeeded({ status, answer }: Reply): boolean {
  const result = answer["result"] as JsonObject | undefined;
  return status === 200 && result !== undefined && result["isError"] !== true;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `holds` does, at most `ms`: patient by default, since a busy machine takes seconds over what is done at once. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${holds}`);
  }
}

export type Row = Record<string, unknown>;

/**
 * A grant's ledger, its chain checked twice: by the product, and by a reader that only knows RFC 8785 and SHA-256.
 */
export async function ledger(
  gateway: Pick<Gateway, "ledger">,
  { tenant, grant }: Pick<Access, "tenant" | "grant">,
): Promise<Row[]> {
  const rows = await gateway.ledger(tenant, grant);
  let previous = sha256(JSON.stringify(["sluice ledger 1", tenant, grant]));
  rows.forEach((row, index) => {
    const { hash, ...rest } = row;
    expect(row["seq"]).toBe(index + 1);
    expect(row["previousHash"], `row ${index + 1} is chained to the row before it`).toBe(previous);
    expect(hash, `row ${index + 1} has its own hash`).toBe(sha256(canonicalize(rest) ?? ""));
    previous = String(hash);
  });
  if (rows.length > 0) {
    const verdict = await verifyLedger(rows.map((row) => JSON.stringify(row)));
    expect(verdict).toMatchObject({ ok: true, rows: rows.length, head: previous });
  }
  return rows;
}

/** The ledger once its rows hold what is waited for: outcomes and counts of refusals are written within a second or so. */
export async function ledgerWhen(
  gateway: Pick<Gateway, "ledger">,
  access: Pick<Access, "tenant" | "grant">,
  holds: (rows: readonly Row[]) => boolean,
): Promise<Row[]> {
  await until(async () => holds(await gateway.ledger(access.tenant, access.grant)), 10_000);
  return ledger(gateway, access);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Rows of calls that were forwarded. */
export function forwarded(rows: readonly Row[], method?: string): Row[] {
  return rows.filter((row) => row["kind"] === "call" && (method === undefined || row["method"] === method));
}

/** Outcomes of forwarded calls, by `seq`, wherever they were written. Fails where one was written twice. */
export function outcomes(rows: readonly Row[]): Map<number, Row> {
  const all = rows.flatMap((row) => (row["outcomes"] as Row[] | undefined) ?? []);
  const bySeq = new Map(all.map((outcome) => [Number(outcome["seq"]), outcome]));
  expect(bySeq.size, "no outcome is recorded twice").toBe(all.length);
  return bySeq;
}

/** How many refusals of that outcome the rows stand for. */
export function refusals(rows: readonly Row[], outcome: string): number {
  return rows
    .filter((row) => row["kind"] === "refusal" && row["outcome"] === outcome)
    .reduce((sum, row) => sum + Number(row["count"] ?? 1), 0);
}
