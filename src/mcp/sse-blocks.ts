/**
 * A byte stream of server-sent events cut into blocks: the lines up to a blank one. Bytes are kept as they came, so that
 * a block which nobody touches leaves exactly as it arrived (HTML, 9.2.5 and 9.2.6).
 */

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const COLON = 0x3a;

/** One line: its bytes without and with the line end, as offsets into the block's bytes. */
interface Line {
  start: number;
  end: number;
  next: number;
}

/** Bytes of one event, blank line included where it came, or of comments and blank lines before one. */
export interface Block {
  bytes: Uint8Array;
  /** None of plain comments and blank lines that came in one chunk. */
  lines: readonly Line[];
}

/** Lines of one event. Each takes many times its bytes: an event of 16 MiB in lines of one letter took a gigabyte. */
const MAX_LINES = 50_000;

export class EventTooLarge extends Error {
  readonly code = "event_too_large";
  /** What an event may have. */
  readonly most: string;

  constructor(most: string) {
    super(`An event of the stream has more than ${most}.`);
    this.most = most;
  }
}

export interface Splitter {
  /** Blocks that are whole with this chunk. Throws `EventTooLarge` where one has more than `maxBytes`, or `MAX_LINES`. */
  push(chunk: Uint8Array): Block[];
  /** What the stream ended in the middle of. */
  end(): Block | undefined;
}

/** A splitter for one stream. Holds at most one unfinished block. */
export function makeSplitter(maxBytes: number): Splitter {
  // The unfinished block, in a buffer that grows by doubling, so that each byte is moved a constant number of times.
  let held = new Uint8Array(0);
  let size = 0;
  // Where in it the reading is.
  let at = 0;
  let lineStart = 0;
  let lines: Line[] = [];
  let onlyComments = true;

  function append(chunk: Uint8Array): void {
    if (size + chunk.byteLength > held.byteLength) {
      const doubled = Math.min(2 * held.byteLength, maxBytes);
      const grown = new Uint8Array(Math.max(1024, doubled, size + chunk.byteLength));
      grown.set(held.subarray(0, size));
      held = grown;
    }
    held.set(chunk, size);
    size += chunk.byteLength;
  }

  /** Takes the block that ends at `at`; the next one begins there. */
  function take(from: number): Block {
    const block = { bytes: held.slice(from, at), lines: shifted(lines, from) };
    lines = [];
    onlyComments = true;
    lineStart = at;
    return block;
  }

  /** Moves `at` behind the next line end and returns its line; undefined where none is whole. */
  function nextLine(): (Line & { cutCr: boolean }) | undefined {
    while (at < size && held[at] !== LF && held[at] !== CR) at += 1;
    if (at === size) return undefined;
    const end = at;
    const cutCr = held[at] === CR && at + 1 === size;
    at += held[at] === CR && !cutCr && held[at + 1] === LF ? 2 : 1;
    return { start: lineStart, end, next: at, cutCr };
  }

  /** Whether nothing in a line could end it for another reader. */
  function isPlain({ start, end }: Line): boolean {
    for (let i = start; i < end; i += 1) {
      const byte = held[i] ?? 0;
      if (byte > 0x7e || (byte < 0x20 && byte !== TAB)) return false;
    }
    return true;
  }

  /** Forgets the bytes before `from`. */
  function compact(from: number): void {
    if (from === 0) return;
    held.copyWithin(0, from, size);
    size -= from;
    at -= from;
    lineStart -= from;
    lines = shifted(lines, from);
  }

  return {
    push(chunk) {
      append(chunk);
      const blocks: Block[] = [];
      let from = 0;
      // Where comments and blank lines began that go out together: one by one, a flood of them takes seconds.
      let idleFrom = 0;
      const endIdle = (): void => {
        if (idleFrom < from) blocks.push({ bytes: held.slice(idleFrom, from), lines: [] });
      };
      for (let line = nextLine(); line !== undefined; line = nextLine()) {
        const comment = held[line.start] === COLON;
        onlyComments &&= comment;
        // Comments before an event need not wait for it: they keep quiet connections alive.
        if (line.start !== line.end && !onlyComments) {
          if (line.cutCr) {
            // Can't tell yet whether an LF belongs to this line's end; look again with the next chunk.
            at = line.end;
            break;
          }
          if (lines.length === MAX_LINES) throw new EventTooLarge(`${MAX_LINES} lines`);
          lines.push(line);
          lineStart = at;
          continue;
        }
        // A blank line ends the block even where it is a CR whose LF is still to come: that makes one more blank line.
        if (lines.length === 0 && isPlain(line)) {
          if (at - idleFrom > maxBytes) {
            endIdle();
            idleFrom = from;
          }
          lineStart = at;
          onlyComments = true;
        } else {
          endIdle();
          lines.push(line);
          blocks.push(take(from));
          idleFrom = at;
        }
        from = at;
      }
      endIdle();
      compact(from);
      if (size > maxBytes || blocks.some((block) => block.bytes.byteLength > maxBytes)) {
        throw new EventTooLarge(`${maxBytes} bytes`);
      }
      return blocks;
    },
    end() {
      if (size === 0) return undefined;
      if (lineStart < size)
        lines.push({ start: lineStart, end: held[size - 1] === CR ? size - 1 : size, next: size });
      at = size;
      const block = take(0);
      size = 0;
      return block;
    },
  };
}

function shifted(lines: readonly Line[], by: number): Line[] {
  return lines.map(({ start, end, next }) => ({ start: start - by, end: end - by, next: next - by }));
}
