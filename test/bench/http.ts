/** One HTTP/1.1 message at the start of a text. */
export interface HttpMessage {
  head: string;
  body: string;
  /** Characters of the text that it takes. */
  length: number;
}

/**
 * Reads one HTTP/1.1 message, with its length told or in chunks; nothing while it is incomplete. Text is latin1, one
 * character a byte. Knows only what the bench's own peers send: no trailers, no folded headers.
 */
export function readMessage(text: string): HttpMessage | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const start = headEnd + 4;
  const told = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (told === undefined && /\r\ntransfer-encoding: *chunked/i.test(head))
    return readChunks(text, head, start);
  const length = start + Number(told ?? 0);
  if (text.length < length) return undefined;
  return { head, body: text.slice(start, length), length };
}

function readChunks(text: string, head: string, start: number): HttpMessage | undefined {
  let body = "";
  for (let at = start; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (text.length < next) return undefined;
    if (size === 0) return { head, body, length: next };
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}
