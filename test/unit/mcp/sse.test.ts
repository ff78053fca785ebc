import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type MapEventsOptions, mapEvents, type OnMessage } from "../../../src/mcp/sse.ts";
import { bytes } from "./bodies.ts";

const MAX = 1_000;

function source(
  chunks: readonly (string | Uint8Array)[],
  seen = { pulled: 0, cancelled: undefined as unknown },
  error?: Error,
) {
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.pulled];
        seen.pulled += 1;
        if (chunk !== undefined) controller.enqueue(bytes(chunk));
        else if (error !== undefined) controller.error(error);
        else controller.close();
      },
      cancel(reason) {
        seen.cancelled = reason ?? "cancelled";
      },
    },
    { highWaterMark: 0 },
  );
}

async function run(
  chunks: readonly (string | Uint8Array)[],
  onMessage: OnMessage = () => "same",
  options: Partial<MapEventsOptions> = {},
) {
  const out = await new Response(
    mapEvents(source(chunks), onMessage, { maxEventBytes: MAX, ...options }),
  ).arrayBuffer();
  return new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(out);
}

const collect =
  (into: unknown[]): OnMessage =>
  (data, event) => {
    into.push({ data, ...event });
    return "same";
  };

/** Another way to read a stream: all at once, by regular expressions (HTML, 9.2.6). */
function naive(text: string): { data: string; event: string; id: string | undefined }[] {
  const events: { data: string; event: string; id: string | undefined }[] = [];
  let fields = new Map<string, string[]>();
  const flush = () => {
    const data = fields.get("data");
    const id = fields
      .get("id")
      ?.filter((value) => !value.includes("\0"))
      .at(-1);
    if (data !== undefined)
      events.push({ data: data.join("\n"), event: fields.get("event")?.at(-1) || "message", id });
    fields = new Map();
  };
  for (const line of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/)) {
    if (line === "") flush();
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  flush();
  return events;
}

