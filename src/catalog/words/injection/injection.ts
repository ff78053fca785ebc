/**
 * How hidden instructions talk. A definition may mention passwords or say what to do first; it is the company that
 * such phrases keep that gives an instruction away, so each has a weight and only their sum is an alarm.
 */

export interface Injection {
  readonly name: string;
  readonly points: number;
  /** Matched against lower-case text without invisible characters and with look-alike letters folded. */
  readonly pattern: RegExp;
  /** One of these words stands in every text that the pattern matches, or one of the marks. */
  readonly words?: string;
  readonly marks?: string;
  /** And one of these words, or one of these marks. */
  readonly and?: string;
  readonly andMarks?: string;
  /** The characters that the pattern spans at most, where they are more than `REACH`. */
  readonly reach?: number;
  /** Honest where the names of the tool, its server and its arguments speak of this matter. */
  readonly honestFor?: RegExp;
}

/** What the sum must reach. */
export const ALARM = 3.8;
/** The weight of a injection that makes an alarm by itself. */
export const ALONE = 3.9;
/** Injections of this weight are never met in an honest definition by chance; without any, more must come together. */
export const CORE = 2;
export const ALARM_WITHOUT_CORE = 4.2;
/** Injections below this weight together only reach the alarm where a heavier one is met, too. */
export const MIDDLING = 1.4;
/** The characters that a heavy injection's pattern spans at most; words of it that may be any are taken for a dozen letters. */
export const REACH = 150;
/** No injection's `reach` is larger. */
export const FARTHEST = 280;
