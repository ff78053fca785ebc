/** Questions about a tool that its facts answer. */
import type { ServerIdentity, ToolFacts } from "../../../catalog/shipped/types.ts";
import { starterEntry } from "../../../catalog/starter.ts";
import type { Category } from "../../../catalog/types.ts";
import { counted, listed } from "../count.ts";
import { explainConfidence } from "./judgement.ts";
import { capital, code, sentences, some, unmarked } from "./phrase.ts";
import { inputsOf, mentionedAll } from "./reading.ts";
import { ruleSentence } from "./rule.ts";
import { known } from "./tool.ts";

export interface Question {
  readonly question: string;
  readonly answer: string;
}

/** Besides those on how to put a policy on it. */
const MOST = 5;
/** Below this, how sure the judgement is deserves a question. */
const UNSURE = 0.7;

/** How to bind it, then what its facts answer, the most pressing first. `namesakes`: other servers with a tool of this name. */
export function questions(tool: ToolFacts, server: ServerIdentity, namesakes: number): Question[] {
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
    { question: `What does the author say about ${name}?`, answer: authorSays(tool) },
  ];
  return [
    ...binding(tool),
    servedBy(tool, server, namesakes),
    ...all.filter((one) => one !== undefined).slice(0, MOST),
  ];
}

/** How to limit, block and ask about it, as entries of a policy's `tools`. */
function binding(tool: ToolFacts): Question[] {
  const name = code(tool.tool);
  const entry = (rule: string) => code(`"tools": { ${JSON.stringify(tool.tool)}: { ${rule} } }`);
  const starter = starterSentence(tool);
  return [
    {
      question: `How do I limit ${name}?`,
      answer: `Put ${entry('"rate_limit": "10/minute"')} into the server's policy: of any minute, a grant gets ten calls, and the next one is told how long to wait. ${starter}`,
    },
    {
      question: `How do I block ${name}?`,
      answer: `Leave it out of a policy with ${code('"default": "deny"')}, or give it ${code('"action": "deny"')} with a ${code("reason")} that the agent is told. With ${code(`"hide": [${JSON.stringify(tool.tool)}]`)} the agent does not see it at all.`,
    },
    {
      question: `How do I ask a person before ${name} runs?`,
      answer: `Put ${entry('"action": "require_approval"')} into the server's policy. The call waits, a person sees the exact arguments, and the approval holds for those arguments alone.`,
    },
  ];
}

function servedBy(tool: ToolFacts, server: ServerIdentity, namesakes: number): Question {
  const from = server.package === undefined ? "" : `, the npm package ${code(server.package.name)}`;
  return {
    question: `Which server defines ${code(tool.tool)}?`,
    answer: sentences(
      `${unmarked(server.title)}, published by ${code(server.publisher)}${from}.`,
      namesakes > 0 &&
        `${capital(counted(namesakes, "other server"))} in this catalogue ${namesakes === 1 ? "defines" : "define"} a tool of this name, too. A policy belongs to one server, so a rule for one does not bind the others.`,
    ),
  };
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
  return "As a rule, by another call that sets what was there before, if somebody still knows what that was. No sign of removing something for good was found.";
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
  return `Little: it can look things up${through}, and no sign of private data or of a way out was found.`;
}

/** An address that the caller picks is a way out by itself. */
function throughAddress({ classification }: ToolFacts): string | undefined {
  const outward = classification.flow.sendsOutward.find(({ where }) => where === "argument");
  if (outward === undefined) return undefined;
  return `Put what it knows into ${code(outward.at ?? outward.word)}: to fetch an address is to tell its owner what is in it.`;
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
        ? "No sign of an effect was found."
        : `${capital(mentionedAll(effects))} says otherwise, and weighs less.`;
    }
    case "Write":
      return has(tool, "identity")
        ? "Destructive is what cannot be undone, and a change of rights can be. How bad a call could be is said by the severity, which is of its own."
        : "Destructive is only what cannot be undone, and no clear sign of that was found.";
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

/** What the balanced starter policy does with it. */
function starterSentence(tool: ToolFacts): string {
  const entry = starterEntry(tool, "balanced");
  if (entry.as === "rule") return `The starter policy says: ${ruleSentence(entry.rule)}`;
  return entry.as === "hidden"
    ? "The starter policy hides the tool."
    : "The starter policy has no entry for it, as the name would mean other tools too, so it stays denied.";
}

function authorSays(tool: ToolFacts): string {
  const { hints, classification } = tool;
  const given = Object.entries(hints).map(([name, value]) => code(`${name}: ${value}`));
  if (given.length === 0)
    return "No hints were collected with this definition, so none could confirm the judgement.";
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