describe("passing", () => {
  const streams: [name: string, text: string, data: string[]][] = [
    ["nothing", "", []],
    ["one event", "data: a\n\n", ["a"]],
    ["two events", "data: a\n\ndata: b\n\n", ["a", "b"]],
    ["CRLF", "event: message\r\ndata: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
    ["CR", "data: a\r\rdata: b\r\r", ["a", "b"]],
    ["mixed line ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r", ["a", "b", "c"]],
    ["a byte order mark", "\ufeffdata: a\n\n", ["a"]],
    ["many lines of data", "data: a\ndata:b\ndata:  c\ndata\n\n", ["a\nb\n c\n"]],
    ["a comment before, within, after", ": x\ndata: a\n: y\ndata: b\n\n: z\n\n", ["a\nb"]],
    ["an event without data", "id: 1\nretry: 5\n\n", []],
    ["an empty data field", "data:\n\n", [""]],
    ["a primed stream", "id: 0\ndata:\n\nid: 1\ndata: a\n\n", ["", "a"]],
    ["blank lines", "\n\n\ndata: a\n\n\n\n", ["a"]],
    ["no blank line at the end", "data: a\n\ndata: b", ["a", "b"]],
    ["a CR at the end", "data: a\r", ["a"]],
    ["colons and spaces in data", "data: a: b :c \n\n", ["a: b :c "]],
    ["characters beyond ASCII", "data: é名\u{1f600}\u2028\u0085x\n\n", ["é名\u{1f600}\u2028\u0085x"]],
  ];

  test.each(streams)("%s: byte for byte, whole and byte by byte", async (_name, text, data) => {
    const whole: unknown[] = [];
    const single: unknown[] = [];
    expect(await run([text], collect(whole))).toBe(text);
    expect(
      await run(
        [...bytes(text)].map((byte) => Uint8Array.of(byte)),
        collect(single),
      ),
    ).toBe(text);
    expect(whole).toMatchObject(data.map((value) => ({ data: value })));
    expect(single).toEqual(whole);
  });

  test("keeps bytes that are not UTF-8", async () => {
    const raw = Uint8Array.from([...bytes("data: "), 0xff, 0xc0, ...bytes("\n\n")]);
    const out = await new Response(
      mapEvents(source([raw]), () => "same", { maxEventBytes: MAX }),
    ).arrayBuffer();
    expect(new Uint8Array(out)).toEqual(raw);
  });

  test("reads the fields", async () => {
    const events: unknown[] = [];
    await run(
      ["event: x\nid: 7\nretry: 30\ndata: a\n\nevent:\nid: a\0b\nretry: 3x\ndata: b\n\n"],
      collect(events),
    );
    expect(events).toEqual([
      { data: "a", event: "x", id: "7", retry: 30 },
      { data: "b", event: "message", id: undefined, retry: undefined },
    ]);
  });

  test("leaves out lines that only a lenient reader would take for data", async () => {
    const seen: unknown[] = [];
    expect(await run([" data: x\nid: 1\n\n\ufeffdata: y\n\nDATA: z\ndata: a\n\n"], collect(seen))).toBe(
      "id: 1\n\n\ufeffdata: y\n\ndata: a\n\n".replace("\ufeffdata: y\n", ""),
    );
    expect(seen).toMatchObject([{ data: "a" }]);
  });
});

const line = fc.tuple(
  fc.constantFrom("data: ", "data:", "data", "id: ", "event: ", "retry: ", ":", "", ""),
  fc.constantFrom("", "a", "é名", "x y", "1", "{}"),
  fc.constantFrom("\n", "\r", "\r\n"),
);
const stream = fc
  .array(line, { maxLength: 30 })
  .map((lines) =>
    lines
      .map(([field, value, end]) => (field === "" || field === "data" ? field : field + value) + end)
      .join(""),
  );

function cut(raw: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((where) => where % (raw.byteLength + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => raw.slice(from, at[index] ?? raw.byteLength));
}

describe("any stream, cut anywhere", () => {
  test("passes unchanged and is read as another reader reads it", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 12 }), async (text, cuts) => {
        const events: { data: string; event: string; id: string | undefined }[] = [];
        const out = await run(cut(bytes(text), cuts), (data, { event, id }) => {
          events.push({ data, event, id });
          return "same";
        });
        expect(out).toBe(text);
        expect(events).toEqual(naive(text));
      }),
      { numRuns: 500 },
    );
  });

  test("is rewritten alike", async () => {
    const judge: OnMessage = (data) => (data.includes("x") ? null : data === "a" ? { data: "b\nc" } : "same");
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 12 }), async (text, cuts) => {
        const whole = naive(await run([text], judge));
        expect(naive(await run(cut(bytes(text), cuts), judge))).toEqual(whole);
        const wanted = naive(text)
          .filter(({ data }) => !data.includes("x"))
          .map((event) => (event.data === "a" ? { ...event, data: "b\nc" } : event));
        expect(whole).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });
});

describe("rewriting", () => {
  test.each([
    ["data: a\n\n", "data: b\n\n"],
    ["data:a\r\n\r\n", "data: b\n\n"],
    [": c\nid: 1\ndata: a\nretry: 9\ndata: a\nevent: e\n\n", ": c\nid: 1\ndata: b\nretry: 9\nevent: e\n\n"],
    ["id: 1\rdata: a\r\r", "id: 1\ndata: b\n\n"],
    ["\ufeffdata: a\n\n", "data: b\n\n"],
    ["data: a", "data: b\n\n"],
  ])("%j → %j", async (text, wanted) => {
    expect(await run([text], () => ({ data: "b" }))).toBe(wanted);
  });

  test("drops events and leaves their neighbours", async () => {
    const out = await run([": c\n\ndata: a\n\ndata: b\n\ndata: c\n\n"], (data) =>
      data === "b" ? null : "same",
    );
    expect(out).toBe(": c\n\ndata: a\n\ndata: c\n\n");
  });

  test("breaks new data into lines, so that none can forge a field", async () => {
    expect(await run(["data: a\n\n"], () => ({ data: "x\n\ndata: y\r\nid: 1\rz" }))).toBe(
      "data: x\ndata: \ndata: data: y\ndata: id: 1\ndata: z\n\n",
    );
  });

  test("waits for a judge that takes its time, in order", async () => {
    const slow: OnMessage = async (data) => {
      await new Promise((done) => setTimeout(done, data === "a" ? 15 : 1));
      return { data: data.toUpperCase() };
    };
    expect(await run(["data: a\n\ndata: b\n\n"], slow)).toBe("data: A\n\ndata: B\n\n");
  });
});

