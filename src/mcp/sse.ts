/** The fields of one event that has data. */
export interface SseEvent {
  /** `message` where the event names no type. */
  event: string;
  id: string | undefined;
  /** Milliseconds, where the event has a `retry:` field. */
  retry: number | undefined;
}

/** The new data of an event, null to drop it, "same" to pass it byte for byte. */
export type OnMessage = (data: string, event: SseEvent) => EventVerdict | Promise<EventVerdict>;
export type EventVerdict = { data: string } | null | "same";

export interface MapEventsOptions {
  /** An event with more bytes errors the stream. */
  maxEventBytes: number;
  /** A comment line goes out after so many quiet milliseconds. Absent: none. */
  keepAliveMs?: number;
  /** Called once: bytes read from upstream, and the error or cancel reason where the stream didn't end by itself. */
  onEnd?: (bytes: number, error?: unknown) => void;
  /** Upstream died in mid-stream: data of a last event for the client, or undefined to let the stream fail. */
  onUpstreamError?: (error: unknown) => string | undefined;
}

/** A stream of the same events, each passed, rewritten or dropped by `onMessage`, one by one, never buffered. */
export function mapEvents(
  _stream: ReadableStream<Uint8Array>,
  _onMessage: OnMessage,
  _options: MapEventsOptions,
): ReadableStream<Uint8Array> {
  throw new Error("to be written");
}
