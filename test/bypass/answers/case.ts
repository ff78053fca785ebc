/** What a hostile server answers, and what may come of it. */
export interface AnswerCase {
  name: string;
  /** What would go wrong behind a gateway that falls for it. */
  tries: string;
  era?: "legacy" | "modern";
  method: string;
  params?: Record<string, unknown>;
  /** The JSON body, or the data of the stream's events. */
  answer: string | readonly string[];
  /** What the client reads as the answer: a part of it. */
  shows: Record<string, unknown>;
}

/** Stands in whatever a client must not find under a name of the protocol. */
export const POISON = "poison-4f1b";

export const tool = (name: string, more = ""): string =>
  `{"name":"${name}","inputSchema":{"type":"object"}${more}}`;

export const result = (members: string, more = ""): string =>
  `{"jsonrpc":"2.0","id":1,"result":{${members}}${more}}`;

const good = `"content":[{"type":"text","text":"good"}]`;
/** A tool result that nothing is wrong with, and more members of it. */
export const said = (more = ""): string => result(`${good}${more}`);
export const shown = { result: { content: [{ type: "text", text: "good" }] } };