describe("flow", () => {
  test("sends each event as soon as it is whole, and reads nothing ahead", async () => {
    const seen = { pulled: 0, cancelled: undefined };
    const reader = mapEvents(source(["data: a\n\nda", "ta: b\n\n", "data: c\n\n"], seen), () => "same", {
      maxEventBytes: MAX,
    }).getReader();
    expect(seen.pulled).toBe(0);
    expect((await reader.read()).value).toEqual(bytes("data: a\n\n"));
    expect(seen.pulled).toBe(1);
    expect((await reader.read()).value).toEqual(bytes("data: b\n\n"));
    expect(seen.pulled).toBe(2);
  });

  test("sends a comment without waiting for the event behind it", async () => {
    const reader = mapEvents(source([": ping\n", "data: a\n\n"]), () => "same", {
      maxEventBytes: MAX,
    }).getReader();
    expect((await reader.read()).value).toEqual(bytes(": ping\n"));
  });

  test("asks for more where all of a chunk was dropped", async () => {
    const reader = mapEvents(
      source(["data: a\n\n", "data: a\n\n", "data: b\n\n"]),
      (data) => (data === "a" ? null : "same"),
      { maxEventBytes: MAX },
    ).getReader();
    expect((await reader.read()).value).toEqual(bytes("data: b\n\n"));
  });

  test("ends where one event has too many lines", async () => {
    const chunk = "data:\n".repeat(10_000);
    const onEnd = vi.fn();
    const text = await run([...new Array(20).fill(chunk), "\ndata: b\n\n"], () => "same", {
      maxEventBytes: 10_000_000,
      onEnd,
      onUpstreamGone: (error) => (error instanceof Error ? error.message : "ended"),
    });
    expect(text).toBe("data: An event of the stream has more than 50000 lines.\n\n");
    expect(onEnd).toHaveBeenCalledOnce();
  });

  test("counts bytes, once, at the end", async () => {
    const onEnd = vi.fn();
    await run(["data: a\n\n", "data: b\n\n"], () => null, { onEnd });
    expect(onEnd.mock.calls).toEqual([[18]]);
  });

  test("cancels the upstream with the client", async () => {
    const onEnd = vi.fn();
    const seen = { pulled: 0, cancelled: undefined as unknown };
    const reader = mapEvents(source(["data: a\n\n", "data: b\n\n"], seen), () => "same", {
      maxEventBytes: MAX,
      keepAliveMs: 5,
      onEnd,
    }).getReader();
    await reader.read();
    await reader.cancel("gone");
    expect(seen.cancelled).toBe("gone");
    expect(onEnd.mock.calls).toEqual([[9, "gone"]]);
  });

  test("a client that goes while an event is judged gets nothing and breaks nothing", async () => {
    let release: (verdict: "same") => void = () => undefined;
    const onEnd = vi.fn();
    const judge: OnMessage = () => new Promise((resolve) => (release = resolve));
    const reader = mapEvents(source(["data: a\n\ndata: b\n\n"]), judge, {
      maxEventBytes: MAX,
      onEnd,
    }).getReader();
    const pending = reader.read();
    await new Promise((done) => setTimeout(done, 1));
    await reader.cancel();
    release("same");
    expect((await pending).done).toBe(true);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["in one chunk", [`data: ${"x".repeat(MAX)}\n\n`]],
    ["in many", Array.from({ length: 200 }, () => "data: 123456\n")],
    ["without any line end", Array.from({ length: 200 }, () => "data: 123456")],
  ])("an event over the cap ends the stream, %s", async (_name, chunks) => {
    const onEnd = vi.fn();
    const seen = { pulled: 0, cancelled: undefined as unknown };
    const judge = vi.fn<OnMessage>(() => "same");
    const mapped = mapEvents(source(chunks, seen), judge, { maxEventBytes: MAX, onEnd });
    await expect(new Response(mapped).text()).rejects.toThrow("more than 1000 bytes");
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(onEnd.mock.calls[0]?.[1]).toMatchObject({ code: "event_too_large" });
    expect(judge).not.toHaveBeenCalled();
    if (chunks.length > 1) expect([seen.pulled < 100, seen.cancelled !== undefined]).toEqual([true, true]);
  });

  test("a judge that throws ends the stream", async () => {
    const seen = { pulled: 0, cancelled: undefined as unknown };
    const mapped = mapEvents(
      source(["data: a\n\n", "data: b\n\n"], seen),
      () => {
        throw new Error("bug");
      },
      { maxEventBytes: MAX },
    );
    await expect(new Response(mapped).text()).rejects.toThrow("bug");
    expect(seen.cancelled).toBeInstanceOf(Error);
  });
});

