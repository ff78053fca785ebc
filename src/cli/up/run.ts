import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { entryFor, type FileClient } from "../../clients/index.ts";
import { own } from "../../json/own.ts";
import { asker } from "../ask.ts";
import { allowed } from "../import/consent.ts";
import type { Entry } from "../import/entry.ts";
import { type Asked, filledEntry, planOf } from "../import/plan.ts";
import { readConfiguration, serverNameOf } from "../import/read.ts";
import { print, printDocument, printTable } from "../print.ts";
import { type Children, childrenOf, whereToLook } from "../serve/children.ts";
import { Fault } from "../serve/fault.ts";
import { readKeys } from "../serve/keys.ts";
import { type Lock, lockState } from "../serve/lock.ts";
import { type State, shown } from "../serve/paths.ts";
import { openState } from "../serve/state.ts";
import { takeOver } from "../serve/take-over.ts";
import { type Ask, accepted, managementApi } from "../start/api.ts";
import { startGateway } from "../start/gateway.ts";
import { freePort } from "../start/port.ts";
import { edited, fileAt, replaceFile } from "./edit.ts";
import { clientOf } from "./known.ts";
import { type Memory, recall, remember } from "./memory.ts";
import { originalOf, textOf } from "./original.ts";
import { type Program, programFault, runProgram, type StdioEntry } from "./programs.ts";
import { grantFor, type Registered, register, TENANT, type Wanted } from "./register.ts";

const DEFAULT_PORT = 8787;
const GRACE_MS = 3000;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface UpOptions {
  readonly stateDir: string;
  /** Writes the configuration; else it is printed. */
  readonly write: boolean;
  /** Variables of the environment that the file may send to its servers. */
  readonly env: readonly string[];
  /** Whose file it is, where its name does not say. */
  readonly client?: FileClient | undefined;
}

/** What becomes of one entry of the configuration. */
type Step = { readonly name: string; readonly server: string } & (
  | { readonly kind: "http"; readonly entry: Extract<Entry, { kind: "http" }> }
  | { readonly kind: "stdio"; readonly entry: StdioEntry }
);

interface Left {
  readonly name: string;
  readonly why: string;
}

/**
 * `sluice up`: the gate on this machine, the servers of a client's configuration behind it, and the configuration that leads
 * there. Stays until a signal or `sluice down`. Throws a Fault, with nothing left running, where it cannot.
 */
export async function up(path: string, options: UpOptions): Promise<never> {
  let lock: Lock | undefined;
  const started: Children[] = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await Promise.all(started.map((children) => children.stop(GRACE_MS)));
    await lock?.release();
  };
  const end = (code: number) => void stop().finally(() => process.exit(code));
  for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => end(code));
  try {
    const state = await openState(options.stateDir);
    lock = await lockState(state);
    const gate = childrenOf(lock);
    const programs = childrenOf(lock);
    started.push(gate, programs);
    await bringUp(path, options, state, gate, programs, {
      isStopping: () => stopping,
      onStop: () => end(0),
    });
    const ended = await Promise.race([gate.firstToEnd(), lock.lost]);
    throw new Fault(
      ended === undefined
        ? `the lock of ${shown(state.dir)} was lost`
        : `${ended.name} has stopped${whereToLook(ended)}`,
    );
  } catch (error) {
    // What it is stopped in the middle of may well fail.
    if (stopping) return new Promise<never>(() => {});
    await stop();
    throw error;
  }
}

