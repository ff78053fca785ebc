import type { FileClient } from "../../clients/index.ts";
import { type Entry, unsupported } from "../import/entry.ts";
import { type Plan as HttpPlan, planOf } from "../import/plan.ts";
import { type Configuration, readConfiguration, serverNameOf } from "../import/read.ts";
import { leadsTo } from "../import/register.ts";
import { UsageError } from "../policy/load.ts";
import { decoded, withEntries } from "./edit.ts";
import type { ReadFile } from "./file.ts";
import type { FileMemory, Memory } from "./memory.ts";
import { type Program, programOf } from "./program.ts";

export type StdioStep = {
  readonly entry: Extract<Entry, { kind: "stdio" }>;
  readonly server: string;
  readonly program: Extract<Program, { ok: true }>;
};
export type HttpStep = {
  readonly entry: Extract<Entry, { kind: "http" }>;
  readonly server: string;
  readonly plan: Extract<HttpPlan, { ok: true }>;
};
/** An entry that stays as it is, and why. */
export type LeftStep = { readonly entry: Entry; readonly left: string };
export type Step = StdioStep | HttpStep | LeftStep;

export interface Source {
  readonly configuration: Configuration;
  /** The file as it would be without the gate. */
  readonly original: Buffer;
}

/**
 * What a file's servers are without the gate: entries that an earlier `up` turned to the gate count as what they were.
 *
 * @param gate the gate's own address
 */
export function sourceOf(file: ReadFile, known: FileMemory | undefined, gate: string): Source {
  const unchanged = known?.written !== undefined && file.bytes.equals(known.written.bytes);
  const bytes = unchanged ? known.original : file.bytes;
  const read = configurationOf(file.path, bytes);
  if (unchanged || known === undefined) return { configuration: read, original: bytes };
  const before = configurationOf(file.path, known.original);
  const turned = read.entries.filter(
    ({ name, ...entry }) =>
      entry.kind === "http" && leadsTo({ url: gate }, entry.url) && before.values.has(name),
  );
  if (turned.length === 0) return { configuration: read, original: bytes };
  const back = new Map(turned.map(({ name }) => [name, before.values.get(name)]));
  const original = Buffer.from(withEntries(textOf(file.path, bytes), read.place, back));
  return { configuration: configurationOf(file.path, original), original };
}

/** No policy can have these names, and a server's policy has the server's name. */
const RESERVED = ["baseline", "pins"];

/** What is to become of each entry. Nothing is started or asked yet. */
export function stepsOf(
  { configuration }: Source,
  { path, form }: { path: string; form: FileClient },
  memory: Memory,
  gate: string,
  environment: NodeJS.ProcessEnv,
): Step[] {
  const ours = memory.files.find((file) => file.path === path)?.servers ?? [];
  const others = memory.files.filter((file) => file.path !== path).flatMap(({ servers }) => servers);
  const taken = new Set([...RESERVED, ...[...ours, ...others].map(({ server }) => server)]);
  const nameOf = (entry: string): string => {
    const known = ours.find((one) => one.entry === entry)?.server;
    if (known !== undefined && !RESERVED.includes(known)) return known;
    const plain = serverNameOf(entry) ?? "server";
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain.slice(0, 58)}-${number}`;
    taken.add(name);
    return name;
  };
  return configuration.entries.map((entry): Step => {
    const left = (why: string) => ({ entry, left: why });
    switch (entry.kind) {
      case "disabled":
        return left("the client does not use it");
      case "unreadable":
        return left(entry.reason);
      case "other":
        return left(unsupported(entry, "stdio and Streamable HTTP"));
      case "stdio": {
        const program = programOf(entry, process.cwd(), environment, form);
        return program.ok ? { entry, server: nameOf(entry.name), program } : left(program.reason);
      }
      case "http": {
        if (leadsTo({ url: gate }, entry.url)) return left("it goes to this gate already");
        const plan = planOf(entry, environment);
        return plan.ok ? { entry, server: nameOf(entry.name), plan } : left(plan.reason);
      }
      default:
        return entry satisfies never;
    }
  });
}

function textOf(path: string, bytes: Buffer): string {
  const text = decoded(bytes);
  if (text === undefined) throw new UsageError(`${path} is not text in UTF-8; save it as UTF-8 first`);
  return text;
}

function configurationOf(path: string, bytes: Buffer): Configuration {
  const read = readConfiguration(textOf(path, bytes));
  if (!read.ok) throw new UsageError(`${path}: ${read.reason}`);
  return read.configuration;
}
