import { isTooDeep } from "../catalog/definition.ts";
import { own } from "../json/own.ts";
import { type Era, isObject, type Params, readHeader, supportedVersions } from "../mcp/index.ts";
import { type Exchanged, exchange } from "./exchange.ts";

/** How long a whole scan may take. */
const MAX_SCAN_MS = 20_000;
/** Time to the first byte of one answer. Listing needs no long computation, unlike a tool call. */
const MAX_FIRST_BYTE_MS = 10_000;
const MAX_PAGES = 50;
const MAX_ITEMS = 2000;
/** Largest single definition, as JSON text. */
const MAX_DEFINITION = 256 * 1024;
/** All definitions of one list, as JSON text. */
const MAX_LIST = 4 * 1024 * 1024;
const MAX_INSTRUCTIONS = 64 * 1024;

const INFO = { name: "sluice", version: "1" };
/** Everything that a client can do: servers keep tools from clients that could not serve them. Nothing is ever asked. */
const CAPABILITIES = { elicitation: { form: {}, url: {} }, roots: {}, sampling: { tools: {} } };
const META = "io.modelcontextprotocol/";

/** Where a scan goes, and how it shows itself. */
export interface ScanTarget {
  readonly address: string;
  /** The server's headers, opened. */
  readonly credential: Readonly<Record<string, string>>;
  readonly firstByteMs: number;
}

/** Why a server could not be scanned. `code` is stable, part of the API. */
export interface ScanError {
  readonly code:
    | "unreachable"
    | "timeout"
    | "redirect"
    | "needs_credential"
    | "not_mcp"
    | "server_failed"
    | "too_large";
  /** For people. Holds nothing of the credential. */
  readonly detail: string;
}

/** What a server says about itself in one era, as it sent it. */
export interface View {
  readonly version: string;
  readonly serverInfo: unknown;
  readonly capabilities: Params;
  readonly instructions: string | null;
  readonly tools: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly resourceTemplates: readonly unknown[];
  readonly prompts: readonly unknown[];
}

/** At least one era was seen, else the scan failed. `errors`: why an era that the server began to speak was not seen. */
export type Scan =
  | {
      readonly ok: true;
      readonly views: { readonly [era in Era]?: View };
      readonly errors: { readonly [era in Era]?: ScanError };
    }
  | { readonly ok: false; readonly error: ScanError };

type Failed = {
  readonly ok: false;
  readonly error: ScanError;
  /** The code of the JSON-RPC error that was the answer. */
  readonly rpcCode?: number;
};
type Outcome<Value> = { readonly ok: true; readonly value: Value } | Failed;

/** JSON-RPC 2.0, section 5.1. */
const METHOD_NOT_FOUND = -32601;

/**
 * Asks a server for everything that it tells about itself: each era that it speaks, every page of its lists.
 *
 * The client library of the protocol is not used for this: it validates a list as a whole, so that one strange definition
 * would hide all others from the scan, strips what it does not know, and is half as large as the gateway. What is hashed
 * here must be the value that the gate will see.
 */
export async function scan(target: ScanTarget): Promise<Scan> {
  const signal = AbortSignal.timeout(MAX_SCAN_MS);
  const modern = await lookModern(target, signal);
  if (!modern.ok && isFinal(modern.error)) return modern;
  const legacy = await lookLegacy(target, signal);
  if (!modern.ok && !legacy.ok) return legacy.error.code === "not_mcp" ? modern : legacy;
  return {
    ok: true,
    views: { ...(modern.ok && { modern: modern.value }), ...(legacy.ok && { legacy: legacy.value }) },
    errors: {
      ...(!modern.ok && modern.error.code !== "not_mcp" && { modern: modern.error }),
      ...(!legacy.ok && legacy.error.code !== "not_mcp" && { legacy: legacy.error }),
    },
  };
}

/** Errors after which the other era needs no question. */
function isFinal({ code }: ScanError): boolean {
  return code !== "not_mcp" && code !== "server_failed";
}

