/** From what a server sends to what is judged. */
import { isRecord } from "./fields.ts";
import type { ToolDefinition } from "./types.ts";

/** Pictures, and what is for programs: no model reads them as text, and their encoded bytes would be taken for some. */
export const UNREAD: ReadonlySet<string> = new Set(["icons", "_meta"]);

/**
 * A definition of `tools/list`, as it was sent.
 *
 * @param server what the server is called; a name that is not a string counts as absent
 */
export function liveDefinition(server: string, sent: unknown): ToolDefinition {
  const { name, description, inputSchema, annotations, ...more } = isRecord(sent) ? sent : {};
  return {
    server,
    tool: typeof name === "string" ? name : "",
    description: typeof description === "string" ? description : null,
    inputSchema,
    annotations,
    others: Object.fromEntries(Object.entries(more).filter(([key]) => !UNREAD.has(key))),
  };
}
