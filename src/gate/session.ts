import { readHeader } from "../mcp/index.ts";
import { sha256Hex } from "../secrets/hash.ts";
import { declaresUrls } from "./approval.ts";
import type { MessageCall, Session } from "./call.ts";
import { bindingOf, type Call } from "./call.ts";

/**
 * Before the session id of a client that can open addresses for its human. A session id is visible ASCII (MCP 2025-11-25,
 * "Session Management"), so a space cannot be its own. The token remembers it because the gate remembers nothing.
 */
const OPENS_URLS = "url ";

/** The session that the request names: undefined = none, null = not one of this grant's on this server. */
export function openSession(call: Call): Session | undefined | null {
  const sealed = readHeader(call.request.headers, "mcp-session-id");
  if (sealed === undefined) return undefined;
  const text = call.sealer.open("session", bindingOf(call), sealed);
  if (text === undefined) return null;
  const opensUrls = text.startsWith(OPENS_URLS);
  const id = opensUrls ? text.slice(OPENS_URLS.length) : text;
  return { id, tag: sha256Hex(id).slice(0, 16), opensUrls };
}

const VISIBLE = /^[!-~]+$/;

/** The id that the server gives the session; undefined: it gives none, or one that MCP forbids, such as the mark above. */
export function sessionIdIn({ headers }: Response): string | undefined {
  const id = readHeader(headers, "mcp-session-id");
  return id !== undefined && VISIBLE.test(id) ? id : undefined;
}

/** The id that the client sees of a session of the server: the same text for as long as the session lives. */
export function sealSession(call: Call, id: string): string {
  const known = call.session?.id === id ? readHeader(call.request.headers, "mcp-session-id") : undefined;
  if (known !== undefined) return known;
  const mark = "arrival" in call && initializesWithUrls(call as MessageCall) ? OPENS_URLS : "";
  return call.sealer.sealStable("session", bindingOf(call), `${mark}${id}`);
}

function initializesWithUrls({ arrival: { message } }: MessageCall): boolean {
  return (
    message.kind === "request" &&
    message.method === "initialize" &&
    declaresUrls(message.params?.["capabilities"])
  );
}
