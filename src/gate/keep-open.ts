import type { LetOn } from "../grant/index.ts";
import { parseJson } from "../json/index.ts";
import { codes, errorAnswer, isObject, type Message, newEvent, type RequestId } from "../mcp/index.ts";
import type { MessageCall } from "./call.ts";
import { unavailable } from "./refusals.ts";

/** A comment this often keeps the connection open, and soon shows that the client has gone. */
const KEEP_ALIVE_MS = 2000;
/** Before a decision is used for a client, it is looked for: human waits are long against this. */
const PROBES = 2;
const PROBE_MS = 40;
const KEEP_ALIVE = new TextEncoder().encode(": waiting for a human\n\n");

/** Clients that wait longer where progress is reported give up after 30 seconds at the earliest. */
const PROGRESS_MS = 10_000;
/** The server's own progress on the same token has to be more than this one's. */
const PROGRESS_STEP = 1e-6;

export interface Holding {
  /** Why the call need not be held any longer. Rejects where the object that knows was restarted. */
  readonly decided: () => Promise<LetOn>;
  readonly answer: (why: LetOn) => Promise<Response>;
  /** The client has gone before it was answered. */
  readonly gone: () => Promise<void>;
}

/**
 * Holds a request open on an event stream until `decided` resolves, then brings the answer as its one answer. A client
 * that goes away meanwhile ends it: nothing is tried again for nobody.
 *
 * @param url where the human decides: sent with each `notifications/progress`, for requests that ask for progress
 */
export function keepOpen(
  call: MessageCall,
  message: Extract<Message, { kind: "request" }>,
  url: string,
  { decided, answer, gone: tellGone }: Holding,
): Response {
  const { signal } = call.request;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  call.ctx.waitUntil(over);
  let gone = false;
  let timers: ReturnType<typeof setInterval>[] = [];
  let answering: ReadableStreamDefaultReader<Uint8Array> | undefined;

  const rest = () => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };
  const leave = () => {
    if (gone) return;
    gone = true;
    rest();
    answering?.cancel().catch(() => {});
    // Where the object cannot be reached, the call is not sent either: nobody here asks for it to be admitted any more.
    tellGone()
      .catch(() => {})
      .finally(end);
  };
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });

  /** Whether the client is there still: one that has gone shows only when something is written to it, and then again. */
  async function isThere(controller: ReadableStreamDefaultController<Uint8Array>): Promise<boolean> {
    for (let probe = 0; probe < PROBES && !gone; probe++) {
      controller.enqueue(KEEP_ALIVE);
      await scheduler.wait(PROBE_MS);
    }
    return !gone;
  }

  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const progress = progressOf(message, url);
      const write = (event: () => Uint8Array) => {
        if (!gone && (controller.desiredSize ?? -1) > -64) controller.enqueue(event());
      };
      controller.enqueue(KEEP_ALIVE);
      timers.push(setInterval(write, KEEP_ALIVE_MS, () => KEEP_ALIVE));
      if (progress === undefined) return;
      write(progress);
      timers.push(setInterval(write, PROGRESS_MS, progress));
    },
    async pull(controller) {
      if (answering === undefined) {
        // An object that was restarted has forgotten whether the call was cancelled, so it is not sent: the client calls again.
        const why = await decided().catch(() => "late" as const);
        rest();
        if (!(await isThere(controller))) return;
        answering = (await eventsOf(() => answer(why), message.id)).getReader();
      }
      const { done, value } = await answering.read();
      if (gone) return;
      if (!done) return controller.enqueue(value);
      signal.removeEventListener("abort", leave);
      controller.close();
      end();
    },
    cancel: leave,
  });
  const headers = { "content-type": "text/event-stream", "cache-control": "no-cache" };
  return new Response(stream, { headers });
}

/** The next report of progress; undefined: the request asks for none (MCP, "Progress"). */
function progressOf(
  message: Extract<Message, { kind: "request" }>,
  url: string,
): (() => Uint8Array) | undefined {
  const meta = message.params?.["_meta"];
  const progressToken = isObject(meta) ? meta["progressToken"] : undefined;
  if (progressToken === undefined || progressToken === null) return undefined;
  let progress = 0;
  return () => {
    progress += PROGRESS_STEP;
    const params = { progressToken, progress, message: `Waiting for a human to decide at ${url}` };
    return newEvent(JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params }));
  };
}

/** The answer of a call as events, whatever form it has. */
async function eventsOf(again: () => Promise<Response>, id: RequestId): Promise<ReadableStream<Uint8Array>> {
  // Whatever fails, the client is answered: the stream has begun, and it waits.
  const response = await again().catch(() => unavailable(id));
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream") && response.body !== null) return response.body;
  const event = newEvent(onStream(await response.text(), id));
  return new ReadableStream({
    start(controller) {
      controller.enqueue(event);
      controller.close();
    },
  });
}

/** On a stream the status is spent: an answer must carry the request's own id, or the client waits forever. */
function onStream(text: string, id: RequestId): string {
  try {
    const answer = parseJson(text) as Record<string, unknown>;
    return JSON.stringify(answer["id"] === null || answer["id"] === undefined ? { ...answer, id } : answer);
  } catch {
    return JSON.stringify(errorAnswer(id, codes.internalError, "The call could not be answered"));
  }
}
