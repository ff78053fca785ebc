import { expect, test } from "vitest";
import { mapEvents } from "../../../src/mcp/index.ts";

/** A flood of what says nothing goes out by the chunk: one by one, 4 MiB of line feeds took ten seconds. */
test.each([":\n\n", "\n", ":\n", "\r", "\r\n", ": x\n"])(
  "a flood of %j leaves in as many chunks as it came",
  async (unit) => {
    const chunk = new TextEncoder().encode(unit.repeat(20_000));
    let left = 8;
    const flood = new ReadableStream<Uint8Array>({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(chunk.slice());
      },
    });
    const out: Uint8Array[] = [];
    for await (const piece of mapEvents(flood, () => "same", { maxEventBytes: 1 << 20 })) out.push(piece);
    expect(out.length).toBeLessThanOrEqual(9);
    expect(Buffer.concat(out).toString()).toBe(unit.repeat(160_000));
  },
);

test("a comment that another reader would end in the middle is left out, among others", async () => {
  const text = `: a\n\n: b\u2028data: {}\n: c\u000bdata: {}\n: d\n\n`;
  const stream = new Blob([text]).stream() as ReadableStream<Uint8Array>;
  const out: Uint8Array[] = [];
  for await (const piece of mapEvents(stream, () => "same", { maxEventBytes: 1 << 20 })) out.push(piece);
  const said = Buffer.concat(out).toString();
  expect(said).not.toContain("data");
  expect(said).toContain(": a\n");
  expect(said).toContain(": d\n");
});
