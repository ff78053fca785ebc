/** What a prescan tells of a text: which of the slow looks it deserves. */

/** A word long enough to be encoded text. */
export const LONG_WORD = 1;
export const NOT_ASCII = 2;
/** Control characters other than tab and line ends. */
export const CONTROL = 4;
/** Letters or words of another tongue than English. */
export const OTHER_LANGUAGE = 8;
/** `i g n o r e`: letters set apart. */
export const APART = 16;
/** `1gn0re`: digits in the place of letters, in words that orders are made of. */
export const DIGITS = 32;
/** Such words written backwards. */
export const BACKWARDS = 64;
/** Such words shifted by thirteen letters. */
export const SHIFTED = 128;
/** A run of blanks that pushes what follows out of a reviewer's window. */
export const PUSHED = 256;
