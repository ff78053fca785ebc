import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EXPOSE_ENV, EXPOSE_KEY } from "../expose.ts";
import { answering, type Child, type Children } from "../serve/children.ts";
import { withoutSecrets } from "../serve/environment.ts";
import { Fault } from "../serve/fault.ts";
import { programFile, type State } from "../serve/paths.ts";
import type { Program } from "./program.ts";

/** The first start may have to fetch a package. */
const START_MS = 90_000;
/** Before a server that ended is started again: the first time, and the longest. */
const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 60_000;
/** One that ran this long starts again as if it were the first time. */
const STEADY_MS = 60_000;
const LAST_WORDS = 3;

export interface StdioServer {
  /** As the client calls it. */
  readonly entry: string;
  readonly server: string;
  readonly program: Extract<Program, { ok: true }>;
  readonly port: number;
  readonly key: string;
}

export interface Keeping {
  readonly children: Children;
  readonly state: State;
  /** Nothing is started again after it. */
  readonly stopped: AbortSignal;
  /** One line for the person at the terminal. */
  readonly tell: (line: string) => void;
}

export const stdioAddress = (port: number): string => `http://127.0.0.1:${port}/mcp`;

/**
 * Runs a server behind `sluice expose`, and starts it again whenever it ends.
 *
 * @param insist start it again even if it never answered
 * @returns why it does not answer, in its own last words; undefined: it does
 */
export async function keepRunning(
  one: StdioServer,
  keeping: Keeping,
  insist: boolean,
): Promise<string | undefined> {
  await mkdir(join(keeping.state.dir, "servers"), { recursive: true, mode: 0o700 });
  const child = startOnce(one, keeping);
  const over = keeping.children.over(child);
  const fault = await answering(child, stdioAddress(one.port), START_MS).then(
    () => undefined,
    async (error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      return (await lastWords(one, keeping.state)) || error.message;
    },
  );
  if (fault === undefined || insist) void again(one, keeping, over);
  return fault;
}

async function again(one: StdioServer, keeping: Keeping, first: Promise<void>): Promise<void> {
  const { children, state, stopped, tell } = keeping;
  let over = first;
  for (let failures = 0; ; failures++) {
    const since = Date.now();
    await over;
    if (Date.now() - since > STEADY_MS) failures = 0;
    const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
    tell(
      `${one.entry} has ended, and starts again in ${waitMs / 1000} s. ${await lastWords(one, state)}`.trim(),
    );
    await delay(waitMs, undefined, { ref: false, signal: stopped }).catch(() => {});
    if (stopped.aborted) return;
    // Node throws where the folder is gone: it may come back.
    const isThere = existsSync(one.program.cwd);
    over = isThere ? children.over(startOnce(one, keeping)) : Promise.resolve();
  }
}

/** What the program is given goes through the environment: a command line is shown to everybody on the machine. */
function startOnce({ entry, server, program, port, key }: StdioServer, { children, state }: Keeping): Child {
  return children.start({
    name: entry,
    command: process.execPath,
    args: [
      ...[programFile("main"), "expose", "--port", String(port), "--"],
      ...[program.command, ...program.args],
    ],
    cwd: program.cwd,
    env: {
      ...withoutSecrets(process.env),
      [EXPOSE_KEY]: key,
      [EXPOSE_ENV]: JSON.stringify(program.env),
    },
    log: logOf(server, state),
  });
}

const logOf = (server: string, { dir }: State) => join(dir, "servers", `${server}.log`);

async function lastWords({ server }: StdioServer, state: State): Promise<string> {
  const text = await readFile(logOf(server, state), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-LAST_WORDS).join(" / ").replaceAll("sluice: ", "").slice(-500);
}
