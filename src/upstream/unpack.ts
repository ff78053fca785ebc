import { Duplex } from "node:stream";
import { createInflate, createInflateRaw, createZstdDecompress } from "node:zlib";

/** The runtime unpacks these itself, and the header stays. */
const UNPACKED: ReadonlySet<string> = new Set(["", "identity", "gzip", "br"]);

/** The content coding of an answer (RFC 9110, 8.4.1), in lower case; "" without one. */
export function codingOf({ headers }: Response): string {
  return (headers.get("content-encoding") ?? "").trim().toLowerCase();
}

/** Whether `unpacked` can read it. */
export function isReadable(coding: string): boolean {
  return UNPACKED.has(coding) || coding === "deflate" || coding === "zstd";
}

/**
 * A body without its content coding, of those that servers use unasked, too. undefined: it is packed in a way that nobody here
 * can read.
 */
export function unpacked({ body }: Response, coding: string): ReadableStream<Uint8Array> | null | undefined {
  if (!isReadable(coding)) return undefined;
  if (body === null || UNPACKED.has(coding)) return body;
  return coding === "deflate" ? inflated(body) : through(body, createZstdDecompress());
}

/** With the zlib header that the coding has (RFC 1950), or without it, as many servers send it. */
function inflated(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  let unpacked: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (unpacked === undefined) {
          const { value: head } = await reader.read();
          const whole = prepended(head, reader);
          unpacked = through(
            whole,
            ((head?.[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw(),
          ).getReader();
        }
        const { done, value } = await unpacked.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => (unpacked ?? reader).cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function prepended(
  head: Uint8Array | undefined,
  rest: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (head === undefined) controller.close();
      else controller.enqueue(head);
    },
    async pull(controller) {
      const { done, value } = await rest.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => rest.cancel(reason),
  });
}

function through(body: ReadableStream<Uint8Array>, unpack: Duplex): ReadableStream<Uint8Array> {
  const { readable, writable } = Duplex.toWeb(unpack);
  // A reader sees what breaks.
  body.pipeTo(writable).catch(() => undefined);
  return readable as unknown as ReadableStream<Uint8Array>;
}
