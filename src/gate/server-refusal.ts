/** What a client is told where the server refused over HTTP with something that is not an answer of MCP. */
import { codes, errorAnswer, isObject, type RequestId, readServerMessage, stringOf } from "../mcp/index.ts";
import type { Call } from "./call.ts";

/** Characters of the server's own words that are handed on, and of its answer that are looked at for them. */
const MAX_SAID = 200;
const MAX_LOOKED_AT = 64 * 1024;

/**
 * The same status, since it tells clients what to do: 404 opens a new session, 400, 404 and 405 say which era a server does not
 * speak, 429 says to wait. The rest is the gate's own, for the request's id.
 *
 * @param headers those that the client gets
 */
export function serverRefusal(
  call: Call,
  status: number,
  text: string,
  id: RequestId | null,
  headers: Headers,
): Response {
  const { code, words } = wordsOf(text);
  const said = words === undefined || holdsSecret(call, words) ? "." : `: ${words}`;
  const gone = status === 404 && call.session !== undefined;
  const message = gone
    ? `The server does not know this session any more; open a new one${said}`
    : `The server refused the request with status ${status}${said}`;
  const fallback = gone ? codes.notFound : codes.upstreamFailed;
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify(errorAnswer(id, code ?? fallback, message)), { status, headers });
}

/** Code and words of a JSON-RPC error that names another id, or the words of a framework's own error. */
function wordsOf(text: string): { code?: number; words?: string } {
  if (text.length > MAX_LOOKED_AT) return {};
  const message = readServerMessage(text);
  if (message?.kind === "error") {
    const code = Number(message.body?.get("code"));
    return {
      ...(Number.isSafeInteger(code) && { code }),
      ...bounded(stringOf(message.body?.get("message"))),
    };
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isObject(body)) return {};
  const error = isObject(body["error"]) ? body["error"]["message"] : body["error"];
  return bounded([body["detail"], body["message"], error].find((value) => typeof value === "string"));
}

function bounded(words: unknown): { words?: string } {
  if (typeof words !== "string" || words === "") return {};
  // One line of visible text, whole characters.
  const line = words
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .toWellFormed();
  return { words: line.length > MAX_SAID ? `${line.slice(0, MAX_SAID).toWellFormed()}…` : line };
}

/** A server that says what it was sent must not hand the gateway's credential to the client. */
function holdsSecret({ resolved }: Call, words: string): boolean {
  return Object.values(resolved.credential).some((value) =>
    value.split(/\s+/).some((part) => part.length >= 4 && words.includes(part)),
  );
}
