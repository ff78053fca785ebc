/** What a tool does and why it needs a policy, as far as its definition's words tell. Nothing is quoted from its author. */
import type { ServerIdentity, ToolFacts } from "../../../catalog/shipped/types.ts";
import { starterEntry } from "../../../catalog/starter.ts";
import type { Category, Classification } from "../../../catalog/types.ts";
import { deedOf } from "./deed.ts";
import { code, sentences, unmarked } from "./phrase.ts";
import { argumentsSentence, inputsPhrase, mentionedAll, readingOf } from "./reading.ts";

/** One paragraph: what an agent does with it, to what, and what it must give. */
export function whatItDoes(tool: ToolFacts, server: ServerIdentity): string {
  return sentences(
    deedSentence(tool, server),
    effectSentence(tool),
    argumentsSentence(tool),
    flowSentence(tool.classification),
  );
}

function deedSentence(tool: ToolFacts, server: ServerIdentity): string {
  const name = `${code(tool.tool)} of ${unmarked(server.title)}`;
  const deed = deedOf(tool);
  if (deed !== undefined) return `Agents use ${name} to ${deed}.`;
  const { spoken } = readingOf(tool);
  return spoken === "" || spoken === tool.tool
    ? `Agents use ${name} for what its name says, and that is no verb.`
    : `Agents use ${name} for what its name says: “${spoken}”.`;
}

function effectSentence(tool: ToolFacts): string {
  const { classification } = tool;
  switch (classification.category) {
    case "Read":
      return takesQuery(tool)
        ? "It is judged to look things up, but it takes a query: whether that can change something is up to the server."
        : "It looks things up.";
    case "Write":
      if (classification.severity.reasons.some(({ code: reason }) => reason === "outward"))
        return "A call reaches other people, and cannot be called back.";
      return known(classification)
        ? "A call creates or changes something that another call can put back."
        : "No sign tells clearly what a call does, so it counts as a tool that changes something.";
    case "Execute":
      return "A call runs something, and what that does depends on the arguments.";
    case "Destructive":
      return "What a call removes or overwrites is gone for good.";
    case "Financial":
      return "A call moves money, or what is worth money.";
  }
}

const takesQuery = ({ classification }: ToolFacts) =>
  classification.findings.some(({ code: finding }) => finding === "takes-sql");

/** How its name was read, for those who want to know what it was judged by. */
export function nameSentence(tool: ToolFacts): string {
  const { spoken, verb, about, alone = false } = readingOf(tool);
  const reads = spoken === "" || spoken === tool.tool ? "The name" : `The name reads as “${spoken}”:`;
  if (verb === undefined)
    return `${spoken === "" || spoken === tool.tool ? "The name has" : `${reads}`} no verb that says what a call does.`;
  if (alone) return `The name is a verb alone, “${verb}”.`;
  const matter = about === undefined ? "" : `, and it is about “${about}”`;
  return `${reads === "The name" ? "In the name," : reads} the word that decides is “${verb}”${matter}.`;
}

/** A Write that hardly anything speaks for is only what is left when nothing is known. */
export const known = ({ category, confidence }: Classification): boolean =>
  category !== "Write" || confidence >= 0.5;

function flowSentence({ flow }: Classification): string {
  return sentences(
    flow.readsPrivate.length > 0 && `What it returns is likely private: ${mentionedAll(flow.readsPrivate)}.`,
    flow.seesUntrusted.length > 0 &&
      `It returns text that strangers may have written: ${mentionedAll(flow.seesUntrusted)}.`,
    flow.sendsOutward.length > 0 && `It can carry data out: ${mentionedAll(flow.sendsOutward)}.`,
  );
}

/** One paragraph. */
export function whyPolicy(tool: ToolFacts): string {
  const { category, severity, flow } = tool.classification;
  const reasons = new Set(severity.reasons.map(({ code: reason }) => reason));
  const inputs = inputsPhrase(tool);
  if (category === "Read") return whyForReader(tool);
  const sends = flow.sendsOutward.some(({ where }) => where !== "argument");
  return sentences(
    reasons.has("identity")
      ? "A call changes who may do what. Such a right outlives the agent's grant and is used where no gateway sees it."
      : category === "Write" && sends
        ? "What it sends has left at once. Recipients and content are worth a rule, and a limit ends a loop before it has written to everybody."
        : why[category],
    reasons.has("production") && "Its words speak of production.",
    reasons.has("secrets") && "It handles secrets.",
    reasons.has("bulk") &&
      "One call can change many things at once, so a limit on calls bounds less than it seems.",
    asksAPerson(tool) && "A person should decide about each call, with the exact arguments in view.",
    inputs !== "" && `A rule can look at ${inputs}.`,
    flow.sendsOutward.length > 0 &&
      category !== "Execute" &&
      !sends &&
      "It is also a way out for data, so its recipients are worth binding.",
  );
}

/** Said where the starter policy asks: page and policy must not differ. */
const asksAPerson = (tool: ToolFacts): boolean => {
  const entry = starterEntry(tool, "balanced");
  return entry.as === "rule" && entry.rule.action === "require_approval";
};

const why: Readonly<Record<Exclude<Category, "Read">, string>> = {
  Write:
    "A single wrong call can be put right; a loop of hundreds is work. A limit ends the loop, and costs nobody anything on an ordinary day.",
  Execute:
    "What it does is written by the caller, so its name says little about the next call. Only rules on its arguments, and a low limit, say something about it.",
  Destructive: "Nothing brings back what a wrong call takes away.",
  Financial: "Money that has left is hard to get back. A limit should add up the amounts.",
};

function whyForReader(tool: ToolFacts): string {
  const { flow, severity } = tool.classification;
  const priv = flow.readsPrivate.length > 0;
  const untrusted = flow.seesUntrusted.length > 0;
  const outward = flow.sendsOutward.length > 0;
  const secrets = severity.reasons.some(({ code: reason }) => reason === "secrets");
  return sentences(
    takesQuery(tool) &&
      "It takes a query, and the query decides what is read. Hold it to a database user that can only read.",
    asksAPerson(tool) && "A person should decide about each call, with the exact arguments in view.",
    whyBind({ priv, untrusted, outward, secrets }),
  );
}

function whyBind({
  priv,
  untrusted,
  outward,
  secrets,
}: {
  priv: boolean;
  untrusted: boolean;
  outward: boolean;
  secrets: boolean;
}): string {
  if (outward && (priv || untrusted)) {
    return "It only looks things up, and yet data can leave by it: the caller picks where it goes. Bind the address to hosts that you know.";
  }
  if (secrets) {
    return "What it returns opens other doors. Whether the agent needs to see secrets at all is the question.";
  }
  if (priv && untrusted) {
    return "It brings private data and text by strangers into the same conversation. A tool that sends completes the chain, so the rule belongs on that one.";
  }
  if (priv) {
    return "What it returns should stay inside, so the rule belongs on every tool through which the same agent can send.";
  }
  if (untrusted) {
    return "Text that it returns can give the agent orders. What the agent may do next is what needs a rule.";
  }
  if (outward) return "The address that it takes is a way out for data. Bind it to known hosts.";
  return "No sign of private data was found. Being named in the policy is enough; what is not named stays denied.";
}
