/**
 * Which era a message belongs to. The body says it; headers must say the same, and never decide against it
 * (docs/wire.md; MCP 2026-07-28, Streamable HTTP, "Standard Headers"; SEP-2243, SEP-2575).
 */

import { isObject } from "../json/index.ts";
import { own } from "../json/own.ts";
import { differs, mirrors, readHeader, sentTwice } from "./headers.ts";
import { DEFAULT_LEGACY_VERSION, MODERN_VERSION, supportedVersions } from "./methods.ts";
import type { Era, Message, Params, RefusalCode } from "./types.ts";

const VERSION_META = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES_META = "io.modelcontextprotocol/clientCapabilities";
const CLIENT_INFO_META = "io.modelcontextprotocol/clientInfo";
const LOG_LEVEL_META = "io.modelcontextprotocol/logLevel";

type InForce =
  | { ok: true; era: Era; version: string }
  | { ok: false; code: RefusalCode; message: string; data?: Readonly<Record<string, unknown>> };

/** Methods whose `Mcp-Name` header the modern era requires, and the member of `params` that it mirrors. */
const requiredName: ReadonlyMap<string, "name" | "uri"> = new Map([
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tools/call", "name"],
]);

/** Era and version of a message, or why its headers and its body can't both be true. */
export function eraOf(headers: Headers, message: Message): InForce {
  const version = readHeader(headers, "mcp-protocol-version");
  if (differs(version)) return no("header_mismatch", sentTwice("MCP-Protocol-Version"));
  const meta = message.kind === "response" ? undefined : message.params?.["_meta"];
  if (meta !== undefined && !isObject(meta)) return no("invalid_params", "params._meta must be an object.");
  const claim = meta?.[VERSION_META];
  if (claim !== undefined) return claimed(headers, message, meta ?? {}, claim, version);
  // A modern notification need not repeat the version in its body (SEP-2575), so there the header tells.
  if (version === MODERN_VERSION && message.kind !== "notification") return unclaimed(message, meta);
  return mirrored(headers, message, unenveloped(message, version));
}

function claimed(
  headers: Headers,
  message: Message,
  meta: Params,
  claim: unknown,
  version: string | undefined,
): InForce {
  if (typeof claim !== "string")
    return no("missing_meta", `params._meta["${VERSION_META}"] must be a string.`);
  if (version !== undefined && version !== claim) {
    return mismatch("MCP-Protocol-Version", "the version in params._meta");
  }
  if (!supportedVersions.modern.includes(claim)) return unsupported(claim, supportedVersions.modern);
  if (message.kind === "request") {
    const fault = envelopeFault(meta);
    if (fault !== undefined) return no("missing_meta", fault);
    if (version === undefined) return missing("MCP-Protocol-Version");
    if (headers.get("mcp-method") === null) return missing("Mcp-Method");
    const source = requiredName.get(message.method);
    const named = source !== undefined && typeof message.params?.[source] === "string";
    if (named && headers.get("mcp-name") === null) return missing("Mcp-Name");
  }
  return mirrored(headers, message, { ok: true, era: "modern", version: claim });
}

/** A modern header over a body that makes no modern claim. */
function unclaimed(message: Message, meta: Params | undefined): InForce {
  if (message.kind === "response") {
    return no("header_mismatch", "A posted response belongs to the legacy era; 2026-07-28 has none.");
  }
  if (message.kind === "request" && message.method === "initialize") {
    return no(
      "header_mismatch",
      "initialize belongs to the legacy era, and MCP-Protocol-Version names 2026-07-28.",
    );
  }
  const lacking = meta === undefined ? "params._meta" : `params._meta["${VERSION_META}"]`;
  return no("missing_meta", `${lacking} is required in 2026-07-28.`);
}

/** No claim in the body: legacy, or a modern notification. */
function unenveloped(message: Message, version: string | undefined): InForce {
  if (version === MODERN_VERSION) return { ok: true, era: "modern", version };
  if (version !== undefined && !supportedVersions.legacy.includes(version)) {
    return unsupported(version, [...supportedVersions.modern, ...supportedVersions.legacy]);
  }
  if (message.kind === "request" && message.method === "initialize") {
    // The server answers with the version that counts from then on; until then what the client asked for does.
    const asked = message.params?.["protocolVersion"];
    const [newest = DEFAULT_LEGACY_VERSION] = supportedVersions.legacy;
    const known = typeof asked === "string" && supportedVersions.legacy.includes(asked);
    return { ok: true, era: "legacy", version: known ? asked : newest };
  }
  return { ok: true, era: "legacy", version: version ?? DEFAULT_LEGACY_VERSION };
}

/** `Mcp-Method` and `Mcp-Name`, where they are sent at all, say what the body says. In both eras: a router may look. */
function mirrored(headers: Headers, message: Message, inForce: InForce): InForce {
  if (!inForce.ok) return inForce;
  const method = readHeader(headers, "mcp-method");
  const name = headers.get("mcp-name");
  if (method === undefined && name === null) return inForce;
  if (message.kind === "response") return mismatch("Mcp-Method or Mcp-Name", "a response, which has neither");
  if (differs(method) && method !== message.method) return no("header_mismatch", sentTwice("Mcp-Method"));
  if (method !== undefined && method !== message.method) return mismatch("Mcp-Method", "the method");
  const named = mirrorName(message.method, message.params);
  if (name !== null && (named === undefined || !mirrors(name, named))) {
    return mismatch("Mcp-Name", "params.name, params.uri or params.taskId");
  }
  return inForce;
}

/** The member of `params` that `Mcp-Name` mirrors, by method (SEP-2243; tasks: SEP-2663). */
const nameSource: ReadonlyMap<string, string> = new Map([
  ...requiredName,
  ["resources/subscribe", "uri"],
  ["resources/unsubscribe", "uri"],
  ["tasks/cancel", "taskId"],
  ["tasks/get", "taskId"],
  ["tasks/result", "taskId"],
  ["tasks/update", "taskId"],
]);

/** What `Mcp-Name` must say for a method. Methods of extensions are taken to name themselves alike. */
export function mirrorName(method: string, params: Params | undefined): string | undefined {
  const source = nameSource.get(method);
  for (const member of source === undefined ? ["name", "uri", "taskId"] : [source]) {
    const value = params && own(params, member);
    if (typeof value === "string") return value;
  }
  return undefined;
}

/** What every modern request carries in `_meta` (2026-07-28 schema, RequestMetaObject). */
function envelopeFault(meta: Params): string | undefined {
  if (!isObject(meta[CAPABILITIES_META])) return `params._meta["${CAPABILITIES_META}"] must be an object.`;
  const info = meta[CLIENT_INFO_META];
  if (info !== undefined && !isObject(info)) return `params._meta["${CLIENT_INFO_META}"] must be an object.`;
  const level = meta[LOG_LEVEL_META];
  if (level !== undefined && typeof level !== "string") {
    return `params._meta["${LOG_LEVEL_META}"] must be a string.`;
  }
  return undefined;
}

function unsupported(requested: string, supported: readonly string[]): InForce {
  return no("unsupported_version", "Unsupported protocol version.", { supported: [...supported], requested });
}

function mismatch(header: string, body: string): InForce {
  return no("header_mismatch", `The header ${header} disagrees with the body: ${body}.`);
}

function missing(header: string): InForce {
  return no("header_mismatch", `The header ${header} is required in 2026-07-28.`);
}

function no(code: RefusalCode, message: string, data?: Readonly<Record<string, unknown>>): InForce {
  return { ok: false, code, message, ...(data === undefined ? {} : { data }) };
}
