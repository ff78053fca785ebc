/**
 * 16 characters of base 32, lower-case: 80 random bits. Where something secret hangs on it, the secret beside it is what
 * guards it: this one only has to be unique.
 */
export function newId(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => alphabet[byte % 32]).join("");
}
