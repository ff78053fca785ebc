/** 128 random bits as base64 have 22 characters; `openssl rand -base64 32`, which the docs say, makes 44. */
const MIN_CHARACTERS = 22;
/** Of this many random characters, more than a few differ. */
const MIN_DIFFERENT = 8;

/**
 * Why a text cannot be the installation's OPERATOR_KEY, which opens everything and can be guessed at from anywhere;
 * undefined: it can.
 */
export function operatorKeyFault(key: string): string | undefined {
  const characters = [...key];
  if (characters.length < MIN_CHARACTERS) {
    return `it has ${characters.length} characters and needs at least ${MIN_CHARACTERS}`;
  }
  const different = new Set(characters).size;
  if (different >= MIN_DIFFERENT) return undefined;
  return `it is made of ${different} different characters and needs at least ${MIN_DIFFERENT}`;
}
