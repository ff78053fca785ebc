/** Writes a policy as people write one: an entry a line while it fits, and only what is longer spread out. */
import { isRawNumber } from "../json/index.ts";
import type { Policy } from "./schema.ts";

const WIDTH = 110;
/** Maps of entries: one line each, however few they are. */
const SPREAD = new Set(["", "/tools", "/resources", "/prompts"]);

/** @returns JSON text that ends with a line feed; `parsePolicy` reads the same policy from it */
export function formatPolicy(policy: Policy): string {
  return `${write(policy, "", "", 0)}\n`;
}

/** @param taken characters before and behind the value on its line */
function write(value: unknown, pointer: string, indent: string, taken: number): string {
  if (typeof value !== "object" || value === null || isRawNumber(value)) return JSON.stringify(value);
  const short = line(value);
  const empty = Object.keys(value).length === 0;
  if (empty || (!SPREAD.has(pointer) && indent.length + taken + short.length <= WIDTH)) return short;
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const members = defined(value).map(([key, member]) => {
    const head = list ? "" : `${JSON.stringify(key)}: `;
    // A comma follows.
    return `${inner}${head}${write(member, `${pointer}/${key}`, inner, head.length + 1)}`;
  });
  const [open, close] = list ? "[]" : "{}";
  return `${open}\n${members.join(",\n")}\n${indent}${close}`;
}

function line(value: unknown): string {
  if (typeof value !== "object" || value === null || isRawNumber(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(line).join(", ")}]`;
  const members = defined(value).map(([key, member]) => `${JSON.stringify(key)}: ${line(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** JSON has no `undefined`. */
const defined = (value: object) => Object.entries(value).filter(([, member]) => member !== undefined);
