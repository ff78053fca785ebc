import * as z from "zod";
import type { Page } from "../stored/page.ts";
import { problem } from "./problem.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Query of every list. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional().describe("`next` of the page before"),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
});

/** Answer of every list. */
export function listSchema<Schema extends z.ZodType>(item: Schema) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe("The cursor of the next page; null: this is the last"),
  });
}

/**
 * The sort key that a cursor stands for, for the store's `after`; undefined = from the start.
 *
 * @throws `bad_cursor`
 */
export function afterOf<Kind extends "string" | "number">(
  cursor: string | undefined,
  kind: Kind,
): (Kind extends "string" ? string : number) | undefined {
  if (cursor === undefined) return undefined;
  const value = decode(cursor);
  if (typeof value !== kind) throw problem("bad_cursor");
  return value as Kind extends "string" ? string : number;
}

/** A store's page as the list's answer. Cursors are opaque: only `afterOf` reads them. */
export function listOf<Item>({ items, after }: Page<Item>): { items: Item[]; next: string | null } {
  const next = after === null ? null : Buffer.from(JSON.stringify([after])).toString("base64url");
  return { items: [...items], next };
}

function decode(cursor: string): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : undefined;
  } catch {
    return undefined;
  }
}
