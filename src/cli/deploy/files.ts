/** What `sluice deploy` keeps on this machine: the secrets, and where the last deployment went. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { newSecrets } from "../new-secrets.ts";
import { UsageError } from "../policy/load.ts";
import type { Remembered, Target } from "./target.ts";

export interface Files {
  readonly secrets: string;
  readonly target: string;
}

export const filesIn = (folder: string): Files => ({
  secrets: join(folder, "secrets.env"),
  target: join(folder, "target.json"),
});

/** undefined: nothing was deployed from here yet. Throws UsageError where the file is not one of ours. */
export async function remembered({ target }: Files): Promise<Target | undefined> {
  const text = await readFile(target, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const value = readJson(text) as Partial<Remembered> | undefined;
  if (value?.version !== 1 || typeof value.tenant !== "string") {
    throw new UsageError(
      `${target} is not of this version of sluice: remove it, and name --domain or --workers-dev`,
    );
  }
  return { domain: value.domain ?? null, wildcard: value.wildcard === true, tenant: value.tenant };
}

export async function remember(files: Files, target: Target): Promise<void> {
  const value: Remembered = { version: 1, ...target };
  await mkdir(dirname(files.target), { recursive: true, mode: 0o700 });
  await writeFile(files.target, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}

/** Makes both secrets at random. Never over a file that is there. */
export async function makeSecrets({ secrets }: Files): Promise<void> {
  await mkdir(dirname(secrets), { recursive: true, mode: 0o700 });
  const text = newSecrets(
    "The secrets of this installation. Without SEALING_KEY nothing that it sealed can be opened again.",
  );
  await writeFile(secrets, text, { mode: 0o600, flag: "wx" });
}

/** The operator's key, where the file of the secrets is here. */
export async function operatorKey({ secrets }: Files): Promise<string | undefined> {
  const text = await readFile(secrets, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseEnv(text)["OPERATOR_KEY"];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
