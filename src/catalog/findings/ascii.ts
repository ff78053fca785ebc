/** Whether every character is of ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what is asked for
const beyond = /[^\u0000-\u007f]/;

export const isAscii = (text: string): boolean => !beyond.test(text);
