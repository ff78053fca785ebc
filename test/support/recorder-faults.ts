import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** How the recording upstream can misbehave on one request. `answer` is the right body, about to be spoiled. */
export type Fault =
  /** Nothing listens: every connection is refused. Applies to all requests, whatever `when` says. */
  | { kind: "refuse" }
  /** The request is read and never answered. */
  | { kind: "hang" }
  /** The right answer, late. */
  | { kind: "slow"; delayMs: number }
  /** The connection ends before any byte of an answer. */
  | { kind: "die-before-headers" }
  | { kind: "die-after-headers" }
  /** Half of the body is sent, then the connection ends; under SSE, the half is after one whole event. */
  | { kind: "die-mid-stream" }
  /** 200 and JSON's content type over bytes that are no JSON. */
  | { kind: "garbage" }
  /** Bytes that are no HTTP. */
  | { kind: "garbage-http" }
  /** A valid answer of `bytes` bytes (100 MiB when left out), with its length told or in chunks. */
  | { kind: "huge"; framing: "length" | "chunked"; bytes?: number }
  | { kind: "redirect"; location: string; status?: 301 | 302 | 303 | 307 | 308 }
  | { kind: "status"; status: number; body?: string }
  /** The right answer, `bytes` bytes at a time, `delayMs` apart. */
  | { kind: "drip"; bytes: number; delayMs: number }
  /** The right body under another content type. */
  | { kind: "content-type"; contentType: string }
  /** 200, JSON's content type, no body. */
  | { kind: "empty" }
  /** An answer of the test's own making. */
  | { kind: "raw"; status: number; headers: Record<string, string>; body: string };

/** What would have been sent. */
export interface Planned {
  headers: Record<string, string>;
  body: Buffer;
}

const hundredMiB = 100 * 1024 * 1024;
const chunkBytes = 64 * 1024;

/** Answers wrongly, in the way asked for. Ends when the client has gone, too. */
export async function misbehave(fault: Fault, planned: Planned, response: ServerResponse): Promise<void> {
  const { headers, body } = planned;
  switch (fault.kind) {
    case "refuse":
    case "die-before-headers":
      return void response.destroy();
    case "hang":
      return;
    case "slow":
      await sleep(fault.delayMs);
      return void response.writeHead(200, headers).end(body);
    case "die-after-headers":
      response.writeHead(200, headers).flushHeaders();
      return dieSoon(response);
    case "die-mid-stream":
      response.writeHead(200, headers).write(firstHalf(planned));
      return dieSoon(response);
    case "garbage":
      return void response.writeHead(200, { "content-type": "application/json" }).end(randomBytes(256));
    case "garbage-http":
      return void response.socket?.end("\u0000\u0001not HTTP at all\r\n\r\n");
    case "huge":
      return sendHuge(fault.framing, fault.bytes ?? hundredMiB, planned, response);
    case "redirect":
      return void response.writeHead(fault.status ?? 307, { location: fault.location }).end();
    case "status":
      return void response.writeHead(fault.status, { "content-type": "text/plain" }).end(fault.body ?? "");
    case "drip":
      return drip(fault, planned, response);
    case "content-type":
      return void response.writeHead(200, { ...headers, "content-type": fault.contentType }).end(body);
    case "empty":
      return void response.writeHead(200, { "content-type": "application/json" }).end();
    case "raw":
      return void response.writeHead(fault.status, fault.headers).end(fault.body);
  }
}

// Time for what was written to leave this machine: a reset may overtake it otherwise.
async function dieSoon(response: ServerResponse): Promise<void> {
  await sleep(50);
  response.destroy();
}

function firstHalf({ headers, body }: Planned): Buffer {
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (headers["content-type"] !== "text/event-stream") return half;
  const notification = {
    jsonrpc: "2.0",
    method: "notifications/message",
    params: { level: "info", data: "alive" },
  };
  return Buffer.concat([Buffer.from(`event: message\ndata: ${JSON.stringify(notification)}\n\n`), half]);
}

/** The planned answer with spaces between its JSON tokens until it is large enough: valid, and worth nothing. */
async function sendHuge(
  framing: "length" | "chunked",
  bytes: number,
  { headers, body }: Planned,
  response: ServerResponse,
): Promise<void> {
  const length = framing === "length" ? { "content-length": String(bytes) } : {};
  response.writeHead(200, { ...headers, ...length });
  await pipeline(Readable.from(padded(body, bytes)), response);
}

function* padded(body: Buffer, bytes: number): Iterable<Buffer> {
  // Before the last brace of the JSON object; in an event stream that is still inside the `data` line.
  const cut = body.lastIndexOf("}");
  const padding = Buffer.alloc(chunkBytes, " ");
  yield body.subarray(0, cut);
  for (let left = bytes - body.length; left > 0; left -= chunkBytes) {
    yield padding.subarray(0, Math.min(left, chunkBytes));
  }
  yield body.subarray(cut);
}

async function drip(
  { bytes, delayMs }: { bytes: number; delayMs: number },
  { headers, body }: Planned,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, headers).flushHeaders();
  await pipeline(Readable.from(slices(body, bytes, delayMs)), response);
}

async function* slices(body: Buffer, bytes: number, delayMs: number): AsyncIterable<Buffer> {
  for (let at = 0; at < body.length; at += bytes) {
    yield body.subarray(at, at + bytes);
    await sleep(delayMs);
  }
}
