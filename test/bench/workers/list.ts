// What the gate does to a list on its way to the client, without the network around it. Bundled for Node by the bench.

import { type Context, filterLists } from "../../../src/gate/inspect.ts";
import { readServerMessage, writeServerMessage } from "../../../src/mcp/index.ts";
import { compilePolicy, parsePolicy } from "../../../src/policy/index.ts";

/** Makes the filter for one policy: an answer's text in, the text that the client gets out. */
export function listFilter(document: string): (text: string) => string {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw new Error(`the bench's policy: ${JSON.stringify(parsed)}`);
  const layers = [{ name: "bench", policy: compilePolicy(parsed.policy) }];
  const context = { resolved: { layers, upstream: { pins: null } } } as unknown as Context;
  const asked = { id: 1, method: "tools/list", tool: null };
  return (text) => {
    const message = readServerMessage(text);
    if (message?.body === undefined) throw new Error("the bench's list is not a result");
    filterLists(context, asked, message, message.body);
    return writeServerMessage(message);
  };
}