async function lookModern(target: ScanTarget, signal: AbortSignal): Promise<Outcome<View>> {
  const [version = ""] = supportedVersions.modern;
  const peer = new Peer(target, signal, "modern", version);
  const discovered = await peer.request("server/discover");
  if (!discovered.ok) return discovered;
  const { result } = discovered.value;
  const versions = result["supportedVersions"];
  if (!Array.isArray(versions) || !versions.includes(version)) return no("not_mcp", NOT_MCP);
  const meta = isObject(result["_meta"]) ? result["_meta"] : {};
  return view(peer, version, { ...result, serverInfo: meta[`${META}serverInfo`] });
}

async function lookLegacy(target: ScanTarget, signal: AbortSignal): Promise<Outcome<View>> {
  const [newest = ""] = supportedVersions.legacy;
  const peer = new Peer(target, signal, "legacy", newest);
  const opened = await peer.request("initialize", {
    protocolVersion: newest,
    capabilities: CAPABILITIES,
    clientInfo: INFO,
  });
  if (!opened.ok) return opened;
  const { result, headers } = opened.value;
  const version = result["protocolVersion"];
  if (typeof version !== "string" || !supportedVersions.legacy.includes(version)) {
    return no("not_mcp", "It answered initialize without a version of MCP that is known here");
  }
  peer.enter(version, readHeader(headers, "mcp-session-id") ?? null);
  await peer.notify("notifications/initialized");
  const seen = await view(peer, version, result);
  await peer.leave();
  return seen;
}

async function view(peer: Peer, version: string, said: Params): Promise<Outcome<View>> {
  const capabilities = isObject(said["capabilities"]) ? said["capabilities"] : {};
  const lists: Record<string, readonly unknown[]> = {};
  for (const [key, capability, method] of [
    ["tools", "tools", "tools/list"],
    ["resources", "resources", "resources/list"],
    ["resourceTemplates", "resources", "resources/templates/list"],
    ["prompts", "prompts", "prompts/list"],
  ] as const) {
    // Tools are asked for whatever the server claims: a client may do the same.
    if (key !== "tools" && capabilities[capability] === undefined) continue;
    const list = await peer.list(method, key);
    if (list.ok) lists[key] = list.value;
    else if (list.rpcCode !== METHOD_NOT_FOUND) return list;
  }
  const instructions = said["instructions"];
  return {
    ok: true,
    value: {
      version,
      serverInfo: said["serverInfo"] ?? null,
      capabilities,
      instructions: typeof instructions === "string" ? instructions.slice(0, MAX_INSTRUCTIONS) : null,
      tools: lists["tools"] ?? [],
      resources: lists["resources"] ?? [],
      resourceTemplates: lists["resourceTemplates"] ?? [],
      prompts: lists["prompts"] ?? [],
    },
  };
}

/** One server in one era. */
class Peer {
  readonly #target: ScanTarget;
  readonly #signal: AbortSignal;
  readonly #era: Era;
  #version: string;
  #session: string | null = null;
  #id = 0;

  constructor(target: ScanTarget, signal: AbortSignal, era: Era, version: string) {
    this.#target = target;
    this.#signal = signal;
    this.#era = era;
    this.#version = version;
  }

  enter(version: string, session: string | null): void {
    this.#version = version;
    this.#session = session;
  }

