import { hash } from "node:crypto";

/** SHA-256 in hex: all that is stored of a secret. */
export function sha256Hex(text: string): string {
  return hash("sha256", text, "hex");
}

/** Whether a secret is the one behind a stored hash. In constant time. */
export function secretMatches(secret: string, secretSha256: string): boolean {
  return sameText(sha256Hex(secret), secretSha256);
}

/** Whether two texts are the same, in a time that depends on nothing but their lengths. */
export function sameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
