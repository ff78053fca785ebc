/** What a tool is, how bad it could be, and why: judged from its definition alone. Pure; runs anywhere. */
import { categoryFor } from "./category.ts";
import { fieldsOf } from "./fields.ts";
import { hear } from "./judge.ts";
import { siblingsOf, alone, type Siblings } from "./siblings.ts";
import { type ToolDefinition, levelOf } from "./types.ts";

export { siblingsOf } from "./siblings.ts";
export * from "./types.ts";

export function classify(definition: ToolDefinition, siblings: Siblings = alone) {
  const fields = fieldsOf(definition);
  const heard = hear(definition, fields, siblings);
  const category = categoryFor(heard);
  return { category, level: levelOf[category], evidence: heard.signs.list, sum: heard.signs.sum };
}
