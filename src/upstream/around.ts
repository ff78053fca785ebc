import { Allowance, type Finding, findPoison } from "./poison.ts";
import type { View } from "./scan.ts";

const LISTS = ["resources", "resourceTemplates", "prompts"] as const;
const MAX_FINDINGS = 200;

/** Signs of poison in what a server says of itself besides its tools; pointers begin at the view. */
export function poisonAround(view: View): Finding[] {
  const said: [string, unknown][] = [
    ["/instructions", view.instructions],
    ["/serverInfo", view.serverInfo],
    ...LISTS.flatMap((kind) => view[kind].map((item, i): [string, unknown] => [`/${kind}/${i}`, item])),
  ];
  const allowance = new Allowance();
  const findings = said.flatMap(([place, value]) =>
    findPoison(value, undefined, allowance).map((finding) => ({
      ...finding,
      pointer: place + finding.pointer,
    })),
  );
  return findings.slice(0, MAX_FINDINGS);
}
