/** What a tool does and why it needs a policy, as far as its definition's words tell. Nothing is quoted from its author. */
import type { ServerIdentity, ToolFacts } from "../../../catalog/shipped/types.ts";
import type { Category, Classification } from "../../../catalog/types.ts";
import { code, sentences } from "./phrase.ts";
import { argumentsSentence, inputsPhrase, mentionedAll, readingOf } from "./reading.ts";

const does: Readonly<Record<Category, string>> = {
  Read: "it looks something up and changes nothing",
  Write: "it creates or changes something",
  Execute: "it runs something, and what that does is in its arguments",
  Destructive: "it removes or overwrites something for good",
  Financial: "it moves money, or what is worth money",
};

/** One paragraph. It says itself that it is derived. */
export function whatItDoes(tool: ToolFacts, server: ServerIdentity): string {
  const { classification } = tool;
  return sentences(
    nameSentence(tool, server),
    `From the words of its definition, ${known(classification) ? does[classification.category] : "nothing tells clearly what it does, so it counts as a tool that changes something"}.`,
    argumentsSentence(tool),
    flowSentence(classification),
  );
}

function nameSentence(tool: ToolFacts, server: ServerIdentity): string {
  const { spoken, verb, about, alone = false } = readingOf(tool);
  const name = `${code(tool.tool)} of ${server.title.replaceAll("`", "'").replace(/\s+/g, " ").trim()}`;
  const reads = spoken === "" || spoken === tool.tool ? "" : ` reads as “${spoken}”`;
  if (verb !== undefined && !alone) {
    const matter = about === undefined ? "" : `, and it is about “${about}”`;
    return `${name}${reads === "" ? " is named so that" : `${reads}:`} the word that decides is “${verb}”${matter}.`;
  }
  if (verb !== undefined)
    return `${name}${reads === "" ? " is named" : `${reads},`} by a verb alone, “${verb}”.`;
  return `${name}${reads === "" ? " has a name" : `${reads},`} in which no verb says what a call does.`;
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
      ? "A call changes who may do what. Such a right outlives the agent's grant and is used where no gateway sees it, so a person should decide on it, or the document that is written should be judged."
      : category === "Write" && sends
        ? "What it sends is out of the house at once. Recipients and content are worth a rule, and a limit ends a loop before it has written to everybody."
        : why[category],
    reasons.has("production") && "Its words speak of production.",
    reasons.has("secrets") && "It handles secrets.",
    reasons.has("bulk") &&
      "One call can change many things at once, so a limit on calls bounds less than it seems.",
    inputs !== "" && `A rule can look at ${inputs}.`,
    flow.sendsOutward.length > 0 &&
      category !== "Execute" &&
      !sends &&
      "It is also a way out for data, so its recipients are worth binding.",
  );
}

const why: Readonly<Record<Exclude<Category, "Read">, string>> = {
  Write:
    "A single wrong call can be put right; a loop of hundreds is work. A limit ends the loop, and costs nobody anything on an ordinary day.",
  Execute:
    "What it does is written by the caller, so its name says little about the next call. Only rules on its arguments, and a low limit, say something about it.",
  Destructive:
    "Nothing brings back what a wrong call takes away. One person looking at the exact arguments costs seconds.",
  Financial:
    "Money that has left is hard to get back. A person should see each amount and recipient, and a limit should add up the amounts.",
};

function whyForReader({ classification }: ToolFacts): string {
  const { flow, severity } = classification;
  const priv = flow.readsPrivate.length > 0;
  const untrusted = flow.seesUntrusted.length > 0;
  const outward = flow.sendsOutward.length > 0;
  const secrets = severity.reasons.some(({ code: reason }) => reason === "secrets");
  if (outward && (priv || untrusted)) {
    return "It changes nothing, and yet data can leave by it: the caller picks where it goes. Bind the address to hosts that you know.";
  }
  if (secrets) {
    return "It changes nothing, but what it returns opens other doors. Whether the agent needs to see secrets at all is the question.";
  }
  if (priv && untrusted) {
    return "It changes nothing, but brings private data and text by strangers into the same conversation. A tool that sends completes the chain, so the rule belongs on that one.";
  }
  if (priv) {
    return "It changes nothing. What it returns should stay inside, so the rule belongs on every tool through which the same agent can send.";
  }
  if (untrusted) {
    return "It changes nothing, but text that it returns can give the agent orders. What the agent may do next is what needs a rule.";
  }
  if (outward)
    return "It changes nothing, but the address that it takes is a way out for data. Bind it to known hosts.";
  return "It changes nothing, and nothing in its definition says that it returns something private. Being named in the policy is enough; what is not named stays denied.";
}
