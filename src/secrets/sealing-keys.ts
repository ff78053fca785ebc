/** The secret SEALING_KEY: which keys seal and open. */

/** A key of the secret: its id comes first in each token, so that keys can be rotated. */
export interface SealingKey {
  /** 1 to 16 of `A-Z a-z 0-9 _ -`. */
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

const ID = /^[A-Za-z0-9_-]{1,16}$/;
const KEY_BYTES = 32;

/**
 * Keys of `id:base64key[,id:base64key]`, the sealing one first, or why the text can't be read. The error never holds any
 * part of a key. Both base64 alphabets are read, padded or not.
 */
export function parseKeys(text: string): { ok: true; keys: SealingKey[] } | { ok: false; error: string } {
  const keys: SealingKey[] = [];
  for (const [index, item] of text.split(",").entries()) {
    const which = `SEALING_KEY: key ${index + 1}`;
    const colon = item.indexOf(":");
    if (colon < 0) return { ok: false, error: `${which} must have the form id:base64key.` };
    const id = item.slice(0, colon).trim();
    if (!ID.test(id))
      return { ok: false, error: `${which}: the id must be 1 to 16 letters, digits, _ or -.` };
    if (keys.some((other) => other.id === id))
      return { ok: false, error: `${which} has an id that came before.` };
    const key = decode(item.slice(colon + 1).trim());
    if (key === undefined) return { ok: false, error: `${which} is not base64.` };
    if (key.byteLength !== KEY_BYTES) {
      return { ok: false, error: `${which} has ${key.byteLength} bytes; it must have ${KEY_BYTES}.` };
    }
    // A placeholder left in a configuration must not become the key of everybody (attack "default-secret").
    if (key.every((byte) => byte === key[0])) return { ok: false, error: `${which} is one byte repeated.` };
    keys.push({ id, key });
  }
  return { ok: true, keys };
}

function decode(encoded: string): Uint8Array | undefined {
  const plain = encoded
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");
  const bytes = Buffer.from(plain, "base64url");
  return bytes.toString("base64url") === plain ? new Uint8Array(bytes) : undefined;
}
