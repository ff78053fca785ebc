/**
 * A second implementation of the policy language, as plain as can be, to hold the first against. It reads the document
 * itself at each call, shares no code with src, and knows nothing of speed.
 *
 * Left out: `arguments` schemas beyond `required` and reasons' wording.
 */

type Json = unknown;
type Members = Record<string, unknown>;
interface Condition {
  path: string;
  op: string;
  value?: Json;
}
interface Clause {
  conditions: Condition[];
}
interface Limit {
  counter: string;
  window: string | number;
  max: number;
  scope?: string;
  cost?: Json;
}
type ClauseKind = "deny_if" | "require" | "approve_if";
interface Rule extends Partial<Record<ClauseKind, Clause[]>> {
  action?: string;
  arguments?: { required?: string[] };
  limits?: Limit[];
  rate_limit?: string | { max: number; window: string | number };
}
interface Doc {
  default: string;
  mode?: string;
  hide?: string[];
  all_tools?: Rule;
  tools?: Record<string, Rule>;
  resources?: Record<string, Rule>;
  prompts?: Record<string, Rule>;
}
type Outcome = "allow" | "deny" | "approve" | "hidden";
export interface NaiveLayer {
  name: string;
  doc: Doc;
}
export interface NaiveCall {
  kind: "tool" | "resource" | "prompt";
  name: string;
  args: Json;
}
export interface NaiveAnswer {
  outcome: Outcome;
  rule: string;
  layer: string;
  charges: string[];
  shadows: string[];
}

