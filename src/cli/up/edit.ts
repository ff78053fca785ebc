import { createHash } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { applyEdits, modify } from "jsonc-parser";
import { Fault } from "../serve/fault.ts";
import type { Written } from "./memory.ts";

const BOM = "\ufeff";

/** A configuration with some members replaced. Comments, order, indentation and line ends stay. Pure. */
export function edited(
  text: string,
  place: readonly string[],
  entries: ReadonlyMap<string, object | undefined>,
): string {
  const mark = text.startsWith(BOM) ? BOM : "";
  let plain = text.slice(mark.length);
  const indent = /^([ \t]+)\S/m.exec(plain)?.[1] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: plain.includes("\r\n") ? "\r\n" : "\n",
  };
  for (const [name, entry] of entries) {
    plain = applyEdits(plain, modify(plain, [...place, name], entry, { formattingOptions }));
  }
  return mark + plain;
}

export const sha256Of = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

/** The file behind links, and its permissions. Throws a Fault where there is none. */
export async function fileAt(path: string): Promise<{ file: string; mode: number }> {
  try {
    const file = await realpath(path);
    return { file, mode: (await stat(file)).mode & 0o777 };
  } catch (error) {
    throw new Fault(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Writes a configuration that holds a token: whole or not at all, and readable by its owner alone. What was there is kept
 * beside it first, and never written over: a backup that is there already is the one to put back.
 */
export async function replaceFile(
  { file, mode }: { file: string; mode: number },
  original: Buffer,
  text: string,
): Promise<Written> {
  const backup = `${file}.before-sluice`;
  await replace(backup, original, 0o600);
  await replace(file, Buffer.from(text), mode & 0o700);
  return { file, backup, sha256: sha256Of(text), mode };
}

/** Puts back what was there before, byte for byte. Throws a Fault where the file was changed since, unless `force`. */
export async function putBack({ file, backup, sha256, mode }: Written, force: boolean): Promise<void> {
  const original = await readFile(backup).catch(() => {
    throw new Fault(`${backup} is gone, so ${file} cannot be put back`);
  });
  const now = await readFile(file).catch(() => undefined);
  if (!force && now !== undefined && sha256Of(now) !== sha256) {
    throw new Fault(
      `${file} was changed since it was written for the gate. Edit it yourself, with ${backup} beside it, or put that back: sluice down --force`,
    );
  }
  await replace(file, original, mode);
  await rm(backup);
}

async function replace(file: string, bytes: Buffer, mode: number): Promise<void> {
  const fresh = `${file}.sluice-new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, bytes, { mode: 0o600, flag: "wx" });
  await chmod(fresh, mode);
  await rename(fresh, file);
}
