/** The body of a request, bounded. */
import { refuse } from "./refusals.ts";
import type { BodyRead } from "./types.ts";

/** Largest accepted body, bytes (docs/wire.md, "What a message must be"). */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Reads a body of at most `limitBytes`. A larger one is refused with 413, at once where Content-Length says so, else as
 * soon as the limit is passed; it is never cut off. Content-Length is a hint only: what counts is what arrives.
 */
export async function readBody(request: Request, limitBytes = MAX_BODY_BYTES): Promise<BodyRead> {
  const tooLarge = (): BodyRead => ({
    ok: false,
    refusal: refuse("body_too_large", `The body is larger than ${limitBytes} bytes.`),
  });
  const announced = Number(request.headers.get("content-length"));
  if (announced > limitBytes) return tooLarge();
  if (request.body === null) return { ok: true, bytes: new Uint8Array() };
  if (announced > 0) return readAnnounced(request, limitBytes, tooLarge);
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.byteLength;
      if (received > limitBytes) {
        // Not awaited: a client that never stops sending must not hold the answer.
        reader.cancel().catch(() => undefined);
        return tooLarge();
      }
      chunks.push(value);
    }
  } catch {
    return brokenOff();
  }
  return { ok: true, bytes: join(chunks, received) };
}

/** HTTP ends such a body at its Content-Length, so it can be read natively, which costs a tenth of reading it in chunks. */
async function readAnnounced(
  request: Request,
  limitBytes: number,
  tooLarge: () => BodyRead,
): Promise<BodyRead> {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > limitBytes ? tooLarge() : { ok: true, bytes };
  } catch {
    return brokenOff();
  }
}

function brokenOff(): BodyRead {
  return { ok: false, refusal: refuse("body_unreadable", "The body broke off before its end.") };
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