  /** All pages of a list. */
  async list(method: string, key: string): Promise<Outcome<unknown[]>> {
    const items: unknown[] = [];
    const cursors = new Set<string>();
    let cursor: string | undefined;
    let bytes = 0;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answered = await this.request(method, cursor === undefined ? {} : { cursor });
      if (!answered.ok)
        return answered.rpcCode === undefined ? answered : refusedList(method, answered.rpcCode);
      const { result } = answered.value;
      const found = own(result, key);
      if (!Array.isArray(found)) return no("server_failed", `Its answer to ${method} holds no ${key}`);
      for (const item of found as unknown[]) {
        const size = sizeOf(item);
        if (size === undefined)
          return no("too_large", `An entry of ${method} is too large or nests too deep`);
        bytes += size;
        items.push(item);
      }
      if (items.length > MAX_ITEMS || bytes > MAX_LIST) {
        return no(
          "too_large",
          `${method} holds more than ${MAX_ITEMS} entries, or ${MAX_LIST} characters of them`,
        );
      }
      const next = result["nextCursor"];
      if (typeof next !== "string") return { ok: true, value: items };
      if (cursors.has(next)) return no("server_failed", `${method} gave one cursor twice`);
      cursors.add(next);
      cursor = next;
    }
    return no("too_large", `${method} has more than ${MAX_PAGES} pages`);
  }

  async request(
    method: string,
    params: Params = {},
  ): Promise<Outcome<{ readonly result: Params; readonly headers: Headers }>> {
    this.#id += 1;
    const exchanged = await this.#send(method, { jsonrpc: "2.0", id: this.#id, method, params });
    if (!exchanged.ok) return failed(exchanged.failure);
    const { status, answer, headers } = exchanged;
    if (status === 401 || status === 403) {
      return no("needs_credential", `It answered ${status}: it wants another credential than it was given`);
    }
    if (status >= 500) return no("server_failed", `It answered ${method} with status ${status}`);
    const result = answer?.["result"];
    if (isObject(result)) return { ok: true, value: { result, headers } };
    const error = answer?.["error"];
    const code = isObject(error) ? error["code"] : undefined;
    return { ...no("not_mcp", NOT_MCP), ...(typeof code === "number" && { rpcCode: code }) };
  }

  async notify(method: string): Promise<void> {
    await this.#send(method, { jsonrpc: "2.0", method });
  }

  /** Ends the session that was opened; a server without sessions needs no goodbye. */
  async leave(): Promise<void> {
    if (this.#session === null) return;
    await fetch(this.#target.address, {
      method: "DELETE",
      headers: this.#headers(undefined),
      redirect: "manual",
      signal: this.#signal,
    })
      .then((response) => response.body?.cancel())
      .catch(() => {});
  }

  #send(method: string, message: Params): Promise<Exchanged> {
    const whole =
      this.#era === "legacy"
        ? message
        : {
            ...message,
            params: {
              ...(isObject(message["params"]) ? message["params"] : {}),
              _meta: {
                [`${META}protocolVersion`]: this.#version,
                [`${META}clientInfo`]: INFO,
                [`${META}clientCapabilities`]: CAPABILITIES,
              },
            },
          };
    const firstByteMs = Math.min(this.#target.firstByteMs, MAX_FIRST_BYTE_MS);
    return exchange(this.#target.address, this.#headers(method), whole, firstByteMs, this.#signal);
  }

  #headers(method: string | undefined): Headers {
    const headers = new Headers({
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    });
    if (method !== "initialize") headers.set("mcp-protocol-version", this.#version);
    if (this.#era === "modern" && method !== undefined) headers.set("mcp-method", method);
    if (this.#session !== null) headers.set("mcp-session-id", this.#session);
    for (const [name, value] of Object.entries(this.#target.credential)) headers.set(name, value);
    return headers;
  }
}

const NOT_MCP = "It does not answer like an MCP server over HTTP at this address";

/** Characters of a definition as JSON; undefined: more than are kept. */
function sizeOf(item: unknown): number | undefined {
  if (isTooDeep(item)) return undefined;
  const size = JSON.stringify(item)?.length ?? 0;
  return size > MAX_DEFINITION ? undefined : size;
}

function refusedList(method: string, rpcCode: number): Failed {
  return { ...no("server_failed", `It answered ${method} with the error ${rpcCode}`), rpcCode };
}

function failed(failure: Extract<Exchanged, { ok: false }>["failure"]): Failed {
  switch (failure.kind) {
    case "aborted":
      return no("timeout", `It did not tell all within ${MAX_SCAN_MS} ms`);
    case "timeout":
      return no("timeout", `It did not answer within ${failure.afterMs} ms`);
    case "unreachable":
      return no("unreachable", "No connection could be made, or it broke off");
    case "broken":
      return no("unreachable", "Its answer broke off");
    case "redirect":
      return no(
        "redirect",
        `It answered with a redirect (${failure.status}); register the address that it leads to`,
      );
    case "too_large":
      return no("too_large", "An answer is larger than a scan reads");
  }
}

function no(code: ScanError["code"], detail: string): Failed {
  return { ok: false, error: { code, detail } };
}
