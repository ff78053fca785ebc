import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { entryFor, type FileClient } from "../../clients/index.ts";
import type { Client } from "../client.ts";
import { filledEntry } from "../import/plan.ts";
import { counted } from "../print.ts";
import { freePort } from "../start/port.ts";
import { ensureGrant, ensurePolicy, policiesOf, type Registered, register, TENANT } from "./gate.ts";
import type { FileMemory, ServerMemory } from "./memory.ts";
import type { HttpStep, LeftStep, StdioStep, Step } from "./plan.ts";
import { type Keeping, keepRunning, stdioAddress } from "./stdio.ts";

/** What became of one entry of the file. */
export interface Brought {
  readonly entry: string;
  /** As the gate has it; undefined: it stays as it is in the file. */
  readonly server: string | undefined;
  readonly result: "behind the gate" | "not running" | "not seen" | "left as it is";
  readonly note: string;
  /** What the file gets in its place. */
  readonly instead?: object;
}

interface Bringing {
  readonly client: Client;
  readonly keeping: Keeping;
  readonly known: FileMemory | undefined;
  readonly path: string;
  /** In whose form the file gets entries that it had in another. */
  readonly form: FileClient;
}

/** Runs, registers and puts under a policy what a file names; then grants all of it to the file's client. */
export async function bring(
  steps: readonly Step[],
  bringing: Bringing,
): Promise<{ brought: Brought[]; remembered: Pick<FileMemory, "grant" | "token" | "servers"> }> {
  const { client, known, path, form } = bringing;
  await client.send("PUT", "");
  const places = new Map<string, ServerMemory>();
  const policies = await policiesOf(client);
  for (const step of steps) {
    const before = placeBefore(step.entry, known, policies);
    if ("left" in step && before !== undefined) places.set(step.entry.name, before);
    else if (!("left" in step)) places.set(step.entry.name, await placeOf(step, known, [...places.values()]));
  }
  const brought = await Promise.all(
    steps.map(async (step) => {
      const place = places.get(step.entry.name);
      if ("left" in step) return left(step, place);
      if (place === undefined) throw new Error("every server has a place");
      return bringOne(step, place, bringing, policies);
    }),
  );
  const servers = brought.flatMap(({ server }) => (server === undefined ? [] : [server]));
  const granted =
    servers.length === 0
      ? { grant: known?.grant, token: known?.token }
      : await ensureGrant(client, known, `sluice up ${basename(path)}`, servers);
  return {
    brought: brought.map((one, index) => {
      const step = steps[index];
      if (one.server === undefined || step === undefined || granted.token === undefined) return one;
      const url = `${client.url}/t/${TENANT}/mcp/${one.server}`;
      return { ...one, instead: insteadOf(step, form, url, `Bearer ${granted.token}`) };
    }),
    remembered: { ...granted, servers: [...places.values()] },
  };
}

function insteadOf({ entry }: Step, form: FileClient, url: string, authorization: string): object {
  if (entry.kind === "http") return entry.instead(url, authorization);
  const own = entryFor(form, url, authorization);
  return entry.kind === "stdio" ? entry.instead(own) : own;
}

const left = ({ entry, left }: LeftStep, before: ServerMemory | undefined): Brought => ({
  entry: entry.name,
  server: before?.server,
  result: before === undefined ? "left as it is" : "not running",
  note: before === undefined ? left : `${left}. ${STAYS}`,
});

const STAYS = "It stays behind the gate";

/** An entry that was behind the gate never goes past it again because its server cannot be run or seen once. */
function placeBefore(
  { name, kind }: Step["entry"],
  known: FileMemory | undefined,
  policies: ReadonlySet<string>,
): ServerMemory | undefined {
  if (kind !== "stdio" && kind !== "http") return undefined;
  return known?.servers.find(({ entry, server }) => entry === name && policies.has(server));
}

/** Where a server is, the same as last time as far as it can be. */
async function placeOf(
  step: StdioStep | HttpStep,
  known: FileMemory | undefined,
  taken: readonly ServerMemory[],
): Promise<ServerMemory> {
  const { server } = step;
  const entry = step.entry.name;
  if (!("program" in step)) return { entry, server };
  const before = known?.servers.find((one) => one.entry === entry);
  const key = before?.key ?? randomBytes(32).toString("base64url");
  for (;;) {
    const port = await freePort(taken.some((one) => one.port === before?.port) ? undefined : before?.port);
    if (!taken.some((one) => one.port === port)) return { entry, server, port, key };
  }
}

async function bringOne(
  step: StdioStep | HttpStep,
  place: ServerMemory,
  { client, keeping, known }: Bringing,
  policies: Set<string>,
): Promise<Brought> {
  const { entry, server } = step;
  const before = placeBefore(entry, known, policies) !== undefined;
  const failed = (result: "not running" | "not seen", note: string): Brought => ({
    entry: entry.name,
    server: before ? server : undefined,
    result,
    note: before ? `${note}. ${STAYS}` : `${note}. It is left as it is`,
  });
  const { port = 0, key = "" } = place;
  if ("program" in step) {
    const fault = await keepRunning(
      { entry: entry.name, server, program: step.program, port, key },
      keeping,
      before,
    );
    if (fault !== undefined) return failed("not running", fault);
  }
  const { url: address, headers } =
    "plan" in step
      ? filledEntry(step.entry, process.env)
      : { url: stdioAddress(port), headers: { "X-API-Key": key } };
  const withHeaders = Object.keys(headers).length > 0 ? { headers } : {};
  const registered = await register(client, server, {
    address,
    title: entry.name.slice(0, 200).toWellFormed(),
    ...withHeaders,
  });
  if (registered.fault !== undefined)
    return failed("not seen", hintOf(registered, Object.keys(headers).length > 0));
  const fault = await ensurePolicy(client, server, policies);
  if (fault !== undefined) return failed("not seen", fault);
  const note = `${counted(registered.tools, "tool")}${registered.quarantined > 0 ? `, ${registered.quarantined} quarantined` : ""}`;
  return { entry: entry.name, server, result: "behind the gate", note };
}

function hintOf({ fault = "", closed }: Registered, hasCredential: boolean): string {
  if (hasCredential || closed !== true) return fault;
  return `${fault}. It may want a sign-in, which the gate cannot do for it: give the entry a header with a token`;
}
