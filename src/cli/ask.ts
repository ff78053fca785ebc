import { createInterface } from "node:readline/promises";
import { plain } from "./harmless.ts";

/** Asks the person at the terminal; undefined: nobody is there. Ctrl-C and Ctrl-D answer nothing. */
export function asker(): ((question: string) => Promise<string>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const given = await Promise.race([
      lines.question(plain(question)),
      new Promise<string>((resolve) => lines.once("close", () => resolve(""))),
    ]);
    lines.close();
    return given;
  };
}
