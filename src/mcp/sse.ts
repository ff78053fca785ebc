/** A stream of server-sent events, judged and rewritten one by one while it flows. */
import { type Block, makeSplitter } from "./sse-blocks.ts";
import { newEvent, parseBlock, type SseEvent, withData } from "./sse-event.ts";

/** New data for the event, null to drop it, "same" to pass it byte for byte. */
type EventVerdict = { data: string } | null | "same";

/** Judges one event that has data. */
export type OnMessage = (data: string, event: SseEvent) => EventVerdict | Promise<EventVerdict>;

export interface MapEventsOptions {
  /** An event with more bytes errors the stream with `EventTooLarge`. */
  maxEventBytes: number;
  /** A comment line goes out in each such interval in which nothing else did. Absent: none. */
  keepAliveMs?: number;
  /** Asked every `everyMs` while the stream is open: false ends it, with `onUpstreamGone`'s last event. Never rejects. */
  watch?: { everyMs: number; goesOn: () => Promise<boolean> };
  /** Called once: bytes read from upstream, and what ended the stream where it didn't end by itself. */
  onEnd?: (bytes: number, error?: unknown) => void;
  /**
   * The upstream's stream is over, in mid-stream with `error`, or by itself without one. The data of a last event for
   * the client (say, an error on its request that has no answer yet), or undefined: then a failed stream fails.
   */
  onUpstreamGone?: (error?: unknown) => string | undefined;
}

const KEEP_ALIVE = new TextEncoder().encode(": keep-alive\n\n");

/**
 * The same stream with each event passed, rewritten or dropped by `onMessage`. Events come out as soon as they are whole;
 * what isn't touched leaves byte for byte, comments and events without data too. Nothing is read ahead of the client.
 * An event that the stream breaks off in is judged like any other where the stream ended by itself, else left out.
 */
export function mapEvents(
  stream: ReadableStream<Uint8Array>,
  onMessage: OnMessage,
  options: MapEventsOptions,
): ReadableStream<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.getReader();
  const splitter = makeSplitter(options.maxEventBytes);
  let first = true;
  let bytes = 0;
  let over = false;
  let quiet = true;
  const timers: ReturnType<typeof setInterval>[] = [];

  function finish(error?: unknown): void {
    if (over) return;
    over = true;
    for (const timer of timers) clearInterval(timer);
    if (error === undefined) options.onEnd?.(bytes);
    else options.onEnd?.(bytes, error);
  }

  async function judged(block: Block): Promise<Uint8Array | undefined> {
    const opening = first;
    first = false;
    const { data, foreign, ...event } = parseBlock(block, opening);
    const verdict = data === undefined ? "same" : await onMessage(data, event);
    if (verdict === null) return undefined;
    if (verdict !== "same") return withData(block, verdict.data, opening);
    return foreign ? withData(block, data, opening) : block.bytes;
  }

  async function pass(
    controller: ReadableStreamDefaultController<Uint8Array>,
    blocks: readonly Block[],
  ): Promise<boolean> {
    let sent = false;
    for (const block of blocks) {
      const out = await judged(block);
      // The client may have gone while the event was judged.
      if (over) return true;
      if (out === undefined) continue;
      controller.enqueue(out);
      quiet = false;
      sent = true;
    }
    return sent;
  }

  /** The next chunk of upstream, or what there is to say where there is none. */
  async function read(): Promise<{ done: boolean; value?: Uint8Array | undefined; failed?: unknown }> {
    try {
      return await reader.read();
    } catch (error) {
      return { done: true, failed: error ?? new Error("The upstream's stream failed.") };
    }
  }

  async function end(
    controller: ReadableStreamDefaultController<Uint8Array>,
    failed: unknown,
  ): Promise<void> {
    const rest = failed === undefined ? splitter.end() : undefined;
    if (rest !== undefined) await pass(controller, [rest]);
    if (over) return;
    const last = failed === undefined ? options.onUpstreamGone?.() : options.onUpstreamGone?.(failed);
    finish(failed);
    if (last !== undefined) controller.enqueue(newEvent(last));
    if (failed !== undefined && last === undefined) controller.error(failed);
    else controller.close();
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const { keepAliveMs, watch } = options;
        if (keepAliveMs !== undefined) {
          const keepAlive = () => {
            // Only where the client reads: a stalled one must not pile up comments.
            if (quiet && (controller.desiredSize ?? -1) >= 0) controller.enqueue(KEEP_ALIVE);
            quiet = true;
          };
          timers.push(setInterval(keepAlive, keepAliveMs));
        }
        if (watch !== undefined) {
          const look = async () => {
            if ((await watch.goesOn()) || over) return;
            const ended = new Error("The stream may not go on.");
            finish(ended);
            reader.cancel(ended).catch(() => undefined);
            const last = options.onUpstreamGone?.(ended);
            if (last !== undefined) controller.enqueue(newEvent(last));
            controller.close();
          };
          timers.push(setInterval(() => void look(), watch.everyMs));
        }
      },
      async pull(controller) {
        try {
          // A dropped event or half a one asks for more; else the client would wait for a pull that never comes.
          for (let sent = false; !sent && !over; ) {
            const { done, value, failed } = await read();
            if (over) return;
            if (done) return await end(controller, failed);
            if (value === undefined) continue;
            bytes += value.byteLength;
            sent = await pass(controller, splitter.push(value));
          }
        } catch (error) {
          // Too large an event, or a judge that threw: refuse the rest rather than let it pass unjudged.
          finish(error);
          reader.cancel(error).catch(() => undefined);
          throw error;
        }
      },
      async cancel(reason) {
        finish(reason ?? new Error("The client went away."));
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
