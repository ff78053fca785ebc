/** Questions about a tool that its facts answer. */
import type { ToolFacts } from "../../../catalog/shipped/types.ts";
import { starterEntry } from "../../../catalog/starter.ts";
import type { Category } from "../../../catalog/types.ts";
import { listed } from "../count.ts";
import { explainConfidence } from "./judgement.ts";
import { code, sentences, some } from "./phrase.ts";
import { inputsOf, mentionedAll } from "./reading.ts";
import { ruleSentence } from "./rule.ts";
import { known } from "./tool.ts";

export interface Question {
  readonly question: string;
  readonly answer: string;
}

const MOST = 6;
/** Below this, how sure the judgement is deserves a question. */
const UNSURE = 0.7;

/** Four to six, the most pressing first. */
export function questions(tool: ToolFacts): Question[] {
  const { category, confidence, flow } = tool.classification;
  const name = code(tool.tool);
  const all: (Question | undefined)[] = [
    category === "Read" ? undefined : { question: `Can ${name} be undone?`, answer: undo(tool) },
    { question: `What would an injected agent do with ${name}?`, answer: injected(tool) },
    whyCategory(tool),
    confidence < UNSURE
      ? { question: `How certain is it that ${name} is ${category}?`, answer: explainConfidence(tool) }
      : undefined,
    category === "Read" && flow.readsPrivate.length > 0
      ? { question: `Is what ${name} returns private?`, answer: privateAnswer(tool) }
      : undefined,
    category === "Read" && flow.seesUntrusted.length > 0
      ? { question: `Can the answers of ${name} be trusted?`, answer: untrustedAnswer(tool) }
      : undefined,
    argumentsQuestion(tool),
    starterQuestion(tool),
    { question: `What does the author say about ${name}?`, answer: authorSays(tool) },
  ];
  return all.filter((one) => one !== undefined).slice(0, MOST);
}

const has = ({ classification }: ToolFacts, reason: string) =>
  classification.severity.reasons.some(({ code: one }) => one === reason);

function wordsFor(tool: ToolFacts, reason: string): string {
  const found = tool.classification.severity.reasons.find(({ code: one }) => one === reason);
  return mentionedAll(found?.words ?? []);
}

function undo(tool: ToolFacts): string {
  const { category, flow } = tool.classification;
  if (category === "Destructive") {
    return sentences(
      "No: by its words, what it removes or overwrites is gone, and only a backup brings it back.",
      has(tool, "container") &&
        `What it removes holds other things (${wordsFor(tool, "container")}), and they go with it.`,
    );
  }
  if (category === "Financial") {
    return "Not by the same tool. Money comes back, if at all, by another payment, and the other side has a say in it.";
  }
  if (category === "Execute") {
    return "That depends on what is executed, and that is in the arguments. Count on it that it cannot.";
  }
  if (has(tool, "identity")) {
    return "The change can, by another change of the same rights. What was done with them in the meantime cannot, and keys or roles that were made then go on working.";
  }
  if (flow.sendsOutward.some(({ where }) => where !== "argument")) {
    return "What was sent can hardly be called back: somebody may have read it. It counts as Write because nothing is lost by it.";
  }
  if (has(tool, "bulk")) {
    return "One by one, probably. As a single call can change many things, somebody has to know which ones and what they were.";
  }
  return "As a rule, by another call that sets what was there before, if somebody still knows what that was. Nothing in its definition speaks of removing something for good.";
}

/** Arguments that say who may do what, rather than what it is called. */
const telling = /document|permission|role|scope|arn|group|member/i;

/** Arguments that the caller must fill, or else the first ones; the telling ones first where rights are at stake. */
function fields(tool: ToolFacts): string {
  const all = has(tool, "identity")
    ? tool.arguments.toSorted((a, b) => Number(telling.test(b.name)) - Number(telling.test(a.name)))
    : tool.arguments;
  const required = all.filter((one) => one.required);
  return listed((required.length > 0 ? required : all).slice(0, 2).map(({ name }) => code(name)));
}

function injected(tool: ToolFacts): string {
  const { category, flow } = tool.classification;
  const filled = fields(tool);
  const through = filled === "" ? "" : `, through ${filled}`;
  const carrier = inputsOf(tool)[0];
  if (has(tool, "identity") && category !== "Read") {
    return `Give the widest right that it can name to something that it controls${through}. The system behind the server then accepts it without asking the gateway.`;
  }
  switch (category) {
    case "Financial":
      return `Send money to whoever wrote the injected text${through}, and rather in several small amounts than in one that stands out.`;
    case "Destructive":
      return `Remove what hurts most${through}. Injected text needs no gain to do that, and one call is enough.`;
    case "Execute":
      return carrier === undefined
        ? `Start what the injected text names${through}, with the rights of the server.`
        : `Put its own text into ${code(carrier.argument)}, which carries ${carrier.carries}, and have it run with the rights of the server.`;
    case "Write":
      if (flow.sendsOutward.length > 0) {
        return (
          throughAddress(tool) ?? `Write what it has read before to where a stranger can see it${through}.`
        );
      }
      return `Change what nobody looks at${through}, or change so much that the right state is hard to find again.`;
    case "Read":
      return injectedReader(tool, through);
  }
}

function injectedReader(tool: ToolFacts, through: string): string {
  const { flow } = tool.classification;
  const address = throughAddress(tool);
  if (address !== undefined) return address;
  if (has(tool, "secrets")) return `Read the secret${through}, and look for any tool that sends.`;
  if (flow.readsPrivate.length > 0) {
    return `Read what is worth having${through}, and pass it to a tool that sends. Alone, it carries nothing out.`;
  }
  if (flow.seesUntrusted.length > 0) {
    return "Nothing by itself. It is rather where such text comes in: what matters is which tools the agent may call after it.";
  }
  return `Little: it can look things up${through}, and its definition says of no private data and no way out.`;
}

