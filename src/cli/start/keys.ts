import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parseKeys } from "../../mcp/index.ts";
import { operatorKeyFault } from "../../operator-key.ts";
import { Fault } from "./fault.ts";
import { shown, stateDir } from "./paths.ts";

/** The installation's secrets, in the form of an env file. Readable by its owner alone; its content is never printed. */
export const keyFile = join(stateDir, "sluice.env");

/** Reads the operator key; makes both keys, at random, where there are none yet. */
export async function operatorKey(): Promise<string> {
  const text = await readFile(keyFile, "utf8").catch(() => undefined);
  const keys = parseEnv(text ?? (await makeKeys()));
  const operator = keys["OPERATOR_KEY"] ?? "";
  if (operator === "" || !parseKeys(keys["SEALING_KEY"] ?? "").ok) {
    throw new Fault(
      `${shown(keyFile)} does not hold a usable SEALING_KEY and OPERATOR_KEY; restore it, or remove ${shown(stateDir)} to begin anew`,
    );
  }
  const fault = operatorKeyFault(operator);
  if (fault !== undefined) {
    throw new Fault(`the OPERATOR_KEY in ${shown(keyFile)} can be guessed: ${fault}; set another there`);
  }
  return operator;
}

async function makeKeys(): Promise<string> {
  const text = [
    "# Made at the first start of this installation. Whoever reads this file rules it.",
    `SEALING_KEY=k1:${randomBytes(32).toString("base64")}`,
    `OPERATOR_KEY=${randomBytes(32).toString("base64url")}`,
    "",
  ].join("\n");
  await writeFile(keyFile, text, { mode: 0o600, flag: "wx" });
  return text;
}
