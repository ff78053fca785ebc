/**
 * Tokens that only Sluice can make and read: sessions, request states, secrets at rest. AES-256-GCM with the binding as
 * additional data, so a token is worth nothing to another tenant, grant or server (attack "session-hijack").
 *
 * A token is `<key id>.<base64url(nonce ‖ ciphertext ‖ tag)>`: visible ASCII, 12 + n + 16 bytes.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { ByteCache } from "../memory/byte-cache.ts";
import type { Purposes } from "./purposes.ts";
import type { SealingKey } from "./sealing-keys.ts";

/** What is sealed by one sealer: purposes, and what binds each. */
type Bindings<All> = { readonly [Purpose in keyof All]: readonly string[] };

export interface Sealer<All extends Bindings<All> = Purposes> {
  /** A fresh token each time. Without the purpose and the binding it does not open. */
  seal<Purpose extends keyof All & string>(
    purpose: Purpose,
    binding: All[Purpose],
    plaintext: string,
  ): string;
  /** The same token for the same input (and the same first key), where a client compares or repeats it. */
  sealStable<Purpose extends keyof All & string>(
    purpose: Purpose,
    binding: All[Purpose],
    plaintext: string,
  ): string;
  /** The plaintext, or undefined where the token is not ours, was changed, or belongs to another binding. */
  open<Purpose extends keyof All & string>(
    purpose: Purpose,
    binding: All[Purpose],
    token: string,
  ): string | undefined;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

// Tokens opened lately, kept per sealer: a session's token comes with every call.
const OPENED_BYTES = 1024 * 1024;
const OPENED_TOKEN_CHARS = 2048;

interface DerivedKeys {
  encrypt: Uint8Array;
  nonce: Uint8Array;
}

/**
 * The first key seals, all of them open. `random` gives that many random bytes. Throws where there is no key or two
 * have one id: `parseKeys` never returns such.
 */
export function makeSealer<All extends Bindings<All> = Purposes>(
  keys: readonly SealingKey[],
  random: (size: number) => Uint8Array = randomBytes,
): Sealer<All> {
  const [first] = keys;
  if (first === undefined) throw new Error("A sealer needs a key.");
  const byId = new Map(keys.map(({ id, key }) => [id, derive(key)]));
  if (byId.size !== keys.length) throw new Error("Two sealing keys have the same id.");
  const sealing = byId.get(first.id) ?? derive(first.key);
  const opened = new ByteCache<string>(OPENED_BYTES);

  function encrypt(nonce: Uint8Array, bound: Buffer, plaintext: string): string {
    const cipher = createCipheriv(CIPHER, sealing.encrypt, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(bound);
    const sealed = Buffer.concat([
      nonce,
      cipher.update(plaintext, "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${first?.id}.${sealed.toString("base64url")}`;
  }

  function remember(name: string, plaintext: string): void {
    opened.set(name, plaintext, 2 * (name.length + plaintext.length));
  }

  return {
    seal(purpose, binding, plaintext) {
      return encrypt(random(NONCE_BYTES), encode([first.id, purpose, ...binding]), plaintext);
    },
    sealStable(purpose, binding, plaintext) {
      const bound = encode([first.id, purpose, ...binding]);
      // As in SIV (RFC 5297): a nonce that depends on all of the input repeats only where the whole token does.
      const hmac = createHmac("sha256", sealing.nonce).update(bound).update(plaintext, "utf8").digest();
      return encrypt(hmac.subarray(0, NONCE_BYTES), bound, plaintext);
    },
    open(purpose, binding, token) {
      const name = JSON.stringify([purpose, binding, token]);
      const known = opened.get(name);
      if (known !== undefined) {
        remember(name, known);
        return known;
      }
      const dot = token.indexOf(".");
      const id = token.slice(0, Math.max(dot, 0));
      const key = byId.get(id);
      if (key === undefined) return undefined;
      const plaintext = decrypt(key, encode([id, purpose, ...binding]), token.slice(dot + 1));
      if (plaintext !== undefined && token.length <= OPENED_TOKEN_CHARS) remember(name, plaintext);
      return plaintext;
    },
  };
}

function decrypt(key: DerivedKeys, bound: Buffer, encoded: string): string | undefined {
  const sealed = Buffer.from(encoded, "base64url");
  // The decoder accepts stray characters and loose last bits; a token has exactly one spelling.
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES || sealed.toString("base64url") !== encoded)
    return undefined;
  const tagAt = sealed.byteLength - TAG_BYTES;
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key.encrypt, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(bound);
    decipher.setAuthTag(sealed.subarray(tagAt));
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
    return plaintext.toString("utf8");
  } catch {
    return undefined;
  }
}

/** One key for one use: what makes nonces never encrypts. */
function derive(key: Uint8Array): DerivedKeys {
  if (key.byteLength !== 32) throw new Error("A sealing key has 32 bytes.");
  const subkey = (use: string) => createHmac("sha256", key).update(`sluice seal v1 ${use}`).digest();
  return { encrypt: subkey("encrypt"), nonce: subkey("nonce") };
}

/** Length before each part, so that no two lists share an encoding: ["ab", "c"] is not ["a", "bc"]. */
function encode(parts: readonly string[]): Buffer {
  const out: Buffer[] = [];
  for (const part of parts) {
    const bytes = Buffer.from(part, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    out.push(length, bytes);
  }
  return Buffer.concat(out);
}
