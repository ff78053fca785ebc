import { connect } from "node:net";

/** One answer as it came over the socket; status 0 = the connection ended without one. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface RawRequest {
  method?: string;
  /** The request target, sent as it stands. */
  target: string;
  /** In order, case and number as given. */
  headers: readonly (readonly [name: string, value: string])[];
  body?: string | Uint8Array;
  /** Leaves the length out: the headers frame the body themselves. */
  unframed?: boolean;
}

/** A server that stalls on a malformed request has refused it: nobody waits longer for an answer. */
const PATIENCE_MS = 1500;

/** The bytes of a request, with nothing normalized. */
export function toBytes(request: RawRequest): Buffer {
  const body = Buffer.from(request.body ?? "");
  const lines = [`${request.method ?? "POST"} ${request.target} HTTP/1.1`];
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  if (request.unframed !== true) lines.push(`Content-Length: ${body.byteLength}`);
  lines.push("Connection: close", "", "");
  return Buffer.concat([Buffer.from(lines.join("\r\n"), "latin1"), body]);
}

/** Writes bytes on a connection of their own, in the pieces given, and reads until the server ends it. */
export async function exchange(port: number, pieces: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      for (const piece of pieces) socket.write(piece);
    });
    const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  const [head = "", ...rest] = splitHead(Buffer.concat(chunks).toString());
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const text = rest.join("\r\n\r\n");
  const body = headers["transfer-encoding"] === "chunked" ? dechunk(text) : text;
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? 0), headers, body };
}

function splitHead(text: string): string[] {
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? [text] : [text.slice(0, end), text.slice(end + 4)];
}

function dechunk(text: string): string {
  // Lengths count bytes, so the text goes back to bytes first.
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16);
    if (lineEnd < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts).toString();
}
