import { readFile } from "node:fs/promises";
import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { readConfiguration } from "../import/read.ts";
import { Fault } from "../serve/fault.ts";
import { sha256Of } from "./edit.ts";
import type { Memory } from "./memory.ts";

/**
 * A configuration as it is without Sluice: the file, or what it was before `up` wrote it. Where somebody has edited it since,
 * the edits stay, and the entries that lead to the gate are those of before.
 *
 * @param isOurs whether an address leads to the gate
 */
export async function originalOf(
  file: string,
  memory: Memory | undefined,
  isOurs: (url: string) => boolean,
): Promise<Buffer> {
  const now = await readFile(file);
  const written = memory?.written.find((one) => one.file === file);
  const before = written && (await readFile(written.backup).catch(() => undefined));
  if (written === undefined || before === undefined) return now;
  if (sha256Of(now) === written.sha256) return before;
  const text = textOf(file, now);
  const read = readConfiguration(text);
  if (!read.ok) throw new Fault(`${file}: ${read.reason}`);
  const { entries, place } = read.configuration;
  const old = before.toString("utf8");
  const ours = entries.flatMap((entry) => {
    const path = [...place, entry.name];
    const [here, there] = [nodeAt(text, path), nodeAt(old, path)];
    const isGate = entry.kind === "http" && isOurs(entry.url);
    return isGate && here && there
      ? [{ here, text: old.slice(there.offset, there.offset + there.length) }]
      : [];
  });
  // From the end, so that the places before stay where they are.
  const put = ours
    .toSorted((a, b) => b.here.offset - a.here.offset)
    .reduce(
      (result, { here, text: entry }) =>
        result.slice(0, here.offset) + entry + result.slice(here.offset + here.length),
      text,
    );
  return Buffer.from(put);
}

/** @throws Fault where it is not UTF-8, which is all that is written */
export function textOf(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault(`${file} is not UTF-8; save it as UTF-8 first`);
  }
}

/** Where a value is in a text, its mark of byte order counted. */
function nodeAt(text: string, path: readonly string[]): { offset: number; length: number } | undefined {
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const tree = parseTree(text.slice(mark), [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, [...path]);
  return node && { offset: node.offset + mark, length: node.length };
}
