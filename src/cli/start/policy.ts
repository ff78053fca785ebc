import { readFile } from "node:fs/promises";
import { parsePolicy } from "../../policy/index.ts";
import { Fault } from "../serve/fault.ts";
import { shown } from "../serve/paths.ts";
import { policyFile } from "./paths.ts";

/** The text of the demo's policy. Throws a Fault with file, line and column where it is not a valid document. */
export async function readPolicy(): Promise<string> {
  const file = shown(policyFile);
  const text = await readFile(policyFile, "utf8").catch(() => {
    throw new Fault(`${file} cannot be read`);
  });
  const parsed = parsePolicy(text);
  if (parsed.ok) return text;
  const [first, ...others] = parsed.errors;
  const where = first === undefined ? "" : `:${first.line}:${first.column}`;
  const more = others.length === 0 ? "" : ` (${others.length} more: sluice policy check ${file})`;
  throw new Fault(`${file}${where}: ${first?.message ?? "not a valid policy"}${more}`);
}
