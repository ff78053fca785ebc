const LINE_FEED = 10;

/** A line without an end is given up here, so that a file that is not an export cannot fill the memory. */
const MAX_LINE_BYTES = 16 * 2 ** 20;

/**
 * Lines of a byte stream, as bytes and without their line feeds. Nothing is decoded: who reads them decides how strictly.
 * A last line without a line feed is a line; a stream that ends with one has no empty line after it.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const rest = chunk.subarray(start, end);
      yield parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
      parts = [];
      size = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    // A copy: the stream may reuse the chunk's memory.
    parts.push(chunk.slice(start));
    size += chunk.length - start;
    if (size > MAX_LINE_BYTES) {
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(parts);
}
