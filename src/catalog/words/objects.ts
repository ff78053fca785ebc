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
  chat detection scanner card report reports completion completions plan inspection verification geocoding measurement assessment benchmark simulation retrieval`);

/** What a model is sent, to be answered. */
/** A query in one of these may write. */
const carrying = list("sql cypher graphql gremlin mutation mutations arbitrary statement statements");
const answering = list("chatbot bot model llm gemini gpt claude agent agents");
const asked = list(
  "prompt prompts question questions query queries chatbot bot model llm gemini gpt claude agent agents",
);
/** A connection that is tried does nothing; a workflow, a build or a notification that is tested runs. */
const tried = list(
  "connection connections connectivity credentials auth authentication access api server regex regexp pattern reachability latency ping port health proxy endpoint model prompt speed html string url vulnerabilities accessibility a11y contrast",
);
const computed = list("embedding embeddings completion completions");
const picked = list("option options dropdown checkbox radio element tag");
const pictured = list("screenshot screenshots dom accessibility");

const reads: Sense = { kind: "read", strong: false };
const destroys: Sense = { kind: "destroy", strong: true };
const asks: Sense = { kind: "read", strong: true };
const executes: Sense = { kind: "execute", strong: true };
const writes: Sense = { kind: "write", strong: true };

type Rule = readonly [meant: (word: string) => boolean, sense: Sense, reach: number];

/** What ties one thing to another and can be tied again: a label, a place in a list, a vote. */
const tied = list(
  `label labels tag tags member members membership memberships reaction reactions star like vote follower followers watcher
  watchers assignee assignees participant participants attendee attendees collaborator collaborators favorite favorites
  favourite bookmark link links relation relations relationship association dependency reviewer reviewers subscriber owner
  role roles permission permissions access emoji pin`,
);

/** Links of one's own, which are as good as new when they are made again. */
const undone = list(
  "reaction reactions like likes star vote votes grant grants permission permissions collaborator collaborators membership memberships association",
);
/** What is cleared without loss. */
const passing = list(
  "cache caches filter filters selection field fields format formatting label flag status override cookies console highlights input inputs cart",
);

function grouped(list: readonly (readonly [string, Rule])[]): ReadonlyMap<string, readonly Rule[]> {
  const by = new Map<string, Rule[]>();
  for (const [verb, rule] of list) by.set(verb, [...(by.get(verb) ?? []), rule]);
  return by;
}

/** By verb: which words near it give it another sense. */
const rules: ReadonlyMap<string, readonly Rule[]> = grouped([
  ["revert", [(word) => /^migrations?$/.test(word), { kind: "execute", strong: true }, 4]],
  ["apply", [(word) => /^migrations?$/.test(word), { kind: "execute", strong: true }, 4]],
  ["resolve", [(word) => settled.has(word), writes, Number.POSITIVE_INFINITY]],
  ["test", [(word) => tried.has(word), reads, 6]],
  ["create", [(word) => computed.has(word), reads, 4]],
  ["select", [(word) => picked.has(word), writes, 3]],
  ["track", [(word) => /^(?:events?|page|pageview|conversions?)$/.test(word), writes, 3]],
  ["load", [(word) => word === "into", writes, 6]],
  ["send", [(word) => asked.has(word), reads, 5]],
  ["send", [(word) => /^(?:webhooks?|keys|keystrokes?|keypress|character)$/.test(word), executes, 3]],
  ["take", [(word) => pictured.has(word), reads, 5]],
  ["forward", [(word) => /^geocod/.test(word), reads, 2]],
  ["drop", [(word) => /^(?:onto|elements?|mime-typed|pins?|markers?)$/.test(word), writes, 8]],
  ["ask", [(word) => answering.has(word), asks, 4]],
  ["delete", [(word) => undone.has(word), writes, 4]],
  ["clear", [(word) => passing.has(word), writes, 5]],
  ["flush", [(word) => passing.has(word), writes, 5]],
  ["empty", [(word) => passing.has(word), writes, 5]],
  ["request", [(word) => word === "feedback", reads, 3]],
  ["fix", [(word) => /^(?:spelling|grammar)$/.test(word), asks, 3]],
  ["open", [(word) => /^(?:browser|tab|url|app|window|website)$/.test(word), executes, 5]],
  ["destroy", [(word) => tied.has(word), writes, 3]],
  ["delete", [(word) => /^members?$/.test(word), writes, 3]],
  ["write", [(word) => /^(?:cypher|sql|query|queries)$/.test(word), executes, 4]],
  ["disconnect", [(word) => /^(?:relations?|entries|integration|account)$/.test(word), writes, 4]],
  ["draft", [(word) => /^(?:e?mails?|reply|message)$/.test(word), writes, 3]],
  ["use", [(word) => /^(?:tools?|mcp)$/.test(word), executes, 4]],
  [
    "reset",
    [
      (word) => /^(?:database|db|data|factory|environment|memory|history|project|workspace)$/.test(word),
      destroys,
      3,
    ],
  ],
  ["add", [(word) => /^(?:thoughts?|num|nums|numbers|integers)$/.test(word), asks, 5]],
  [
    "call",
    [
      (word) => /^(?:tools?|functions?|methods?|api|endpoint|service|webhooks?|workflows?)$/.test(word),
      executes,
      4,
    ],
  ],
  ["start", [(word) => /^(?:call|conversation|chat|thread|discussion|timer|trial)$/.test(word), writes, 3]],
  ["remove", [(word) => tied.has(word), writes, 6]],
  ["write", [(word) => /^files?$/.test(word), destroys, 4]],
  [
    "put",
    [
      (word) => /^(?:items?|objects?|values?|keys?|kv|files?|records?|document|parameter)$/.test(word),
      destroys,
      3,
    ],
  ],
  [
    "revoke",
    [
      (word) => /^(?:permissions?|roles?|access|grants?|privileges?|members?|share|sharing)$/.test(word),
      writes,
      3,
    ],
  ],
  ["return", [(word) => /^(?:created|updated|deleted|added|removed|modified)$/.test(word), reads, 5]],
]);

/** `Remove a track from a playlist`: the track is still there. */
function takesOut(object: readonly string[]): boolean {
  const from = object.indexOf("from");
  return from >= 0 && object.slice(from + 1, from + 6).some((word) => holders.has(word));
}
const holders = list(
  `group groups list lists team teams playlist playlists channel album collection favorites favourites watchlist cart queue balancer
  audience segment campaign role roles organization board network firewall folder category sprint milestone group's members room parent`,
);

/** @param object the words around the verb in a name, or after it in a description */
export function sensed(word: string, sense: Sense, object: readonly string[]): Sense {
  const rule = rules.get(word);
  if (word === "remove" && takesOut(object)) return writes;
  if (rule !== undefined) {
    for (const [meant, other, reach] of rule) if (object.slice(0, reach).some(meant)) return other;
    return sense;
  }
  if (!light.has(word) || sense.kind === "read") return sense;
  if (object.slice(0, 6).some((one) => carrying.has(one))) return sense;
  return object.slice(0, 5).some((one) => questions.has(one)) ? reads : sense;
}
