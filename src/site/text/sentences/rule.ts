/** A rule of a policy in words. */
import type { Rule } from "../../../policy/index.ts";
import { code, sentences } from "./phrase.ts";

export function ruleSentence(rule: Rule): string {
  const limits = (rule.limits ?? []).map(({ max, window, cost }) =>
    typeof cost === "object"
      ? `The sum of ${code(cost.path)} stays within ${max} a ${windowName(window)} for each grant; set that to your own unit.`
      : `A grant gets ${max} calls a ${windowName(window)}.`,
  );
  const said = sentences(
    rule.action === "deny" && `It refuses every call. ${rule.reason ?? ""}`.trim(),
    rule.action === "require_approval" && "Each call waits for a person, who sees the exact arguments.",
    ...limits,
    rule.arguments === true && "Only arguments that the accepted definition declares are let through.",
  );
  return said === "" ? "It allows the tool without conditions; what it does not name stays denied." : said;
}

const windowName = (window: string | number) => (typeof window === "number" ? `${window} seconds` : window);