const own = (value: Json, key: string): boolean => Object.hasOwn(Object(value), key);
const token = (key: string): string => key.split("~").join("~0").split("/").join("~1");
const isObject = (value: Json): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isObject(value)) {
    const members = Object.keys(value).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${members.sort().join(",")}}`;
  }
  return value === Number.POSITIVE_INFINITY ? "1e999" : JSON.stringify(value);
}
const same = (a: Json, b: Json): boolean => canonical(a) === canonical(b);

/** Glob by trying every split. */
function fits(glob: string, name: string): boolean {
  if (glob === "") return name === "";
  if (glob[0] === "*") return fits(glob.slice(1), name) || (name !== "" && fits(glob, name.slice(1)));
  return name !== "" && glob[0] === name[0] && fits(glob.slice(1), name.slice(1));
}

export function entryOf(keys: string[], name: string): number {
  const exact = keys.findIndex((key) => !key.includes("*") && key === name);
  if (exact !== -1) return exact;
  let best = -1;
  keys.forEach((key, i) => {
    if (!key.includes("*") || !fits(key, name)) return;
    if (best === -1) best = i;
    const other = keys[best] as string;
    const prefix = key.indexOf("*") - other.indexOf("*");
    if (prefix > 0 || (prefix === 0 && key.length > other.length)) best = i;
  });
  return best;
}

// Paths, in two steps: words, then all places that they lead to.
function wordsOf(path: string): string[] {
  const words: string[] = [];
  let rest = path.slice("args".length);
  while (rest !== "") {
    if (rest[0] === "[") {
      let end = 2;
      while (rest[end] !== '"') end += rest[end] === "\\" ? 2 : 1;
      words.push(`k${JSON.parse(rest.slice(1, end + 1))}`);
      rest = rest.slice(end + 2);
    } else {
      const word = rest.slice(1).split(/[.[]/)[0] as string;
      words.push(word === "*" ? "*" : `k${word}`);
      rest = rest.slice(1 + word.length);
    }
  }
  return words;
}

type Tree = { value: Json } | "missing" | "strange" | { each: Tree[] } | "no elements";
function look(value: Json, words: string[]): Tree {
  const [word, ...rest] = words;
  if (word === undefined) return { value };
  if (value === null) return words.includes("*") ? "no elements" : "missing";
  if (word === "*") {
    if (!Array.isArray(value)) return "strange";
    return value.length === 0 ? "no elements" : { each: value.map((element) => look(element, rest)) };
  }
  const key = word.slice(1);
  if (typeof value !== "object") return "strange";
  if (Array.isArray(value) && String(Math.abs(Number.parseInt(key, 10))) !== key) return "strange";
  if (!own(value, key)) return words.includes("*") ? "no elements" : "missing";
  return look((value as Members)[key], rest);
}

/** yes, no, or maybe for a value of the wrong type. */
function compare(op: string, found: Json, wanted: Json): "yes" | "no" | "maybe" {
  const answer = (truth: boolean) => (truth ? "yes" : "no");
  const numbers = typeof found === "number" && Number.isFinite(found) ? (found as number) : undefined;
  if (op === "eq") return answer(same(found, wanted));
  if (op === "neq") return answer(!same(found, wanted));
  if (op === "in") return answer((wanted as Json[]).some((item) => same(item, found)));
  if (op === "not_in") return answer(!(wanted as Json[]).some((item) => same(item, found)));
  if (op === "exists") return answer(wanted !== false);
  if (op === "regex")
    return typeof found === "string" ? answer(new RegExp(wanted as string, "u").test(found)) : "maybe";
  if (op === "contains") {
    if (Array.isArray(found)) return answer(found.some((item) => same(item, wanted)));
    return typeof found === "string" && typeof wanted === "string"
      ? // Every text holds the empty one; `split` parts it into its characters, of which there may be one.
        answer(wanted === "" || found.split(wanted).length > 1)
      : "maybe";
  }
  if (numbers === undefined) return "maybe";
  if (op === "lt") return answer(numbers < (wanted as number));
  if (op === "lte") return answer(numbers <= (wanted as number));
  if (op === "gt") return answer(numbers > (wanted as number));
  return answer(numbers >= (wanted as number));
}

function conditionHolds(condition: Condition, args: Json, clause: ClauseKind): boolean {
  const { op, value } = condition;
  const doubt = clause !== "require";
  const ifMissing = op === "neq" || op === "not_in" || (op === "exists" && value === false);
  const settle = (tree: Tree): boolean => {
    if (tree === "missing") return ifMissing;
    if (tree === "strange") return doubt;
    if (tree === "no elements") return clause === "require" ? false : ifMissing;
    if ("each" in tree) return clause === "require" ? tree.each.every(settle) : tree.each.some(settle);
    const truth = compare(op, tree.value, value);
    return truth === "maybe" ? doubt : truth === "yes";
  };
  return settle(look(args, wordsOf(condition.path)));
}

/** Pointer of the first clause that holds, or that does not. */
function firstClause(
  rules: [string, Rule][],
  args: Json,
  kind: ClauseKind,
  held: boolean,
): string | undefined {
  for (const [at, rule] of rules) {
    for (const [i, clause] of (rule[kind] ?? []).entries()) {
      const holds = clause.conditions.every((condition) => conditionHolds(condition, args, kind));
      if (holds === held) return `${at}/${kind}/${i}`;
    }
  }
  return undefined;
}

function firstDenial(rules: [string, Rule][], args: Json): string | undefined {
  const byAction = rules.find(([, rule]) => rule.action === "deny");
  if (byAction !== undefined) return `${byAction[0]}/action`;
  const byClause = firstClause(rules, args, "deny_if", true) ?? firstClause(rules, args, "require", false);
  if (byClause !== undefined) return byClause;
  const lacking = rules.find(([, rule]) => (rule.arguments?.required ?? []).some((name) => !own(args, name)));
  return lacking === undefined ? undefined : `${lacking[0]}/arguments`;
}

function limitsOf([at, rule]: [string, Rule], name: string): (Limit & { at: string })[] {
  const limits = (rule.limits ?? []).map((limit, i) => ({ ...limit, at: `${at}/limits/${i}` }));
  const rate = rule.rate_limit;
  if (rate === undefined) return limits;
  const [max = "", window = ""] = typeof rate === "string" ? rate.split("/") : [];
  const read = typeof rate === "string" ? { max: Number(max), window } : rate;
  // A resource's entry has one counter; a tool's or prompt's name has its own.
  const entry = at.startsWith("/resources/") ? at.slice("/resources/".length) : undefined;
  const counted = entry?.replaceAll("~1", "/").replaceAll("~0", "~") ?? name;
  return [...limits, { ...read, counter: `${counted}_rate`, at: `${at}/rate_limit` }];
}

const SECONDS = new Map(Object.entries({ second: 1, minute: 60, hour: 3600, day: 86400, week: 604800 }));

function costOf(limit: Limit, args: Json): Json {
  if (!isObject(limit.cost)) return limit.cost ?? 1;
  const tree = look(args, wordsOf(String(limit.cost["path"])));
  return typeof tree === "object" && "value" in tree ? tree.value : undefined;
}

/** The charges, or the pointer of a limit that can never admit the call. */
function chargesOf(rules: [string, Rule][], layer: string, name: string, args: Json): string[] | string {
  const charges: string[] = [];
  for (const limit of rules.flatMap((rule) => limitsOf(rule, name))) {
    const cost = costOf(limit, args);
    const payable = typeof cost === "number" && Number.isFinite(cost) && cost >= 0 && cost <= limit.max;
    if (!payable) return limit.at;
    const seconds = typeof limit.window === "number" ? limit.window : Number(SECONDS.get(limit.window));
    const words = [layer, limit.at, limit.counter, limit.scope ?? "grant", seconds * 1000, limit.max, cost];
    if (cost !== 0) charges.push(words.join(" "));
  }
  return charges;
}

type LayerAnswer = { outcome: Outcome; rule: string; charges: string[] };

function judgeLayer({ doc, name: layer }: NaiveLayer, call: NaiveCall): LayerAnswer {
  const refuse = (outcome: Outcome, rule: string) => ({ outcome, rule, charges: [] });
  const hidden = entryOf(doc.hide ?? [], call.name);
  if (hidden !== -1) return refuse("hidden", `/hide/${hidden}`);

  const section = `${call.kind}s` as const;
  const keys = Object.keys(doc[section] ?? {});
  const chosen = keys[entryOf(keys, call.name)];
  if (chosen === undefined && doc.default === "deny") return refuse("deny", "/default");

  const rules: [string, Rule][] = [];
  if (call.kind === "tool") rules.push(["/all_tools", doc.all_tools ?? {}]);
  const entry = chosen === undefined ? undefined : `/${section}/${token(chosen)}`;
  if (entry !== undefined) rules.push([entry, doc[section]?.[chosen ?? ""] ?? {}]);
  const args = call.kind === "resource" ? { uri: call.name } : call.args;

  const denial = firstDenial(rules, args);
  if (denial !== undefined) return refuse("deny", denial);

  const charges = chargesOf(rules, layer, call.name, args);
  if (typeof charges === "string") return refuse("deny", charges);

  for (const rule of rules) {
    const asked =
      rule[1].action === "require_approval"
        ? `${rule[0]}/action`
        : firstClause([rule], args, "approve_if", true);
    if (asked !== undefined) return { outcome: "approve", rule: asked, charges };
  }
  return { outcome: "allow", rule: entry ?? "/default", charges };
}

export function naiveJudge(layers: NaiveLayer[], call: NaiveCall): NaiveAnswer {
  const answers = layers.map((layer) => ({
    layer: layer.name,
    shadow: layer.doc.mode === "shadow",
    ...judgeLayer(layer, call),
  }));
  const shadows = answers
    .filter((answer) => answer.shadow && answer.outcome !== "allow")
    .map((answer) => `${answer.outcome} ${answer.layer} ${answer.rule}`);
  const binding = answers.filter((answer) => !answer.shadow);
  const charges = answers.flatMap((answer) => answer.charges.map((charge) => `${charge} ${!answer.shadow}`));
  for (const outcome of ["hidden", "deny", "approve"] as const) {
    const first = binding.find((answer) => answer.outcome === outcome);
    if (first === undefined) continue;
    return {
      outcome,
      rule: first.rule,
      layer: first.layer,
      charges: outcome === "approve" ? charges : [],
      shadows,
    };
  }
  const last = binding.at(-1);
  if (last !== undefined) return { outcome: "allow", rule: last.rule, layer: last.layer, charges, shadows };
  const watcher = layers.at(-1);
  if (watcher === undefined) return { outcome: "deny", rule: "", layer: "", charges: [], shadows };
  return { outcome: "allow", rule: "/mode", layer: watcher.name, charges, shadows };
}
