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
const picked = list("option options dropdown checkbox radio");

const reads: Sense = { kind: "read", strong: false };
const writes: Sense = { kind: "write", strong: true };

/** @param object the words around the verb in a name, or after it in a description */
export function sensed(word: string, sense: Sense, object: readonly string[]): Sense {
  if (word === "resolve") return object.some((one) => settled.has(one)) ? writes : sense;
  if (word === "test") return object.slice(0, 6).some((one) => tried.has(one)) ? reads : sense;
  if (word === "create") return object.slice(0, 4).some((one) => computed.has(one)) ? reads : sense;
  if (word === "select") return object.slice(0, 3).some((one) => picked.has(one)) ? writes : sense;
  if (word === "track")
    return object.slice(0, 3).some((one) => /^(?:events?|page|pageview|conversions?)$/.test(one))
      ? writes
      : sense;
  const near = object.slice(0, 5);
  if (word === "send") return near.some((one) => asked.has(one)) ? reads : sense;
  if (word === "return")
    return near.some((one) => /^(?:created|updated|deleted|added|removed|modified)$/.test(one))
      ? reads
      : sense;
  if (!light.has(word) || sense.kind === "read") return sense;
  return near.some((one) => questions.has(one)) ? reads : sense;
}