async function bringUp(
  path: string,
  options: UpOptions,
  state: State,
  gate: Children,
  programs: Children,
  { isStopping, onStop }: { isStopping: () => boolean; onStop: () => void },
): Promise<void> {
  const memory = await recall(state);
  const target = await fileAt(path);
  const port = await freePort(memory?.port ?? DEFAULT_PORT);
  const ours = new Set([memory?.port, port].map((one) => `http://127.0.0.1:${one}`));
  const isOurs = (url: string) => ours.has(URL.parse(url)?.origin ?? "") && url.includes(`/t/${TENANT}/mcp/`);
  const original = await originalOf(target.file, memory, isOurs);
  const text = textOf(target.file, original);
  const read = readConfiguration(text);
  if (!read.ok) throw new Fault(`${path}: ${read.reason}`);
  const { entries, place } = read.configuration;
  const { steps, left } = stepsOf(entries);
  const may = await allowed(
    steps.flatMap(({ kind, entry }) => {
      const plan = kind === "http" ? planOf(entry, process.env) : undefined;
      return plan?.ok ? plan.asked : [];
    }),
    options.env,
    asker(),
  );

  print(`Starting the gate and ${steps.length === 1 ? "a server" : `${steps.length} servers`} behind it …`);
  await takeOver(state);
  const keys = await readKeys(state, {});
  await startGateway(gate, state, keys, port, onStop);
  const ask = managementApi(`http://127.0.0.1:${port}`, keys.OPERATOR_KEY);
  await accepted(ask, "PUT", TENANT);

  const known = memory?.programs ?? {};
  const turned = turnedTo(isOurs, await readFile(target.file));
  const running = await Promise.all(
    steps.map(async (step) => {
      try {
        if (step.kind === "http") return await registerHttp(ask, step, may);
        const { server, entry } = step;
        const fault = programFault(entry, process.env);
        if (fault !== undefined) throw new Fault(fault);
        const before = own(known, server);
        const program: Program = {
          ...{ server, entry },
          port: await freePort(before?.port),
          key: before?.key ?? randomBytes(32).toString("base64url"),
        };
        await runProgram(programs, state, program, isStopping, (line) => print(line));
        return { ...(await register(ask, wantedOf(program))), step, program };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        // What was behind the gate does not go past it again because it fails once.
        if (turned.has(step.name)) {
          const note = `${error.message}; it stays behind the gate`;
          return { server: step.server, policy: step.server, note, kept: true, step, program: undefined };
        }
        left.push({ name: step.name, why: error.message });
        return undefined;
      }
    }),
  );
  const done = running.filter((one) => one !== undefined);
  if (done.length === 0) {
    tell(done, left);
    throw new Fault(`no server of ${path} could be put behind the gate`);
  }
  const grant = await grantFor(
    ask,
    done.map(({ server }) => server),
    memory ?? {},
  );
  const client = options.client ?? clientOf(target.file, place);
  const authorization = `Bearer ${grant.token}`;
  const replaced = done.map(({ step, server }) => {
    const url = `http://127.0.0.1:${port}/t/${TENANT}/mcp/${server}`;
    const entry =
      step.kind === "http" ? step.entry.instead(url, authorization) : entryFor(client, url, authorization);
    return [step.name, entry] as const;
  });
  const next: Memory = {
    version: 1,
    port,
    ...grant,
    programs: {
      ...known,
      ...Object.fromEntries(
        done.flatMap(({ server, program }) =>
          program === undefined ? [] : [[server, { port: program.port, key: program.key }]],
        ),
      ),
    },
    written: memory?.written ?? [],
  };
  // Before the file is written: a crash between the two leaves a file that can still be put back.
  await remember(state, next);
  const replacement = edited(text, place, new Map(replaced));
  tell(done, left);
  if (options.write) {
    const written = await replaceFile(target, original, replacement);
    await remember(state, {
      ...next,
      written: [...next.written.filter(({ file }) => file !== written.file), written],
    });
    print(
      "",
      `${target.file} leads to the gate now; what it was is in ${written.backup}. Restart the client.`,
      "Ctrl-C stops the gate, and the client finds nothing then. sluice down stops it and puts the file back.",
    );
  } else {
    print("", "This replaces the servers in the file, or --write does it:", "");
    printDocument(JSON.stringify(read.configuration.replaced(Object.fromEntries(replaced)), null, 2));
    print("", "Ctrl-C stops the gate.");
  }
  const command = `SLUICE_URL=http://127.0.0.1:${port} SLUICE_KEY=$(sed -n s/^OPERATOR_KEY=//p ${shown(state.keyFile)})`;
  print(
    "",
    "What agents did, and calls that wait for you:",
    `  export ${command} SLUICE_TENANT=${TENANT}`,
    "  sluice audit tail",
    "  sluice approvals watch",
  );
}

/** Names of a file's entries that lead to the gate. */
function turnedTo(isOurs: (url: string) => boolean, bytes: Buffer): Set<string> {
  const read = readConfiguration(bytes.toString("utf8"));
  const entries = read.ok ? read.configuration.entries : [];
  return new Set(
    entries.flatMap((entry) => (entry.kind === "http" && isOurs(entry.url) ? [entry.name] : [])),
  );
}

/** Entries that can be put behind the gate, each with a name of its own there; and those that are left, and why. */
function stepsOf(entries: readonly Entry[]): { steps: Step[]; left: Left[] } {
  const steps: Step[] = [];
  const left: Left[] = [];
  const taken = new Set<string>();
  for (const entry of entries) {
    const { name } = entry;
    const server = serverNameOf(name);
    const leave = (why: string) => left.push({ name, why });
    if (entry.kind === "disabled") leave("the client does not use it");
    else if (entry.kind === "other") leave(`transport ${entry.type}; only stdio and Streamable HTTP are`);
    else if (entry.kind === "unreadable") leave(entry.reason);
    else if (server === undefined) leave("no name can be made of it");
    else if (taken.has(server)) leave(`another server is called ${server}, too`);
    else {
      taken.add(server);
      steps.push(
        entry.kind === "http"
          ? { name, server, kind: "http", entry }
          : { name, server, kind: "stdio", entry },
      );
    }
  }
  return { steps, left };
}

async function registerHttp(ask: Ask, step: Extract<Step, { kind: "http" }>, may: (one: Asked) => boolean) {
  const plan = planOf(step.entry, process.env);
  if (!plan.ok) throw new Fault(plan.reason);
  const forbidden = plan.asked.filter((one) => !may(one));
  if (forbidden.length > 0)
    throw new Fault(`not without ${forbidden.map(({ variable }) => variable).join(", ")}`);
  const { url, headers } = filledEntry(step.entry, process.env);
  const done = await register(ask, { server: step.server, title: step.name, address: url, headers });
  return { ...done, step, program: undefined };
}

const wantedOf = ({ server, entry, port, key }: Program): Wanted => ({
  server,
  title: entry.name,
  address: `http://127.0.0.1:${port}/mcp`,
  headers: { "X-API-Key": key },
});

function tell(done: readonly (Registered & { step: Step })[], left: readonly Left[]): void {
  const rows = [
    ...done.map(({ step, policy, note, kept }) => [
      step.name,
      "behind the gate",
      kept ? `${policy}, as you left it` : `${policy}, to begin with`,
      note,
    ]),
    ...left.map(({ name, why }) => [name, "left as it is", "", why]),
  ];
  printTable(["entry", "result", "policy", "note"], rows, "The configuration has no servers.");
}
