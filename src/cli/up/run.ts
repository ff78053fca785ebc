import { setMaxListeners } from "node:events";
import { resolve } from "node:path";
import type { FileClient } from "../../clients/index.ts";
import { asker } from "../ask.ts";
import { makeClient } from "../client.ts";
import { allowed } from "../import/consent.ts";
import { progress, warn } from "../print.ts";
import { type Children, childrenOf } from "../serve/children.ts";
import { Fault } from "../serve/fault.ts";
import { readKeys } from "../serve/keys.ts";
import { type Lock, lockState } from "../serve/lock.ts";
import { type State, shown } from "../serve/paths.ts";
import { openState } from "../serve/state.ts";
import { takeOver } from "../serve/take-over.ts";
import { startGateway } from "../start/gateway.ts";
import { DEFAULT_PORT, isFree } from "../start/port.ts";
import { bring } from "./bring.ts";
import { decoded, withEntries } from "./edit.ts";
import { backUpFile, type ReadFile, readRealFile, replaceFile } from "./file.ts";
import { clientOf } from "./form.ts";
import { TENANT } from "./gate.ts";
import { type FileMemory, type Memory, recall, remember, withFile } from "./memory.ts";
import { type Source, type Step, sourceOf, stepsOf } from "./plan.ts";
import { told } from "./tell.ts";

/** Conventional exit codes of a program that a signal ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** How long children may take to end by themselves. */
const GRACE_MS = 3000;
/** How many ports after the first are tried, where nothing says which one it was last time. */
const PORTS = 100;

export interface UpOptions {
  readonly file: string;
  readonly stateDir: string;
  /** Write the file, and not only print what replaces it. */
  readonly write: boolean;
  /** Variables of the environment that the file may send to its servers. */
  readonly env: readonly string[];
  readonly form: FileClient | undefined;
}

interface Plan {
  readonly file: ReadFile;
  readonly memory: Memory;
  readonly known: FileMemory | undefined;
  readonly source: Source;
  readonly steps: readonly Step[];
  readonly port: number;
  readonly form: FileClient;
}

/** `sluice up`: a client's servers behind the gate, until a signal or `sluice down`. Throws a Fault where it cannot start. */
export async function up(options: UpOptions): Promise<never> {
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  let lock: Lock | undefined;
  let children: Children | undefined;
  let ending: Promise<void> | undefined;
  const stop = () => {
    stopped.abort();
    ending ??= (async () => {
      await children?.stop(GRACE_MS);
      await lock?.release();
    })();
    return ending;
  };
  let written = false;
  const leave = (code: number) => {
    if (stopped.signal.aborted) return;
    if (code !== 0 && written)
      warn("", `Stopping. ${options.file} still leads to the gate: sluice down puts it back.`);
    void stop().finally(() => process.exit(code));
  };
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => leave(code));
  try {
    const state = await openState(options.stateDir);
    lock = await lockState(state).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      throw new Fault(`${error.message}. Where it was sluice up that started it, sluice down stops it`);
    });
    const plan = await planFor(options, state);
    written = plan.known?.written !== undefined;
    await takeOver(state);
    children = childrenOf(lock);
    const keys = await readKeys(state, {});
    progress("Starting the gate and the servers …");
    await startGateway(children, state, keys, plan.port, () => leave(0));
    // Before any server is started: those may end, and are started again.
    const gatewayEnded = children.firstToEnd();
    const client = makeClient(`http://127.0.0.1:${plan.port}`, keys.OPERATOR_KEY, TENANT);
    const keeping = { children, state, stopped: stopped.signal, tell: (line: string) => warn(line) };
    const { known } = plan;
    const { brought, remembered } = await bring(plan.steps, {
      ...{ client, keeping, known, form: plan.form },
      path: plan.file.path,
    });
    const turned = new Map(
      brought.flatMap(({ entry, instead }) => (instead ? [[entry, instead] as const] : [])),
    );
    const { saved, leads } = await save(options, plan, state, remembered, turned);
    written = saved.written !== undefined;
    told({
      plan: { ...plan, state },
      brought,
      turned,
      file: options.file,
      backup: leads ? saved.written?.backup : undefined,
      leads,
    });
    const ended = await Promise.race([gatewayEnded, lock.lost]);
    throw new Fault(
      ended === undefined ? `the lock of ${shown(state.dir)} was lost` : "the gateway has stopped",
    );
  } catch (error) {
    if (stopped.signal.aborted) return new Promise<never>(() => {});
    await stop();
    throw error;
  }
}

/** Everything that can be refused or must be asked, before anything is started. */
async function planFor({ file: path, env, form: given }: UpOptions, state: State): Promise<Plan> {
  const file = await readRealFile(path);
  const memory = await recall(state);
  const known = memory.files.find((one) => one.path === file.path);
  const port = await portFor(memory.port);
  const gate = `http://127.0.0.1:${port}`;
  const source = sourceOf(file, known, gate);
  // A link has the client's own name more often than what is behind it.
  const form = given ?? clientOf([resolve(path), file.path], source.configuration.place);
  const all = stepsOf(source, { path: file.path, form }, memory, gate, process.env);
  const asked = all.flatMap((step) => ("plan" in step ? step.plan.asked : []));
  const may = await allowed(asked, env, asker());
  const steps = all.map((step): Step => {
    const forbidden = "plan" in step ? step.plan.asked.filter((one) => !may(one)) : [];
    if (forbidden.length === 0) return step;
    const names = [...new Set(forbidden.map(({ variable }) => variable))].join(", ");
    return { entry: step.entry, left: `it was not allowed ${names}` };
  });
  return { file, memory, known, source, steps, port, form };
}

/** The addresses in clients' files hold the port: it stays what it was. */
async function portFor(known: number | undefined): Promise<number> {
  if (known !== undefined) {
    if (await isFree(known)) return known;
    throw new Fault(
      `port ${known} is in use, and clients' files lead to it; stop what listens there. sluice down puts the files back, and the next sluice up looks for another port`,
    );
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + PORTS; port++) if (await isFree(port)) return port;
  throw new Fault(`no port from ${DEFAULT_PORT} to ${DEFAULT_PORT + PORTS - 1} is free on this machine`);
}

async function save(
  { write }: UpOptions,
  { file, known, memory, source, port }: Plan,
  state: State,
  remembered: Pick<FileMemory, "grant" | "token" | "servers">,
  turned: ReadonlyMap<string, object>,
): Promise<{ saved: FileMemory; leads: boolean }> {
  const saved: FileMemory = {
    path: file.path,
    ...remembered,
    original: source.original,
    ...(known?.written !== undefined && { written: known.written }),
  };
  const keep = (one: FileMemory) => remember(state, { ...withFile(memory, one), port });
  const text = decoded(source.original) ?? "";
  const bytes = Buffer.from(withEntries(text, source.configuration.place, turned));
  if (!write || turned.size === 0) {
    await keep(saved);
    return { saved, leads: turned.size > 0 && bytes.equals(file.bytes) };
  }
  const backup = await backUpFile(file, source.original);
  const wrote = { ...saved, written: { bytes, backup } };
  // Remembered before it is written: cut off in between, `down` finds the original where it was.
  await keep(wrote);
  if (!bytes.equals(file.bytes)) await replaceFile(file, bytes);
  return { saved: wrote, leads: true };
}
