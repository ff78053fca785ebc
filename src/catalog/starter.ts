/**
 * Starter policies: a policy to begin with, from what the tools of a server are judged to be (docs/catalogue.md,
 * "Starter policies"). Nothing passes that is not named.
 */
import type { Policy, Rule } from "../policy/index.ts";
import { type AlarmCode, isAlarm } from "./alarms.ts";
import { alarming, categoryRank, levelRank } from "./rank.ts";
import type { Category, Classification, Reason } from "./types.ts";

/**
 * `balanced`: what is Critical, destroys or moves money waits for a human, the rest is limited by its severity. `strict`: what
 * destroys is hidden, what runs code or is High waits for a human, and less passes. `watch`: as balanced, but everything
 * passes and is recorded.
 */
export type Preset = "balanced" | "strict" | "watch";
export const presets = ["balanced", "strict", "watch"] as const satisfies Preset[];

/** A tool as far as a starter policy looks at it. */
export interface JudgedTool {
  readonly tool: string;
  readonly classification: Pick<Classification, "category" | "severity" | "findings" | "amount">;
}

/** `unnamed`: no entry can be written for a tool of this name alone, so that it stays denied. */
export type StarterEntry =
  | { readonly as: "rule"; readonly rule: Rule }
  | { readonly as: "hidden" }
  | { readonly as: "unnamed" };

export interface StarterOptions {
  /** What the server is called, for the description. */
  readonly title?: string;
  /** Whether the gateway will have pinned schemas to hold arguments to; without them `arguments: true` denies. */
  readonly pinned?: boolean;
}

interface Limits {
  /** Of ordinary writes. */
  readonly writesPerMinute: number;
  /** Of what is High, and of what runs something. */
  readonly gravePerMinute: number;
  /** In whatever unit the tool counts: a first guess, for a human to set right. */
  readonly amountPerDay: number;
}
const usual: Limits = { writesPerMinute: 30, gravePerMinute: 10, amountPerDay: 100 };
const tight: Limits = { writesPerMinute: 10, gravePerMinute: 3, amountPerDay: 20 };

/** A document may have 1,048,576 characters; this leaves room for how it is laid out. Escaped names count as written. */
const MAX_ENTRIES = 600_000;

/**
 * A policy for a server. Of definitions that share a name the worst counts.
 *
 * @param tools in any order; entries come out worst first, and in this order where they are alike
 * @returns a document that `parsePolicy` takes
 */
export function starterPolicy(
  tools: readonly JudgedTool[],
  preset: Preset,
  { title, pinned = true }: StarterOptions = {},
): Policy {
  const hide: string[] = [];
  const entries: [string, Rule][] = [];
  let unnamed = 0;
  let room = MAX_ENTRIES;
  for (const tool of sorted(worstOfEach(tools))) {
    const entry = starterEntry(tool, preset);
    room -= JSON.stringify([tool.tool, entry]).length;
    if (entry.as === "unnamed" || room < 0) unnamed++;
    else if (entry.as === "hidden") hide.push(tool.tool);
    else entries.push([tool.tool, pinned ? entry.rule : withoutSchema(entry.rule)]);
  }
  return {
    version: "1",
    description: describe(preset, title, unnamed),
    default: "deny",
    ...(preset === "watch" && { mode: "shadow" as const }),
    ...(hide.length > 0 && { hide }),
    ...(entries.length > 0 && { tools: Object.fromEntries(entries) }),
  };
}

/** What a starter policy says of one tool. */
export function starterEntry({ tool, classification }: JudgedTool, preset: Preset): StarterEntry {
  // `*` would name other tools too; `__proto__` and half a character are not keys of a policy.
  if (tool.includes("*") || tool === "__proto__" || !tool.isWellFormed()) return { as: "unnamed" };
  const alarm = classification.findings.find(isAlarm);
  if (alarm !== undefined) return entry({ action: "deny", reason: alarmed[alarm.code] });
  const { category, severity } = classification;
  const strict = preset === "strict";
  if (strict && category === "Destructive") return { as: "hidden" };
  const rule = ruleFor(tool, classification, strict ? tight : usual);
  const isGrave = category === "Execute" || levelRank[severity.level] >= levelRank.High;
  const asks =
    severity.level === "Critical" ||
    category === "Destructive" ||
    category === "Financial" ||
    (strict && isGrave && category !== "Read");
  return entry(asks ? { action: "require_approval", reason: whyAsk(classification), ...rule } : rule);
}

