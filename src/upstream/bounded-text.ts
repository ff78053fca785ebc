/**
 * The text of a body, of at most `maxBytes`; undefined where it has more: the rest is cancelled. Rejects where the body
 * breaks.
 */
export async function boundedText(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) return undefined;
    pieces.push(decoder.decode(chunk, { stream: true }));
  }
  // Joined once: a text that grew piece by piece would be kept twice when it is read.
  return pieces.join("") + decoder.decode();
}
