import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { State } from "../serve/paths.ts";

/** A configuration that `up --write` has written. */
const written = z.object({
  /** The file itself, not a link to it. */
  file: z.string(),
  backup: z.string(),
  /** SHA-256, hex, of what was written: a file of another hash was changed since. */
  sha256: z.string(),
  /** Permissions of the file before. */
  mode: z.number().int(),
});

/** What one `up` leaves for the next, so that addresses, keys and the token stay. It holds secrets: 0600. */
const memory = z.object({
  version: z.literal(1),
  port: z.number().int(),
  grant: z.string().optional(),
  token: z.string().optional(),
  /** Programs that are served here, by the name of their server. */
  programs: z.record(z.string(), z.object({ port: z.number().int(), key: z.string() })),
  written: z.array(written),
});
export type Memory = z.infer<typeof memory>;
export type Written = z.infer<typeof written>;

const fileOf = (state: State) => join(state.dir, "up.json");

/** undefined: nothing was left. Throws where what was left cannot be read: it knows what has to be put back. */
export async function recall(state: State): Promise<Memory | undefined> {
  const text = await readFile(fileOf(state), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : memory.parse(JSON.parse(text));
}

export async function remember(state: State, value: Memory): Promise<void> {
  const fresh = `${fileOf(state)}.new`;
  await writeFile(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, fileOf(state));
}
