import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { stateDir } from "./paths.ts";

/** What one start leaves for the next, so that nothing is made twice. It holds the token: its owner alone reads it. */
const Memory = z.object({
  grant: z.string(),
  token: z.string(),
  upstreamPort: z.number().int(),
  /** What the file server wants to see; missing where an earlier version asked for none. */
  upstreamKey: z.string().optional(),
  /** Of the policy's text as it was last published. */
  policySha256: z.string(),
});
export type Memory = z.infer<typeof Memory>;

const file = join(stateDir, "demo.json");

/** undefined: nothing was left, or nothing that can be read. */
export async function recall(): Promise<Memory | undefined> {
  try {
    return Memory.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

export async function remember(memory: Memory): Promise<void> {
  const fresh = `${file}.new`;
  await writeFile(fresh, `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, file);
}