function ruleFor(
  tool: string,
  { category, severity, amount, findings }: JudgedTool["classification"],
  { writesPerMinute, gravePerMinute, amountPerDay }: Limits,
): Rule {
  const perMinute = (max: number): Rule => ({
    limits: [{ counter: `${tool}_rate`, window: "minute", max, scope: "grant" }],
  });
  const isHigh = levelRank[severity.level] >= levelRank.High;
  switch (category) {
    case "Read": {
      // What a query reads, and whether it only reads, is in its text.
      const carriesQuery = findings.some(({ code }) => code === "takes-sql");
      return {
        ...(carriesQuery && { arguments: true }),
        ...((isHigh || carriesQuery) && perMinute(gravePerMinute)),
      };
    }
    case "Write":
      return perMinute(isHigh ? gravePerMinute : writesPerMinute);
    case "Execute":
      return { arguments: true, ...perMinute(gravePerMinute) };
    case "Destructive":
      return {};
    case "Financial":
      return amount === undefined || !amount.isWellFormed()
        ? {}
        : {
            limits: [
              {
                counter: `${tool}_${amount}`,
                window: "day",
                max: amountPerDay,
                scope: "grant",
                cost: { path: pathOf(amount) },
              },
            ],
          };
  }
}

function withoutSchema({ arguments: _, ...rule }: Rule): Rule {
  return rule;
}

const entry = (rule: Rule): StarterEntry => ({ as: "rule", rule });

const alarmed: Readonly<Record<AlarmCode, string>> = {
  "hidden-instructions": "Its definition gives orders to the model: a human reads it first.",
  "invisible-characters": "Its definition holds characters that nobody sees: a human reads it first.",
  "lookalike-letters": "Its definition holds letters that pass for others: a human reads it first.",
  "encoded-text": "Its definition holds encoded text: a human reads it first.",
};

function whyAsk({ category, severity }: JudgedTool["classification"]): string {
  return `${whatIsAtStake(category, new Set(severity.reasons.map(({ code }) => code)))}: a human decides.`;
}

function whatIsAtStake(category: Category, reasons: ReadonlySet<Reason["code"]>): string {
  if (category === "Financial") return "It moves money";
  if (category === "Destructive") return "It cannot be undone";
  if (category === "Execute") return "It runs code, commands or jobs";
  if (reasons.has("identity")) return "It changes who may do what";
  if (reasons.has("secrets")) return "It handles secrets";
  if (reasons.has("production")) return "It changes what is in production";
  if (reasons.has("deployment")) return "It changes what is running";
  if (reasons.has("bulk")) return "It reaches many things at once";
  return "A mistake in it is costly";
}

/** Below zero: the first is bound tighter. */
function compare({ classification: one }: JudgedTool, { classification: other }: JudgedTool): number {
  return (
    alarming(other) - alarming(one) ||
    categoryRank[other.category] - categoryRank[one.category] ||
    levelRank[other.severity.level] - levelRank[one.severity.level]
  );
}

const sorted = (tools: readonly JudgedTool[]) => tools.toSorted(compare);

function worstOfEach(tools: readonly JudgedTool[]): JudgedTool[] {
  const worst = new Map<string, JudgedTool>();
  for (const tool of tools) {
    const known = worst.get(tool.tool);
    if (known === undefined || compare(tool, known) < 0) worst.set(tool.tool, tool);
  }
  return [...worst.values()];
}

const pathOf = (argument: string) =>
  /^[A-Za-z_]\w*$/.test(argument) ? `args.${argument}` : `args[${JSON.stringify(argument)}]`;

function describe(preset: Preset, title: string | undefined, unnamed: number): string {
  const what = `Starter policy${title === undefined ? "" : ` for ${title.toWellFormed()}`}: ${preset}`;
  if (unnamed === 0) return what;
  return `${what} (${unnamed === 1 ? "1 tool has" : `${unnamed} tools have`} no entry)`;
}