/** An address that the caller picks is a way out by itself. */
function throughAddress({ classification }: ToolFacts): string | undefined {
  const outward = classification.flow.sendsOutward.find(({ where }) => where === "argument");
  if (outward === undefined) return undefined;
  return `Put what it knows into ${code(outward.at ?? outward.word)}: to fetch an address is to tell its owner what stands in it.`;
}

const otherThan: Readonly<Record<Category, Category>> = {
  Read: "Write",
  Write: "Destructive",
  Execute: "Write",
  Destructive: "Write",
  Financial: "Write",
};

function whyCategory(tool: ToolFacts): Question {
  const { category, evidence } = tool.classification;
  const name = code(tool.tool);
  if (!known(tool.classification)) {
    return {
      question: `Why is ${name} Write and not Read?`,
      answer: sentences(
        evidence.length === 0
          ? "Because no word of its definition says what a call does, and what is unknown is not taken for harmless."
          : "Because the signs in its definition are too weak or too mixed, and what is unknown is not taken for harmless.",
        "A clearer name or description, or a person who knows the server, would settle it.",
      ),
    };
  }
  const signs = evidence.filter(
    ({ says, points }) => says === category && (category === "Read" || points > 0),
  );
  const because = mentionedAll(signs);
  return {
    question: `Why is ${name} ${category} and not ${otherThan[category]}?`,
    answer: sentences(
      because === "" ? "Because of what its signs add up to." : `Because of ${because}.`,
      whatWouldMakeIt(tool),
    ),
  };
}

function whatWouldMakeIt(tool: ToolFacts): string {
  const { category, evidence } = tool.classification;
  switch (category) {
    case "Read": {
      const effects = evidence.filter(({ points }) => points > 0);
      return effects.length === 0
        ? "No sign of an effect stands against that."
        : `Against that stands ${mentionedAll(effects)}, and it weighs less.`;
    }
    case "Write":
      return has(tool, "identity")
        ? "Destructive is what cannot be undone, and a change of rights can be. How bad a call could be is said by the severity, which is of its own."
        : "Destructive is only what cannot be undone, and nothing in its definition clearly says that.";
    case "Execute":
      return "Write would mean that the name says what changes. Here the arguments do.";
    case "Destructive":
      return "Write is what can be changed back, and this cannot.";
    case "Financial":
      return "It takes a verb that moves something and a noun that is money, and both are there.";
  }
}

const privateAnswer = (tool: ToolFacts) =>
  sentences(
    has(tool, "secrets") ? "More than that: it deals with secrets." : "Probably.",
    `What points to it is ${mentionedAll(tool.classification.flow.readsPrivate)}.`,
    "Whose data it is depends on the credential that the server holds.",
  );

const untrustedAnswer = (tool: ToolFacts) =>
  sentences(
    `Not as instructions. Others may have written what it returns: ${mentionedAll(tool.classification.flow.seesUntrusted)}.`,
    "Answers pass through unread, so bind the tools that the agent may call afterwards.",
  );

function argumentsQuestion(tool: ToolFacts): Question | undefined {
  const inputs = inputsOf(tool);
  if (inputs.length === 0) return undefined;
  const question = `Which arguments of ${code(tool.tool)} should a rule look at?`;
  const listed = some(
    inputs.map(({ argument, carries }) => `${code(argument)}, which carries ${carries}`),
    3,
  );
  const first = inputs[0]?.carries;
  const how =
    first === "an address"
      ? "Allow hosts that you know, with `require` and a pattern from the beginning of the text."
      : first === "a path"
        ? "Allow folders that you know, and refuse `..` in it."
        : first === "how much is moved"
          ? "Set a `max`, and let a limit take it as its cost."
          : "Allow the forms that you know with `require`, and have a person look at the rest.";
  return { question, answer: `${listed.charAt(0).toUpperCase()}${listed.slice(1)}. ${how}` };
}

function starterQuestion(tool: ToolFacts): Question {
  const entry = starterEntry(tool, "balanced");
  return {
    question: `What does the starter policy do with ${code(tool.tool)}?`,
    answer:
      entry.as === "rule"
        ? ruleSentence(entry.rule)
        : entry.as === "hidden"
          ? "It hides the tool: for the agent there is no such tool."
          : "Nothing: no entry can be written for this name alone, so the tool stays denied.",
  };
}

function authorSays(tool: ToolFacts): string {
  const { hints, classification } = tool;
  const given = Object.entries(hints).map(([name, value]) => code(`${name}: ${value}`));
  if (given.length === 0)
    return "Nothing: the definition as it was read holds no hints, so none could confirm the judgement.";
  const contradiction = classification.findings.find(
    ({ code: finding }) => finding === "annotation-contradicts",
  );
  const said = `The annotations are ${some(given, 4)}.`;
  if (contradiction !== undefined) {
    return `${said} That contradicts the definition: ${code(contradiction.at.replace("annotations.", ""))} ${contradiction.detail}. A hint can make a tool worse, never safer.`;
  }
  const readOnly = hints["readOnlyHint"];
  if (readOnly !== undefined && readOnly !== (classification.category === "Read")) {
    return `${said} They were not counted, because all tools of the server carry the same ones.`;
  }
  return readOnly === undefined
    ? `${said} Whether it only reads, they do not say.`
    : `${said} That fits the definition.`;
}
