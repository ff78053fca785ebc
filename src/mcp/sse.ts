/** A stream of server-sent events, judged and rewritten one by one while it flows. */
import { type Block, makeSplitter } from "./sse-blocks.ts";
import { newEvent, parseBlock, type SseEvent, withData } from "./sse-event.ts";

/** New data for the event, null to drop it, "same" to pass it byte for byte. */
type EventVerdict = { data: string } | null | "same";

/** Judges one event that has data. */
export type OnMessage = (data: string, event: SseEvent) => EventVerdict | Promise<EventVerdict>;

export interface MapEventsOptions {
  /** An event with more bytes ends the stream, with `EventTooLarge`. */
  maxEventBytes: number;
  /** What the client sees of an event's id, which is not empty; undefined: none. Absent: ids pass as they are. */
  sealId?: (id: string) => string | undefined;
  /** A comment line goes out in each such interval in which nothing else did. Absent: none. */
  keepAliveMs?: number;
  /**
   * Asked every `everyMs` while the stream is open. What it returns are data of events for the client; undefined ends the
   * stream, with `onUpstreamGone`'s last event. Never rejects.
   */
  watch?: { everyMs: number; look: () => Promise<readonly string[] | undefined> };
  /** Called once: bytes read from upstream, and what ended the stream where it didn't end by itself. */
  onEnd?: (bytes: number, error?: unknown) => void;
  /**
   * The stream is over: the upstream's broke off, or is ended here, with `error`, or it ended by itself, without one. The
   * data of a last event for the client (say, an error on its request that has no answer yet), or undefined: then a
   * failed stream fails.
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
    const { data, foreign, named, ...event } = parseBlock(block, opening);
    const verdict = data === undefined ? "same" : await onMessage(data, event);
    if (verdict === null) return undefined;
    const { sealId } = options;
    const sealed = named && sealId !== undefined ? { id: event.id ? sealId(event.id) : event.id } : undefined;
    if (verdict !== "same") return withData(block, verdict.data, opening, sealed);
    return foreign || sealed !== undefined ? withData(block, data, opening, sealed) : block.bytes;
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
            const said = await watch.look();
            if (over) return;
            for (const data of said ?? []) controller.enqueue(newEvent(data));
            if (said !== undefined) return;
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
          if (over) return;
          finish(error);
          reader.cancel(error).catch(() => undefined);
          const last = options.onUpstreamGone?.(error);
          if (last === undefined) throw error;
          controller.enqueue(newEvent(last));
          controller.close();
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
