import { existsSync } from "node:fs";
import type { FileClient } from "../../clients/index.ts";
import { own } from "../../json/own.ts";
import type { Entry } from "../import/entry.ts";
import { filled } from "../import/placeholders.ts";
import { isOwn } from "../serve/environment.ts";

type StdioEntry = Extract<Entry, { kind: "stdio" }>;

export type Program =
  | {
      readonly ok: true;
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    }
  | { readonly ok: false; readonly reason: string };

/** What clients themselves fill in for programs. `$T` and `%T%` are left alone: they may be meant for a shell. */
const FILLED = /\$\{[^{}]*\}|(?<!\$)\{env:[^{}]*\}/g;
/** Gemini CLI fills in `$T`, too, and leaves it where the variable is not set. */
const FILLED_BY_GEMINI = new RegExp(String.raw`${FILLED.source}|(?<![\w$])\$[A-Za-z_]\w*`, "g");

/**
 * What to run for an entry, filled in from the environment, which the program gets anyway.
 *
 * @param here where it runs if the entry names no folder
 */
export function programOf(
  entry: StdioEntry,
  here: string,
  environment: NodeJS.ProcessEnv,
  form: FileClient,
): Program {
  const faults = new Set<string>();
  if (entry.envFile !== undefined) faults.add("its envFile is not read here: put what it holds under env");
  const fill = (text: string) =>
    text.replace(form === "gemini" ? FILLED_BY_GEMINI : FILLED, (placeholder) =>
      filled(placeholder, (found) => {
        const isBare = !placeholder.endsWith("}");
        if ("unknown" in found) faults.add(`${found.unknown} is nothing that can be filled in here`);
        else if (isOwn(found.variable)) {
          if (!isBare) faults.add(`variables of Sluice such as ${found.variable} are not given`);
        } else {
          const value = own(environment, found.variable) ?? found.fallback;
          if (value !== undefined) return value;
          if (!isBare) faults.add(`it needs the variable ${found.variable}, which is not set`);
        }
        return placeholder;
      }),
    );
  const program = {
    command: fill(entry.command),
    args: entry.args.map(fill),
    env: Object.fromEntries(Object.entries(entry.env).map(([name, value]) => [name, fill(value)])),
    cwd: entry.cwd === undefined ? here : fill(entry.cwd),
  };
  if (faults.size === 0 && !existsSync(program.cwd)) faults.add(`its folder ${program.cwd} is not there`);
  return faults.size > 0 ? { ok: false, reason: [...faults].join("; ") } : { ok: true, ...program };
}
