import { own } from "../json/own.ts";
import { UsageError } from "./policy/load.ts";

/** Headers from `--header "Name: value"` and `--header-env Name=VARIABLE`; the latter keeps the value off the command line. */
export function headersFrom({
  header = [],
  headerEnv = [],
}: {
  header?: readonly string[];
  headerEnv?: readonly string[];
}): Record<string, string> {
  const given = header.map((text) => split(text, ":", "--header"));
  const taken = headerEnv.map((text) => {
    const [name, variable] = split(text, "=", "--header-env");
    const value = own(process.env, variable);
    if (value === undefined) throw new UsageError(`--header-env: the environment has no ${variable}`);
    return [name, value] as const;
  });
  return Object.fromEntries([...given, ...taken]);
}

function split(text: string, mark: string, option: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 1) throw new UsageError(`${option} is NAME${mark}VALUE`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
