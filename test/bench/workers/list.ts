// What the gate does to a list on its way to the client, without the network around it. Bundled for Node by the bench.

import { filterList } from "../../../src/gate/inspect.ts";
import { compilePolicy, parsePolicy } from "../../../src/policy/index.ts";

/** Makes the filter for one policy: an answer's text in, the text that the client gets out. */
export function listFilter(document: string): (text: string) => string {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw new Error(`the bench's policy: ${JSON.stringify(parsed)}`);
  const layers = [{ name: "bench", policy: compilePolicy(parsed.policy) }];
  return (text) => {
    const message = JSON.parse(text) as { result: Record<string, unknown> };
    const result = filterList(layers, "tools/list", message.result);
    return result === message.result ? text : JSON.stringify({ ...message, result });
  };
}
