/** Characters that a reviewer does not see and a model reads. */

import type { Text } from "../fields.ts";
import type { Finding } from "../types.ts";

/** A quick look; most texts end here. The second half of the range is the tags and the supplementary variation selectors. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const unseen =
  /[\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\ufe00-\ufe0f]|\udb40[\udc00-\uddef]/;

/** England, Scotland and Wales: a black flag, up to six tags and an end. */
const flags = /\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{2,6}\u{E007F}/gu;
/** Joiners and selectors where writing needs them: in emoji, and between letters of scripts that join. */
const written =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\u20e3)\u200d(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}0-9#*\p{S}\p{P}])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])|(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Malayalam}\p{Script=Kannada}\p{Script=Gujarati}\p{Script=Sinhala}\p{Script=Myanmar}\p{Script=Khmer}\p{M}])[\u200c\u200d]|(?<=[\p{Script=Khmer}\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}])\u200b|(?<=[\p{Script=Hebrew}\p{Script=Arabic}\p{P}\s])[\u200e\u200f]|^\ufeff/gu;

interface Kind {
  readonly name: string;
  readonly pattern: RegExp;
  /** Fewer than these come from copying out of a web page. */
  readonly least: number;
}

const kinds: readonly Kind[] = [
  { name: "tag characters", pattern: /[\u{E0000}-\u{E007F}]/gu, least: 1 },
  { name: "variation selectors", pattern: /[\ufe00-\ufe0f]|[\u{E0100}-\u{E01EF}]/gu, least: 2 },
  { name: "direction overrides", pattern: /[\u202a-\u202e\u2066-\u2069]/g, least: 1 },
  {
    name: "zero-width characters",
    pattern: /[\u200b-\u200d\u2060-\u2065\u180e\ufeff\u206a-\u206f]/g,
    least: 3,
  },
  { name: "blank letters", pattern: /[\u115f\u1160\u3164\uffa0\ufff9-\ufffb]/g, least: 1 },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  { name: "terminal escapes", pattern: /\u001b|\u009b/g, least: 1 },
  {
    name: "control characters",
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    pattern: /[\u0000-\u0007\u000e-\u001a\u001c-\u001f\u0080-\u0084\u0086-\u009a\u009c-\u009f]/g,
    least: 3,
  },
];
/** One zero-width character inside a word splits it before a filter's eyes. */
const splitsWord = /[a-z][\u200b-\u200d\u2060\u00ad\ufeff][a-z]/i;

export const hasInvisible = (text: string): boolean => unseen.test(text) || controls.test(text);

export function invisibleIn({ at, text }: Text): Finding | undefined {
  if (!hasInvisible(text)) return undefined;
  const bare = text.replace(flags, "").replace(written, "");
  for (const { name, pattern, least } of kinds) {
    const count = bare.match(pattern)?.length ?? 0;
    if (count >= least) return { code: "invisible-characters", at, detail: `${name}: ${count}` };
  }
  return splitsWord.test(bare) || (at === "name" && /[\u200b-\u200d\u2060\ufeff]/.test(bare))
    ? { code: "invisible-characters", at, detail: "zero-width character inside a word" }
    : undefined;
}
