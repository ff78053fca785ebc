import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { own } from "../../json/own.ts";
import { EXPOSE_ENV, EXPOSE_KEY } from "../expose.ts";
import type { Entry } from "../import/entry.ts";
import { filled, isOwn, placeholdersOf } from "../import/placeholders.ts";
import { answering, type Child, type Children } from "../serve/children.ts";
import { withoutSecrets } from "../serve/environment.ts";
import { Fault } from "../serve/fault.ts";
import { programFile, type State } from "../serve/paths.ts";

export type StdioEntry = Extract<Entry, { kind: "stdio" }>;

/** How long a program may take to answer for the first time: `npx` fetches what it does not have. */
const READY_MS = 120_000;
/** One that ends is started again after a second, doubled each time; one that ran this long begins from a second again. */
const STEADY_MS = 60_000;
const MAX_RESTARTS = 6;

export interface Program {
  readonly server: string;
  readonly entry: StdioEntry;
  readonly port: number;
  readonly key: string;
}

/** Why a program's command cannot be filled in, or undefined. Pure. */
export function programFault(
  { command, args, env }: StdioEntry,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  for (const text of [command, ...args, ...Object.values(env)]) {
    for (const found of placeholdersOf(text)) {
      if ("unknown" in found) return `${found.unknown} is nothing that can be filled in here`;
      if (isOwn(found.variable))
        return `it asks for ${found.variable}: variables of Sluice itself are never given away`;
      if (own(environment, found.variable) === undefined && found.fallback === undefined)
        return `it needs the variable ${found.variable}, which is not set`;
    }
  }
  return undefined;
}

/**
 * Runs a program that speaks stdio, and serves it on this machine alone to who brings the key. One that ends is started
 * again, a few times.
 *
 * @param tell of what a person should know
 * @throws Fault where it does not answer
 */
export async function runProgram(
  children: Children,
  state: State,
  program: Program,
  isStopping: () => boolean,
  tell: (line: string) => void,
): Promise<void> {
  const { server, port } = program;
  let restarts = 0;
  const begin = (): Child => {
    const startedAt = Date.now();
    const child = children.start(specOf(state, program));
    void children.over(child).then(async () => {
      if (isStopping() || !answered) return;
      restarts = Date.now() - startedAt > STEADY_MS ? 1 : restarts + 1;
      if (restarts > MAX_RESTARTS)
        return tell(`${server} ended again and again and is left alone; see ${logOf(state, server)}`);
      tell(`${server} has ended and is started again; see ${logOf(state, server)}`);
      await delay(1000 * 2 ** (restarts - 1), undefined, { ref: false });
      if (!isStopping()) begin();
    });
    return child;
  };
  let answered = false;
  await answering(begin(), `http://127.0.0.1:${port}/mcp`, READY_MS);
  answered = true;
}

export const logOf = (state: State, server: string): string => join(state.dir, `server-${server}.log`);

function specOf(state: State, { server, entry, port, key }: Program) {
  const fill = (text: string) =>
    filled(text, (found) => {
      const value = "unknown" in found ? undefined : (own(process.env, found.variable) ?? found.fallback);
      if (value === undefined) throw new Fault(`${entry.name} cannot be filled in`);
      return value;
    });
  const env = Object.fromEntries(Object.entries(entry.env).map(([name, text]) => [name, fill(text)]));
  return {
    name: entry.name,
    command: process.execPath,
    args: [
      ...[programFile("main"), "expose", "--port", String(port), "--"],
      ...[fill(entry.command), ...entry.args.map(fill)],
    ],
    cwd: process.cwd(),
    env: { ...withoutSecrets(process.env), [EXPOSE_KEY]: key, [EXPOSE_ENV]: JSON.stringify(env) },
    log: logOf(state, server),
  };
}
