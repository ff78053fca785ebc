/** How servers say that a tool does not exist. */
import { type Budget, codes, type ObjectText, onlyText, stringOf } from "../mcp/index.ts";

const UNKNOWN_TOOL = /unknown tool|tool.{0,300}not found|no such tool|not found.{0,20}tool/is;
/** Whatever says it says it at once. */
const MAX_SAID = 2000;

/** In an error. */
export function errorSaysUnknownTool(error: ObjectText): boolean {
  if (Number(error.get("code")) !== codes.invalidParams) return false;
  const text = stringOf(error.get("message"));
  return text !== undefined && UNKNOWN_TOOL.test(text.slice(0, MAX_SAID));
}

/** In a tool result, as servers of the 1.x SDK do. */
export function resultSaysUnknownTool(result: ObjectText, budget: Budget): boolean {
  if (result.get("isError") !== "true") return false;
  const text = onlyText(result, budget);
  return text?.startsWith("MCP error -32602") === true && UNKNOWN_TOOL.test(text.slice(0, MAX_SAID));
}
