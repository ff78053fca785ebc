import { readFile, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { operatorKeyFault } from "../../secrets/operator-key.ts";
import { parseKeys } from "../../secrets/sealing-keys.ts";
import { newSecrets } from "../new-secrets.ts";
import { Fault } from "./fault.ts";
import { type State, shown } from "./paths.ts";

/** The installation's secrets, by the names of the worker's bindings. */
export interface Keys {
  readonly SEALING_KEY: string;
  readonly OPERATOR_KEY: string;
  readonly SIGNING_KEY?: string;
}

/**
 * Reads the secrets from the environment or, where it has none, from the state folder; makes them, at random, where there are
 * none yet. The file is readable by its owner alone, and its content is never printed.
 *
 * @throws Fault where one is missing or unusable.
 */
export async function readKeys(state: State, env: NodeJS.ProcessEnv): Promise<Keys> {
  const given = pick(env);
  if (given.SEALING_KEY !== undefined || given.OPERATOR_KEY !== undefined) {
    return usable(given, "the environment", "set both, or neither");
  }
  const text = await readFile(state.keyFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Fault(`${shown(state.keyFile)} cannot be read: ${error.message}`);
  });
  const kept = pick(parseEnv(text ?? (await makeKeys(state))));
  return usable(
    { ...kept, ...(given.SIGNING_KEY !== undefined && { SIGNING_KEY: given.SIGNING_KEY }) },
    shown(state.keyFile),
    `restore it, or remove ${shown(state.dir)} to start over`,
  );
}

function pick(env: NodeJS.Dict<string>): Partial<Keys> {
  const names = ["SEALING_KEY", "OPERATOR_KEY", "SIGNING_KEY"] as const;
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function usable(keys: Partial<Keys>, where: string, remedy: string): Keys {
  const { SEALING_KEY, OPERATOR_KEY } = keys;
  if (OPERATOR_KEY === undefined || SEALING_KEY === undefined || !parseKeys(SEALING_KEY).ok) {
    throw new Fault(`${where} does not hold a usable SEALING_KEY and OPERATOR_KEY; ${remedy}`);
  }
  const fault = operatorKeyFault(OPERATOR_KEY);
  if (fault !== undefined) {
    throw new Fault(`the OPERATOR_KEY in ${where} can be guessed: ${fault}; set another there`);
  }
  return { ...keys, SEALING_KEY, OPERATOR_KEY };
}

async function makeKeys(state: State): Promise<string> {
  const text = newSecrets(
    "Made at the first start of this installation. Anyone who can read this file controls it.",
  );
  await writeFile(state.keyFile, text, { mode: 0o600, flag: "wx" });
  return text;
}
