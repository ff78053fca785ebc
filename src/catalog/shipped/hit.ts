import type { ServerIdentity, ToolFacts, ToolHit } from "./types.ts";

/** A tool as lists show it. */
export const hitOf = (
  { slug, title }: Pick<ServerIdentity, "slug" | "title">,
  { tool, classification }: Pick<ToolFacts, "tool" | "classification">,
): ToolHit => ({
  server: slug,
  serverTitle: title,
  tool,
  category: classification.category,
  severity: classification.severity.level,
  confidence: classification.confidence,
});
