import { UsageError } from "../policy/load.ts";
import { warn } from "../print.ts";
import type { Asked } from "./plan.ts";

/**
 * Which of the asked-for variables may be sent: those that the command line names, and those that a person says yes to.
 * Everything is listed first. Where nobody can be asked, nothing begins.
 *
 * @param named by `--env`
 * @param ask a person; undefined: there is nobody
 * @throws UsageError with what to pass
 */
export async function allowed(
  asked: readonly Asked[],
  named: readonly string[],
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<(one: Asked) => boolean> {
  if (asked.length === 0) return () => true;
  warn("The file asks for variables of your environment to be sent:", ...asked.map(lineOf), "");
  const open = asked.filter(({ variable }) => !named.includes(variable));
  if (open.length > 0 && ask === undefined) {
    const options = [...new Set(open.map(({ variable }) => `--env ${variable}`))].join(" ");
    throw new UsageError(
      `Nothing was done: nobody can be asked here. To send ${open.length === 1 ? "it" : "them"} to these addresses, pass ${options}`,
    );
  }
  const granted = new Set<Asked>(asked.filter(({ variable }) => named.includes(variable)));
  // One question for each variable and address: a file may send one to a good address and to a bad one.
  for (const [, same] of Map.groupBy(open, ({ variable, to }) => JSON.stringify([variable, to]))) {
    const [first] = same;
    if (first === undefined || ask === undefined) continue;
    const answer = await ask(`Send ${first.variable} to ${first.to}? [y/N] `);
    if (/^y(?:es)?$/i.test(answer.trim())) for (const one of same) granted.add(one);
  }
  return (one) => granted.has(one);
}

const lineOf = ({ entry, variable, into, to }: Asked) => `  ${variable} in ${into} of ${entry}, to ${to}`;
