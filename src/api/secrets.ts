import type { Env } from "../env.ts";
import { makeSealer, parseKeys, type Sealer } from "../mcp/index.ts";

/** 32 random bytes in base64url: the secret of a key or a grant. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}

/** 16 characters of base 32, lower-case: unguessable is the secret's work, this one only has to be unique. */
export function newId(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => alphabet[byte % 32]).join("");
}

/** @throws where SEALING_KEY cannot be read: nothing that needs it may go on. */
export function sealerOf(env: Env): Sealer {
  const parsed = parseKeys(env.SEALING_KEY);
  if (!parsed.ok) throw new Error(`SEALING_KEY: ${parsed.error}`);
  return makeSealer(parsed.keys);
}
