import { readFileSync } from "node:fs";
import { UsageError } from "../policy/load.ts";

/** The text of a file in UTF-8, or in UTF-16 as some editors of Windows write it. A mark of byte order is left out. */
export function readConfigurationFile(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  try {
    return new TextDecoder(wide, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not text in ${wide.toUpperCase()}`);
  }
}
