import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Fault, misbehave, type Planned } from "./recorder-faults.ts";
import {
  defaultTools,
  type Era,
  eraOf,
  type JsonObject,
  type Message,
  modernVersion,
  type Responder,
  reply,
  responders,
} from "./recorder-mcp.ts";

/** One HTTP request as it arrived. */
export interface Recorded {
  /** Milliseconds of `Date.now()` when its head had been read. */
  at: number;
  method: string;
  /** Path and query, as sent. */
  path: string;
  /** Names and values in turn, in order and case as sent. */
  rawHeaders: string[];
  headers: Record<string, string>;
  body: Buffer;
  /** The body as one JSON-RPC message; nothing where it is no JSON object. */
  message?: Message;
  /** True once the client has gone before its answer was complete. */
  aborted: boolean;
}

export interface RecorderOptions {
  eras?: Era[];
  /** How requests are answered: one JSON document, or an event stream of one message. */
  answers?: "json" | "sse";
  /** Legacy sessions: `required` refuses a call without one (400), `optional` takes both, `none` issues none. */
  sessions?: "required" | "optional" | "none";
  tools?: JsonObject[];
}

export interface Recorder {
  /** Address of the MCP endpoint. */
  readonly url: string;
  /** Every request since the start or the last `clear`, in order of arrival. */
  readonly requests: Recorded[];
  /** Those that carry a message of this method. */
  received(method: string): Recorded[];
  /** Every byte of every connection, HTTP's own framing and unreadable requests included. */
  bytes(): Buffer;
  /** Forgets what was recorded; sessions live on. */
  clear(): void;
  /** Switches a fault on, for all requests or those that `when` picks; nothing switches it off. */
  fault(fault?: Fault, when?: (request: Recorded) => boolean): Promise<void>;
  /** Answers a method in another way; nothing brings the usual answer back. */
  respond(method: string, responder?: Responder): void;
  /** Messages sent on an answer's event stream before the answer itself: requests of the server, notifications. */
  interject(method: string, messages: JsonObject[]): void;
  /** Sends a message on every open GET stream; returns how many there are. */
  push(message: JsonObject): number;
  /** Ends all legacy sessions, as a restart of a server would. */
  endSessions(): void;
  stop(): Promise<void>;
}

interface Answer extends Partial<Planned> {
  status: number;
}

/**
 * An MCP server that keeps every byte it is sent, answers simply and correctly in both eras, and misbehaves on demand.
 */
