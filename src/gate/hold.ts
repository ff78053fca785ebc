import { parseJson } from "../json/index.ts";
import { codes, errorAnswer, newEvent, type RequestId } from "../mcp/index.ts";
import type { MessageCall } from "./call.ts";

/** A comment so often keeps the connection open, and shows soon that the client has gone. */
const KEEP_ALIVE_MS = 2000;
/** Before a decision is used for a client, it is looked for: human waits are long against this. */
const PROBES = 2;
const PROBE_MS = 40;
const KEEP_ALIVE = new TextEncoder().encode(": waiting for a human\n\n");

/**
 * Holds a call open on an event stream until `decided` resolves, then brings the answer of `again` as its one answer. A
 * client that goes away meanwhile ends it: nothing is tried again for nobody.
 */
export function hold(
  call: MessageCall,
  decided: () => Promise<void>,
  again: () => Promise<Response>,
): Response {
  const { signal } = call.request;
  const { message } = call.arrival;
  const id = message.kind === "request" ? message.id : null;
  let gone = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  let answering: ReadableStreamDefaultReader<Uint8Array> | undefined;

  const leave = () => {
    gone = true;
    clearInterval(timer);
    answering?.cancel().catch(() => {});
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
    async start(controller) {
      controller.enqueue(KEEP_ALIVE);
      timer = setInterval(() => {
        if (!gone && (controller.desiredSize ?? -1) > -64) controller.enqueue(KEEP_ALIVE);
      }, KEEP_ALIVE_MS);
    },
    async pull(controller) {
      if (answering === undefined) {
        // An object that was restarted has forgotten who waits: the call is tried again, and answered as it stands.
        await decided().catch(() => {});
        clearInterval(timer);
        if (!(await isThere(controller))) return;
        answering = (await eventsOf(again, id)).getReader();
      }
      const { done, value } = await answering.read();
      if (gone) return;
      if (!done) return controller.enqueue(value);
      signal.removeEventListener("abort", leave);
      controller.close();
    },
    cancel: leave,
  });
  const headers = { "content-type": "text/event-stream", "cache-control": "no-cache" };
  return new Response(stream, { headers });
}

/** The answer of a call as events, whatever form it has. */
async function eventsOf(
  again: () => Promise<Response>,
  id: RequestId | null,
): Promise<ReadableStream<Uint8Array>> {
  const response = await again();
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

/** On a stream the status is spent: an answer must carry the request's own id, or the client waits for ever. */
function onStream(text: string, id: RequestId | null): string {
  try {
    const answer = parseJson(text) as Record<string, unknown>;
    return JSON.stringify(answer["id"] === null || answer["id"] === undefined ? { ...answer, id } : answer);
  } catch {
    return JSON.stringify(errorAnswer(id, codes.internalError, "The call could not be answered"));
  }
}
