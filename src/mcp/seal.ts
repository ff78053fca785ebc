/** A key of the secret SEALING_KEY: its id stands in front of each token, so that keys can be rotated. */
export interface SealingKey {
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface Sealer {
  /** A fresh token each time. `binding` is e.g. tenant, grant, server: without it the token doesn't open. */
  seal(purpose: string, binding: readonly string[], plaintext: string): string;
  /** The same token for the same input (and the same first key). */
  sealStable(purpose: string, binding: readonly string[], plaintext: string): string;
  /** The plaintext, or undefined where the token is not ours, was changed, or belongs to another binding. */
  open(purpose: string, binding: readonly string[], token: string): string | undefined;
}

/** The first key seals, all of them open. Throws where a key is unusable. */
export function makeSealer(_keys: readonly SealingKey[]): Sealer {
  throw new Error("to be written");
}

/** Keys of `id:base64key[,id:base64key]`, or why the text can't be read (never with the key in it). */
export function parseKeys(_text: string): { ok: true; keys: SealingKey[] } | { ok: false; error: string } {
  throw new Error("to be written");
}
