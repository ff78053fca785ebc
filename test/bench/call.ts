// The one call that everything is measured with: a legacy `tools/call` without a session, answered as JSON.

/** Name of the tool that is called. */
export const toolName = "get_weather";
/** Text of the result that the upstream gives, and that has to come back. */
export const callText = "sunny, 21 degrees";

const firstId = 100_000_000;
const idDigits = 9;

/** A request as bytes on the wire, with its id at a known place. */
export interface CallTemplate {
  bytes: Buffer;
  idAt: number;
}

/** Builds the request once; only its id changes from call to call. */
export function callTemplate(url: URL, token: string): CallTemplate {
  const params = { name: toolName, arguments: { city: "Utrecht", units: "metric" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: firstId, method: "tools/call", params });
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    "Content-Type: application/json",
    "Accept: application/json, text/event-stream",
    "MCP-Protocol-Version: 2025-06-18",
    `Authorization: Bearer ${token}`,
    `Content-Length: ${body.length}`,
  ];
  const text = `${head.join("\r\n")}\r\n\r\n${body}`;
  return { bytes: Buffer.from(text), idAt: text.indexOf(String(firstId)) };
}

/** Writes the id of the `count`th call into the request, which keeps its length. */
export function numberCall(template: CallTemplate, count: number): number {
  const id = firstId + (count % (9 * firstId));
  template.bytes.write(String(id), template.idAt, idDigits, "latin1");
  return id;
}

/** What is wrong with an answer, if anything: it must be the very result of the very call. */
export function faultOf(head: string, body: string, id: number): string | undefined {
  if (!head.startsWith("HTTP/1.1 200 ")) return `${head.split("\r\n", 1)[0]} ${body}`;
  const answer = JSON.parse(body) as {
    id: unknown;
    result?: { isError?: boolean; content?: { text?: string }[] };
  };
  const right =
    answer.id === id && answer.result?.isError !== true && answer.result?.content?.[0]?.text === callText;
  return right ? undefined : `unexpected answer: ${body}`;
}
