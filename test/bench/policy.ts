/** How long one decision takes. Printed by `node test/bench/policy.ts`, and part of the benchmark's figures. */
import { compilePolicy, judge, type Layer, parsePolicy, type Subject } from "../../src/policy/index.ts";

/** Rounds before the clock counts, in which the engine under the engine settles. */
const WARM_UP = 20;
const ROUNDS = 21;
const CALLS_PER_ROUND = 2_000;

/** A policy as people write them: names and globs by halves, with conditions, limits and approvals. */
function sample(entries: number): string {
  const tools: Record<string, unknown> = {};
  for (let i = 0; i < entries; i++) {
    const key = i % 2 === 0 ? `vendor${i % 50}_tool_${i}` : i % 4 === 1 ? `area${i}_*` : `area*_kind_${i}`;
    tools[key] = {
      deny_if: [{ conditions: [{ path: "args.amount", op: "gt", value: 1000 }] }],
      require: [{ conditions: [{ path: "args.region", op: "in", value: ["eu", "us"] }] }],
      limits: [
        { counter: "calls", window: "minute", max: 30 },
        { counter: "spent", window: "day", max: 5000, cost: { path: "args.amount" } },
      ],
    };
  }
  const all = {
    deny_if: [{ conditions: [{ path: "args.path", op: "regex", value: "\\.\\./" }] }],
    rate_limit: "100/minute",
  };
  return JSON.stringify({
    version: "1",
    default: "deny",
    hide: ["secret_*", "*_internal"],
    all_tools: all,
    tools,
  });
}

/** Calls to exact names, to names that only globs match, and to names that nothing matches and nobody repeats. */
function calls(entries: number): Subject[] {
  return Array.from({ length: CALLS_PER_ROUND }, (_, n) => {
    const i = (n * 7) % entries;
    const names = [`vendor${i % 50}_tool_${i}`, `area${i}_list_${n}`, `area${n}_kind_${i}`, `unknown_${n}`];
    const args = { amount: n % 900, region: "eu", path: "reports/2026/summary.txt" };
    return { kind: "tool", name: names[n % names.length] ?? "", arguments: args };
  });
}

function microsPerDecision(entries: number): number {
  const parsed = parsePolicy(sample(entries));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const layers: Layer[] = [{ name: "bench", policy: compilePolicy(parsed.policy) }];
  const subjects = calls(entries);
  const micros: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = performance.now();
    for (const subject of subjects) judge(layers, subject);
    if (round >= WARM_UP) micros.push(((performance.now() - start) * 1000) / subjects.length);
  }
  micros.sort((a, b) => a - b);
  return Number((micros[Math.floor(ROUNDS / 2)] ?? 0).toFixed(2));
}

/** Median microseconds of one decision by a policy of so many entries. */
export function policyMicros(): { "10": number; "100": number; "1000": number } {
  return { "10": microsPerDecision(10), "100": microsPerDecision(100), "1000": microsPerDecision(1000) };
}

if (import.meta.main) console.log(JSON.stringify(policyMicros()));
