/** Verbs whose meaning hangs on their object: `resolve_comment` writes, `run_query` may only read. */
import type { Sense } from "./senses.ts";

const list = (words: string) => new Set(words.trim().split(/\s+/));

/** What is closed by resolving it; anything else is looked up. */
const settled = list(
  "comment thread issue incident alert ticket conflict discussion conversation error case dispute comments threads issues alerts incidents",
);
/** Verbs that only carry the noun that follows: `perform a search`, `run analysis`. */
const light = list("run execute perform do make conduct issue submit initiate invoke process call take");
const questions =
  list(`search searches query queries lookup lookups analysis analyses comparison calculation aggregation check checks
  validation scan audit diagnosis diagnostics health ocr inference prediction estimate statistics research prompt question
  inspection verification geocoding measurement assessment benchmark simulation retrieval`);

/** What a model is sent, to be answered. */
const asked = list("prompt prompts question questions query queries");
/** A connection that is tried does nothing; a workflow, a build or a notification that is tested runs. */
const tried = list(
  "connection connections connectivity credentials auth authentication access api server regex regexp pattern reachability latency ping port health proxy endpoint speed",
);
const computed = list("embedding embeddings completion completions");
const picked = list("option options dropdown checkbox radio element tag");
const pictured = list("screenshot screenshots dom accessibility");

const reads: Sense = { kind: "read", strong: false };
const writes: Sense = { kind: "write", strong: true };

type Rule = readonly [meant: (word: string) => boolean, sense: Sense, reach: number];

/** By verb: which words near it give it another sense. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["resolve", [(word) => settled.has(word), writes, Number.POSITIVE_INFINITY]],
  ["test", [(word) => tried.has(word), reads, 6]],
  ["create", [(word) => computed.has(word), reads, 4]],
  ["select", [(word) => picked.has(word), writes, 3]],
  ["track", [(word) => /^(?:events?|page|pageview|conversions?)$/.test(word), writes, 3]],
  ["load", [(word) => word === "into", writes, 6]],
  ["send", [(word) => asked.has(word), reads, 5]],
  ["take", [(word) => pictured.has(word), reads, 5]],
  ["forward", [(word) => /^geocod/.test(word), reads, 2]],
  ["drop", [(word) => /^(?:onto|elements?|mime-typed|pins?|markers?)$/.test(word), writes, 8]],
  ["return", [(word) => /^(?:created|updated|deleted|added|removed|modified)$/.test(word), reads, 5]],
]);

/** @param object the words around the verb in a name, or after it in a description */
export function sensed(word: string, sense: Sense, object: readonly string[]): Sense {
  const rule = rules.get(word);
  if (rule !== undefined) {
    const [meant, other, reach] = rule;
    return object.slice(0, reach).some(meant) ? other : sense;
  }
  if (!light.has(word) || sense.kind === "read") return sense;
  return object.slice(0, 5).some((one) => questions.has(one)) ? reads : sense;
}
