/** Severity, confidence and findings, explained. */
import type { ToolFacts } from "../../../catalog/shipped/types.ts";
import type { Category, Classification, Evidence, Finding, Reason } from "../../../catalog/types.ts";
import { counted, listed, percent } from "../count.ts";
import { capital, code, sentences } from "./phrase.ts";
import { mentioned, mentionedAll } from "./reading.ts";

/** One sentence for each reason, the category first, and what comes of them. */
export function explainSeverity({ category, severity }: Classification): string[] {
  const said = severity.reasons.map((reason) => reasonSentence(reason, category));
  return [
    ...said,
    said.length > 1
      ? `The worst of these decides: ${severity.level}.`
      : `Nothing else raises it: ${severity.level}.`,
  ];
}

function reasonSentence({ code: reason, words }: Reason, category: Category): string {
  const because = words.length === 0 ? "" : `: ${mentionedAll(words)}`;
  switch (reason) {
    case "category":
      return because === ""
        ? `It is ${category} by what is left when no sign is clear.`
        : `It is ${category}${because}.`;
    case "identity":
      return `It changes who may do what${because}.`;
    case "secrets":
      return `It deals with secrets${because}.`;
    case "production":
      return `It works on what is in production${because}.`;
    case "bulk":
      return `It can reach many things in one call${because}.`;
    case "container":
      return `What it removes holds many other things${because}.`;
    case "code":
      return `It takes code, a query or a command${because}.`;
    case "money":
      return `It moves money${because}.`;
    case "private-data":
      return `What it returns is likely private${because}.`;
    case "outward":
      return `It reaches other people, and cannot be called back${because}.`;
    case "deployment":
      return `It changes what is running${because}.`;
  }
}

/** How sure, in a word. */
export function confidenceWord(confidence: number): string {
  if (confidence >= 0.9) return "sure";
  if (confidence >= 0.7) return "fairly sure";
  return confidence >= 0.5 ? "not sure" : "hardly more than a guess";
}

/** One paragraph: how many signs there are, how far they agree, and what the author's word added. */
export function explainConfidence(tool: ToolFacts): string {
  const { category, confidence, evidence, findings } = tool.classification;
  const contradicts = findings.find(({ code: finding }) => finding === "annotation-contradicts");
  const grade = `${percent(confidence)}: ${confidenceWord(confidence)}.`;
  if (evidence.length === 0) return `${grade} No word of its definition says what a call does.`;
  const towards = evidence.filter((sign) => leansTo(sign, category));
  const against = evidence.filter((sign) => !leansTo(sign, category));
  return sentences(
    grade,
    against.length === 0
      ? `${capital(counted(evidence.length, "sign"))} ${evidence.length === 1 ? "was" : "were"} found, and ${evidence.length === 1 ? "it speaks" : "all speak"} for ${side(category)}.`
      : `Of ${counted(evidence.length, "sign")}, ${towards.length === 0 ? "none speaks" : towards.length === 1 ? "one speaks" : `${towards.length} speak`} for ${side(category)} and ${against.length === 1 ? "one" : against.length} against it: ${strongest(against)}.`,
    contradicts !== undefined && "The author's own hint says otherwise, which lowers it.",
  );
}

const side = (category: Category) =>
  category === "Read" ? "a tool that only looks" : "a tool with an effect";
const leansTo = ({ points }: Evidence, category: Category) =>
  category === "Read" ? points < 0 : points >= 0;

const strongest = (signs: readonly Evidence[]) =>
  listed(
    [...new Set([...signs].sort((a, b) => Math.abs(b.points) - Math.abs(a.points)).map(mentioned))].slice(
      0,
      2,
    ),
  );

/** What one finding means, and where it is. */
export function findingSentence({ code: finding, at, detail }: Finding): string {
  const place = placeOf(at);
  // The shipped index has no details of alarms: they could be an author's words.
  const details = detail === "" ? "" : ` (${detail})`;
  switch (finding) {
    case "annotation-contradicts":
      return `The author's hint ${code(at.replace("annotations.", ""))} ${detail}.`;
    case "hidden-instructions":
      return `Words in ${place} read like orders to the model${details}: a person should read it before an agent does.`;
    case "invisible-characters":
      return `There are characters in ${place} that nobody sees${details}.`;
    case "lookalike-letters":
      return `There are letters in ${place} that pass for others${details}.`;
    case "encoded-text":
      return `There is encoded text in ${place} that decodes to words${details}.`;
    case "shadows-known-tool":
      return detail.startsWith("looks like ")
        ? `Its name looks like ${code(detail.slice("looks like ".length))}, which agents know from elsewhere.`
        : `Its name is one that agents know from elsewhere: ${code(detail)}.`;
    case "takes-code":
      return `The argument ${code(detail)} carries code into the server.`;
    case "takes-sql":
      return `The argument ${code(detail)} carries a query into the server.`;
    case "takes-shell":
      return `The argument ${code(detail)} carries a command into the server.`;
    case "takes-url":
      return `The argument ${code(detail)} carries an address, which the server may fetch or hand on.`;
    case "takes-path":
      return `The argument ${code(detail)} carries a path on the server's side.`;
  }
}

function placeOf(at: string): string {
  if (at === "name") return "its name";
  if (at === "description") return "its description";
  return at.startsWith("/") ? `its schema, at ${code(at)}` : code(at);
}
