import { holdsAtMost, parseJson } from "../json/index.ts";
import {
  editList,
  isAnswerTo,
  LISTS,
  MAX_ANSWER_VALUES,
  mapEvents,
  type Params,
  readServerMessage,
  writeServerMessage,
} from "../mcp/index.ts";
import { boundedText } from "./bounded-text.ts";
import { type SendFailure, send } from "./send.ts";
import { codingOf, unpacked } from "./unpack.ts";

/** Most that a scan reads for one answer, whatever else comes before it. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What came back for one message. */
export type Exchanged =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Headers;
      /** The JSON-RPC answer to the request; undefined where the server sent none. */
      readonly answer: Params | undefined;
    }
  | { readonly ok: false; readonly failure: SendFailure | { readonly kind: "too_large" | "broken" } };

/**
 * Sends one JSON-RPC message and reads the answer to it, from a JSON document or an event stream. Whatever else the stream
 * holds is passed over, and nothing is left open. Never throws.
 */
export async function exchange(
  address: string,
  headers: Headers,
  message: Params,
  firstByteMs: number,
  signal: AbortSignal,
): Promise<Exchanged> {
  const init = { method: "POST", headers, body: JSON.stringify(message) };
  const sent = await send(address, init, firstByteMs, signal);
  if (!sent.ok) return sent;
  sent.done();
  const { response } = sent;
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  try {
    const body = unpacked(response, codingOf(response));
    const answer =
      body === null || body === undefined
        ? undefined
        : type === "text/event-stream"
          ? await fromEvents(body, message["id"])
          : answerIn(await boundedText(body, MAX_BYTES), message["id"]);
    return { ok: true, status: response.status, headers: response.headers, answer };
  } catch (error) {
    if (signal.aborted) return { ok: false, failure: { kind: "aborted" } };
    return { ok: false, failure: { kind: error instanceof TooLarge ? "too_large" : "broken" } };
  }
}

class TooLarge extends Error {}

async function fromEvents(body: ReadableStream<Uint8Array>, id: unknown): Promise<Params | undefined> {
  let answer: Params | undefined;
  let bytes = 0;
  // Count bytes, not events: comments are not events, and a server could send them forever.
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) throw new TooLarge();
      controller.enqueue(chunk);
    },
  });
  const events = mapEvents(
    body.pipeThrough(counted),
    (data) => {
      answer = answerIn(data, id);
      return answer === undefined ? null : "same";
    },
    { maxEventBytes: MAX_BYTES },
  );
  const reader = events.getReader();
  for (let done = false; !done && answer === undefined; ) ({ done } = await reader.read());
  await reader.cancel().catch(() => {});
  return answer;
}

/** JSON-RPC 2.0, section 5. As a client of the gate would get it: what that cannot read must not be judged here. */
function answerIn(text: string | undefined, id: unknown): Params | undefined {
  if (text === undefined || !holdsAtMost(text, MAX_ANSWER_VALUES)) throw new TooLarge();
  const message = readServerMessage(text);
  if (message === undefined) return undefined;
  // Nothing else was asked here, so any error answers it: servers give theirs ids of their own, such as "server-error".
  if (message.kind !== "error" && (message.body === undefined || !isAnswerTo(message, id))) return undefined;
  if (message.kind === "result" && message.body !== undefined) {
    for (const list of LISTS) editList(message.body, list, message.budget);
  }
  if (message.budget.left < 0) throw new TooLarge();
  return parseJson(writeServerMessage(message)) as Params;
}