describe("an upstream that goes away", () => {
  const died = () => source(["data: a\n\n", "data: half"], undefined, new Error("reset"));
  test("in mid-stream: a last event for the client, and nothing of the torn one", async () => {
    const onEnd = vi.fn();
    const mapped = mapEvents(died(), () => "same", {
      maxEventBytes: MAX,
      onEnd,
      onUpstreamGone: (error) => JSON.stringify({ error: String(error) }),
    });
    expect(await new Response(mapped).text()).toBe('data: a\n\ndata: {"error":"Error: reset"}\n\n');
    expect(onEnd.mock.calls).toEqual([[19, expect.any(Error)]]);
  });

  test("in mid-stream, with nothing to say: the stream fails", async () => {
    const mapped = mapEvents(died(), () => "same", { maxEventBytes: MAX, onUpstreamGone: () => undefined });
    await expect(new Response(mapped).text()).rejects.toThrow("reset");
    await expect(
      new Response(mapEvents(died(), () => "same", { maxEventBytes: MAX })).text(),
    ).rejects.toThrow("reset");
  });

  test("by itself: a last event where there is one to send", async () => {
    expect(await run(["data: a\n\n"], () => "same", { onUpstreamGone: (error) => `${error}` })).toBe(
      "data: a\n\ndata: undefined\n\n",
    );
    expect(await run(["data: a\n\n"], () => "same", { onUpstreamGone: () => undefined })).toBe("data: a\n\n");
  });
});

describe("keep-alive", () => {
  test("comments on a quiet stream, not on a busy one, none after the end", async () => {
    vi.useFakeTimers();
    try {
      let push: (text: string) => void = () => undefined;
      let close: () => void = () => undefined;
      const upstream = new ReadableStream<Uint8Array>({
        start(controller) {
          push = (text) => controller.enqueue(bytes(text));
          close = () => controller.close();
        },
      });
      const mapped = mapEvents(upstream, () => "same", { maxEventBytes: MAX, keepAliveMs: 100 });
      const got: string[] = [];
      const reading = mapped.pipeTo(
        new WritableStream({ write: (chunk) => void got.push(new TextDecoder().decode(chunk)) }),
      );
      await vi.advanceTimersByTimeAsync(250);
      expect(got).toEqual([": keep-alive\n\n", ": keep-alive\n\n"].slice(0, got.length));
      expect(got.length).toBeGreaterThan(0);
      got.length = 0;
      for (let n = 0; n < 5; n += 1) {
        push(`data: ${n}\n\n`);
        await vi.advanceTimersByTimeAsync(60);
      }
      expect(got).toEqual([0, 1, 2, 3, 4].map((n) => `data: ${n}\n\n`));
      close();
      await reading;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test("does not pile up for a client that doesn't read", async () => {
    const upstream = source(["data: a\n\n"]);
    const reader = mapEvents(upstream, () => "same", { maxEventBytes: MAX, keepAliveMs: 2 }).getReader();
    await new Promise((done) => setTimeout(done, 40));
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe(": keep-alive\n\n");
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("data: a\n\n");
    await reader.cancel();
  });
});
