import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { Fault } from "../serve/fault.ts";
import { type State, shown } from "../serve/paths.ts";

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));

/** A server of a client's file, as the gate has it. */
const ServerMemory = z.object({
  /** As the client calls it. */
  entry: z.string(),
  server: z.string(),
  /** Of a stdio server: where it is served on this machine, and what it wants to see. */
  port: z.number().int().optional(),
  key: z.string().optional(),
});

/** A client's file. */
const FileMemory = z.object({
  /** The real file, behind all links. */
  path: z.string(),
  grant: z.string().optional(),
  token: z.string().optional(),
  servers: z.array(ServerMemory),
  /** The file as it would be without the gate: servers are read from it, and `sluice down` puts it back. */
  original: bytes,
  /** What `up` wrote, until `down` takes it away, and where the original lies beside it. */
  written: z.object({ bytes, backup: z.string() }).optional(),
});

/** What one `sluice up` leaves for the next, and for `sluice down`. It holds tokens and keys: its owner alone reads it. */
const Memory = z.object({ port: z.number().int().optional(), files: z.array(FileMemory) });

export type ServerMemory = z.infer<typeof ServerMemory>;
export type FileMemory = z.infer<typeof FileMemory>;
export type Memory = z.infer<typeof Memory>;

const fileOf = ({ dir }: State) => join(dir, "up.json");

/** @throws Fault where it is there and cannot be read: what was written into clients' files would be forgotten. */
export async function recall(state: State): Promise<Memory> {
  const text = await readFile(fileOf(state), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Fault(`${shown(fileOf(state))} cannot be read: ${error.message}`);
  });
  if (text === undefined) return { files: [] };
  try {
    return Memory.parse(JSON.parse(text));
  } catch {
    throw new Fault(
      `${shown(fileOf(state))} is damaged. Put each client's file back from the FILE.before-sluice beside it, then remove it`,
    );
  }
}

export async function remember(state: State, memory: Memory): Promise<void> {
  const base64 = (_: string, value: unknown) =>
    isBufferJson(value) ? Buffer.from(value.data).toString("base64") : value;
  const fresh = `${fileOf(state)}.new`;
  await writeFile(fresh, `${JSON.stringify(memory, base64, 2)}\n`, { mode: 0o600 });
  await rename(fresh, fileOf(state));
}

/** A Buffer is turned into such an object before a replacer sees it. */
function isBufferJson(value: unknown): value is { data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}

/** The memory with this file's part in place of what it had of it. */
export function withFile(memory: Memory, file: FileMemory): Memory {
  return { ...memory, files: [...memory.files.filter(({ path }) => path !== file.path), file] };
}