export async function startRecorder(options: RecorderOptions = {}): Promise<Recorder> {
  const {
    eras = ["legacy", "modern"],
    answers = "json",
    sessions = "optional",
    tools = defaultTools,
  } = options;
  const requests: Recorded[] = [];
  const usual = responders(() => tools);
  const own = new Map<string, Responder>();
  const interjected = new Map<string, JsonObject[]>();
  const live = new Set<string>();
  const streams = new Set<ServerResponse>();
  let chunks: Buffer[] = [];
  let active: { fault: Fault; when: (request: Recorded) => boolean } | undefined;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = record(request);
    requests.push(recorded);
    response.once("close", () => {
      recorded.aborted = !response.writableFinished;
    });
    recorded.body = await buffer(request);
    const message = parse(recorded.body);
    if (message !== undefined) recorded.message = message;
    if (active?.when(recorded)) return misbehave(active.fault, plan(message), response);
    const modern = message !== undefined && eraOf(message) === "modern";
    const answer = modern ? answerModern(message) : answerLegacy(recorded, message);
    if (answer === "stream") openStream(response);
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  function answerModern(message: Message): Answer {
    if (!eras.includes("modern")) return refusal(400, message, -32600, "Unsupported protocol version");
    if (message.id === undefined || message.method === undefined) return { status: 202 };
    return { status: responderOf(message.method) === undefined ? 404 : 200, ...plan(message) };
  }

  function answerLegacy(recorded: Recorded, message: Message | undefined): Answer | "stream" {
    const session = recorded.headers["mcp-session-id"];
    if (session !== undefined && !live.has(session))
      return refusal(404, message, -32001, "Session not found");
    if (recorded.method === "POST") return answerPost(session, message);
    if (recorded.method === "DELETE" && session !== undefined) {
      live.delete(session);
      return { status: 200 };
    }
    const streams = recorded.method === "GET" && recorded.headers["accept"]?.includes("text/event-stream");
    return streams ? "stream" : { status: 405 };
  }

  function answerPost(session: string | undefined, message: Message | undefined): Answer {
    if (message === undefined) return refusal(400, message, -32700, "Parse error");
    if (!eras.includes("legacy")) {
      return refusal(400, message, -32022, "Unsupported protocol version", { supported: [modernVersion] });
    }
    const opening = message.method === "initialize";
    if (sessions === "required" && session === undefined && !opening) {
      return refusal(400, message, -32000, "Session required");
    }
    if (message.id === undefined || message.method === undefined) return { status: 202 };
    const { headers, body } = plan(message);
    const issued = opening && sessions !== "none" ? { "mcp-session-id": newSession() } : {};
    return { status: 200, headers: { ...headers, ...issued }, body };
  }

  function newSession(): string {
    const session = randomUUID();
    live.add(session);
    return session;
  }

  function openStream(response: ServerResponse): void {
    response
      .writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" })
      .flushHeaders();
    streams.add(response);
    response.once("close", () => streams.delete(response));
  }

  function responderOf(method: string): Responder | undefined {
    return own.get(method) ?? (Object.hasOwn(usual, method) ? usual[method] : undefined);
  }

  /** The right answer to a request, in the form asked for. */
  function plan(message: Message | undefined): Planned {
    const method = message?.method ?? "";
    const answer = reply(message ?? {}, responderOf(method));
    const before = interjected.get(method) ?? [];
    if (answers === "json" && before.length === 0) {
      return { headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(answer)) };
    }
    return {
      headers: { "content-type": "text/event-stream" },
      body: Buffer.from([...before, answer].map(event).join("")),
    };
  }

  const server = createServer((request, response) => {
    // A fault that breaks the connection is no error of this server.
    serve(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket: Socket) => {
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => socket.destroy());
  });
  // Kept for the run: a gateway's pooled connection must not end under it, unless a fault says so.
  server.keepAliveTimeout = 0;
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/mcp`,
    requests,
    received: (method) => requests.filter((request) => request.message?.method === method),
    bytes: () => Buffer.concat(chunks),
    clear: () => {
      requests.length = 0;
      chunks = [];
    },
    fault: async (fault, when = () => true) => {
      active = fault && { fault, when };
      if (fault?.kind === "refuse") await close(server);
      else if (!server.listening) await listen(server, port);
    },
    respond: (method, responder) => void (responder ? own.set(method, responder) : own.delete(method)),
    interject: (method, messages) => void interjected.set(method, messages),
    push: (message) => {
      for (const stream of streams) stream.write(event(message));
      return streams.size;
    },
    endSessions: () => live.clear(),
    stop: () => close(server),
  };
}

function record(request: IncomingMessage): Recorded {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    at: Date.now(),
    method: request.method ?? "",
    path: request.url ?? "",
    rawHeaders: request.rawHeaders,
    headers: Object.fromEntries(headers),
    body: Buffer.alloc(0),
    aborted: false,
  };
}

function parse(body: Buffer): Message | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function refusal(
  status: number,
  message: Message | undefined,
  code: number,
  text: string,
  data?: JsonObject,
): Answer {
  const error = { code, message: text, ...(data && { data }) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: message?.id ?? null, error });
  return { status, headers: { "content-type": "application/json" }, body: Buffer.from(body) };
}

const event = (message: JsonObject) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

async function close(server: ReturnType<typeof createServer>): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
