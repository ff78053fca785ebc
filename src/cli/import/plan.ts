import { own } from "../../json/own.ts";
import { isOwn } from "../serve/environment.ts";
import type { Entry } from "./entry.ts";
import { filled, placeholdersOf } from "./placeholders.ts";

type HttpEntry = Extract<Entry, { kind: "http" }>;

/** A variable of the environment that a file asks to be sent somewhere. */
export interface Asked {
  readonly entry: string;
  readonly variable: string;
  /** `the header X` or `the address`. */
  readonly into: string;
  /** The address as the file has it: nothing is filled in. */
  readonly to: string;
}

export type Plan =
  | { readonly ok: true; readonly asked: readonly Asked[] }
  /** Why it cannot be filled in, whatever is allowed. */
  | { readonly ok: false; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** What an entry would take from the environment. Pure: nothing is filled in yet. */
export function planOf({ name, url, headers }: HttpEntry, environment: Environment): Plan {
  const texts = [
    { into: "the address", text: url },
    ...Object.entries(headers).map(([header, text]) => ({ into: `the header ${header}`, text })),
  ];
  const faults = new Set<string>();
  const asked: Asked[] = [];
  for (const { into, text } of texts) {
    for (const found of placeholdersOf(text)) {
      if ("unknown" in found) faults.add(`${found.unknown} in ${into} is nothing that can be filled in here`);
      else if (isOwn(found.variable)) {
        faults.add(`${into} asks for ${found.variable}: variables of Sluice itself are never sent`);
      } else if (own(environment, found.variable) !== undefined) {
        asked.push({ entry: name, variable: found.variable, into, to: url });
      } else if (found.fallback === undefined) {
        faults.add(`${into} needs the variable ${found.variable}, which is not set`);
      }
    }
  }
  return faults.size > 0 ? { ok: false, reason: [...faults].join("; ") } : { ok: true, asked };
}

/** Address and headers as they are sent. Every variable has been looked at by `planOf`, and allowed. */
export function filledEntry({ url, headers }: HttpEntry, environment: Environment) {
  const fill = (text: string) =>
    filled(text, (found) => {
      if ("unknown" in found || isOwn(found.variable))
        throw new Error("A placeholder that nobody may fill in");
      const value = own(environment, found.variable) ?? found.fallback;
      if (value === undefined) throw new Error("A variable that is not set");
      return value;
    });
  return {
    url: fill(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text)])),
  };
}
