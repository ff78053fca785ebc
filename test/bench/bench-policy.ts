import { toolName } from "./call.ts";

/** Never reached, whatever the machine. */
const max = 1_000_000_000;

/**
 * A policy of 40 entries as a large server's would be: exact names, globs, conditions; and for the tool that is called
 * a pattern, a condition, and, with `all_tools`, three limits.
 */
export function benchPolicy(): object {
  const exact = Array.from({ length: 29 }, (_, index) => [
    `item_tool_${index}`,
    index % 3 === 0 ? {} : { deny_if: [{ conditions: [{ path: "args.limit", op: "gt", value: 100 }] }] },
  ]);
  const globs = Array.from({ length: 10 }, (_, index) => [`admin_tool_${index}*`, { action: "deny" }]);
  const called = {
    deny_if: [{ conditions: [{ path: "args.city", op: "regex", value: "^[./]|\\.\\." }] }],
    require: [{ conditions: [{ path: "args.units", op: "in", value: ["metric", "imperial"] }] }],
    limits: [
      { counter: "weather", window: "minute", max },
      { counter: "weather", window: "hour", max },
    ],
  };
  return {
    version: "1",
    default: "deny",
    all_tools: { limits: [{ counter: "calls", window: "day", max }] },
    tools: { ...Object.fromEntries(exact), ...Object.fromEntries(globs), [toolName]: called },
  };
}
