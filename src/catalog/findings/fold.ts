/** Text as a model understands it: tags read as ASCII, invisible characters gone, look-alike letters made Latin. */
import { MAX_TEXT } from "../fields.ts";
import { isAscii } from "../names.ts";
import { hasInvisible } from "./invisible.ts";

/** Cyrillic and Greek letters that look like Latin ones, and the Latin ones. */
const alike =
  "аaеeоoрpсcхxуyіiјjѕsԁdһhɡgӏlԛqԝwАAВBЕEКKМMНHОOРPСCТTХXІIЅSЈJαaοoνvρpιiκkτtυuχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";
const latin: ReadonlyMap<string, string> = new Map(
  Array.from(
    { length: alike.length / 2 },
    (_, at) => [alike.charAt(2 * at), alike.charAt(2 * at + 1)] as const,
  ),
);
const foreign = new RegExp(`[${[...latin.keys()].join("")}]`, "g");
/** A word of Latin letters with at least one look-alike among them, and no letter that is plainly of another script. */
const letters = [...latin.keys()].join("");
const mixed = new RegExp(
  `(?<!\\p{L})(?=[a-z${letters}]{0,40}[a-z])(?=[a-z${letters}]{0,40}[${letters}])[a-z${letters}]{3,40}(?!\\p{L})`,
  "iu",
);

const LEAST_MATH = 4;

/** The mixed word, or letters from the mathematical alphabets, that stand where plain letters would. */
export function lookalikeIn(text: string): string | undefined {
  if (isAscii(text)) return undefined;
  const word = /[\u0370-\u052f\u0261]/.test(text) ? mixed.exec(text)?.[0] : undefined;
  if (word !== undefined && !greek(word)) return word;
  const math = text.match(/[\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F189}]/gu);
  return math !== null && math.length >= LEAST_MATH ? math.slice(0, 12).join("") : undefined;
}

/** `Δt`, `αx`, `kΩ`: formulas mix Greek and Latin in short words. */
const greek = (word: string) => word.length < 5 && /[\u0370-\u03ff]/.test(word);

/** @param apart whether letters may stand apart */
export function folded(text: string, apart = true): string {
  let out = text;
  if (!isAscii(out)) {
    out = out.replace(/[\u{E0020}-\u{E007E}]/gu, (tag) =>
      String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000),
    );
    if (hasInvisible(out)) {
      out = out.replace(
        /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u180e\u115f\u1160\u3164]|[\ufe00-\ufe0f]|[\u{E0000}-\u{E01EF}]/gu,
        "",
      );
    }
    // One character may become eighteen.
    out = out.normalize("NFKC").slice(0, MAX_TEXT);
    if (/[\u0370-\u052f\u0261]/.test(out) && mixed.test(out))
      out = out.replace(foreign, (letter) => latin.get(letter) ?? letter);
    out = out.replace(/[\u2018\u2019]/g, "'");
  }
  out = out.toLowerCase();
  // `i g n o r e`: letters set apart.
  if (apart && /\b[a-z][ .*_-][a-z][ .*_-][a-z][ .*_-][a-z][ .*_-][a-z]\b/.test(out))
    out = out.replace(/(?<=\b[a-z])[ .*_-](?=[a-z]\b)/g, "");
  return out;
}
