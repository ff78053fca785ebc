/** Texts that a pattern matches, made from the pattern itself. */
import { type AST, parseRegExpLiteral } from "@eslint-community/regexpp";
import fc from "fast-check";

/** What is without bound in a pattern counts as so long: letters of a word, and repetitions of a piece. */
const WORD = 12;
const PIECES = 3;
const most = ({ element, max }: AST.Quantifier) =>
  Number.isFinite(max) ? max : isOne(element) ? WORD : PIECES;
const isOne = ({ type }: AST.Element) =>
  type === "Character" || type === "CharacterSet" || type === "CharacterClass";

type Part = AST.Element | AST.Alternative | AST.Pattern;

/** The characters of the longest match. */
export const longest = (pattern: RegExp): number => lengthOf(parseRegExpLiteral(pattern).pattern);

function lengthOf(part: Part): number {
  switch (part.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return Math.max(...part.alternatives.map(lengthOf));
    case "Alternative":
      return part.elements.reduce((sum, one) => sum + lengthOf(one), 0);
    case "Quantifier":
      return most(part) * lengthOf(part.element);
    case "Assertion":
      return 0;
    default:
      if (isOne(part)) return 1;
      throw new Error(`${part.type} in a injection's pattern: say here how long it is and what it matches`);
  }
}

/** Way by way (each alternative at the top of the pattern), texts that should match; some fail at what looks around. */
export const ways = (pattern: RegExp): fc.Arbitrary<string>[] =>
  parseRegExpLiteral(pattern).pattern.alternatives.map(textOf);

function textOf(part: Part): fc.Arbitrary<string> {
  switch (part.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return fc.oneof(...part.alternatives.map(textOf));
    case "Alternative":
      return fc.tuple(...part.elements.map(textOf)).map((texts) => texts.join(""));
    case "Quantifier":
      return repeated(part);
    case "Assertion":
      return fc.constant("");
    case "Character":
      return fc.constant(String.fromCodePoint(part.value));
    default:
      if (!isOne(part)) throw new Error(`${part.type} in a injection's pattern: say here what it matches`);
      return fc.constantFrom(...charactersOf(part));
  }
}

/** A gap between words is filled with words. */
function repeated(part: AST.Quantifier): fc.Arbitrary<string> {
  const { element, min } = part;
  const max = most(part);
  if (isOne(element) && max > 8 && charactersOf(element).includes(" ")) {
    const gap = " its quiet corner ".repeat(Math.ceil(max / 18));
    return fc.constantFrom(" ", gap.slice(0, max - 1).concat(" ")).filter((text) => text.length >= min);
  }
  return fc
    .array(textOf(element), { minLength: min, maxLength: Math.max(min, max), size: "max" })
    .map((texts) => texts.join(""));
}

const characters = [..."axbcsz 79@.-_=?&/,:;'\"`(){}[]<>#*|!\n~$%+"];

function charactersOf(part: AST.Element): string[] {
  const one = new RegExp(`^${part.raw}$`);
  const found = characters.filter((character) => one.test(character));
  if (found.length === 0) throw new Error(`no character for ${part.raw}`);
  return found;
}
