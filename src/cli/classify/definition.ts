import * as z from "zod";
import type { ToolDefinition } from "../../catalog/index.ts";

/** Schema and annotations are taken as they are: what a server sent is what is judged. */
const line = z.object({
  server: z.string().nullish(),
  tool: z.string().min(1),
  description: z.string().nullish(),
  inputSchema: z.unknown().optional(),
  annotations: z.unknown().optional(),
});

export type Read = { ok: true; definition: ToolDefinition | undefined } | { ok: false; error: string };

/** Reads one line; an empty one is neither a definition nor an error. Errors are one line and name the key. */
export function definitionOf(bytes: Uint8Array): Read {
  const text = new TextDecoder().decode(bytes).trim();
  if (text === "") return { ok: true, definition: undefined };
  const json = parsed(text);
  if (!json.ok) return json;
  const read = line.safeParse(json.value);
  if (read.success) return { ok: true, definition: { ...read.data, server: read.data.server ?? undefined } };
  const issue = read.error.issues[0];
  const key = issue?.path.join(".") ?? "";
  return { ok: false, error: key === "" ? "no object" : `${key}: ${issue?.message ?? "invalid"}` };
}

function parsed(text: string): { ok: true; value: unknown } | { ok: false; error: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return {
      ok: false,
      error: `no JSON: ${error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 120) : "unreadable"}`,
    };
  }
}
