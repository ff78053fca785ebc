/**
 * Signed checkpoints of chains: "at this time, row `seq` of this ledger had this hash".
 *
 * A chain has no key, so who can rewrite all of it, or cut off its end, leaves a chain that verifies. A checkpoint kept
 * elsewhere does not go away with it. Pure: keys and time are handed in.
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from "node:crypto";
import canonicalize from "canonicalize";
import * as z from "zod";

/** Distinguishes these signatures from all others that the key may ever make. Signed along. */
const TYPE = "sluice checkpoint 1";
/** RFC 8410, section 7: everything of the DER form of an Ed25519 private key but its 32 bytes. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
export const SEED_BYTES = 32;

export const checkpointSchema = z.strictObject({
  /** When it was signed, in milliseconds since 1970. */
  at: z.number().int().nonnegative(),
  /** null = the tenant's own ledger. */
  grant: z.string().nullable(),
  /** Of row `seq`: SHA-256, hex. Covers all rows before it. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Which key signed. */
  key: z.string(),
  seq: z.number().int().positive(),
  /** Ed25519 over the RFC 8785 form of the rest; base64url. */
  signature: z.string(),
  tenant: z.string(),
  type: z.literal(TYPE),
});

export type Checkpoint = z.infer<typeof checkpointSchema>;

export const publicKeySchema = z.object({
  /** The first 16 hex digits of the SHA-256 of the public key. */
  id: z.string(),
  /** The 32 bytes of RFC 8032, base64url. */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

export type PublicKey = z.infer<typeof publicKeySchema>;

export interface SigningKey extends PublicKey {
  readonly secret: KeyObject;
}

/** The key pair of a seed of 32 random bytes. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  if (seed.byteLength !== SEED_BYTES) throw new Error(`A signing key has ${SEED_BYTES} bytes`);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(secret as never).export({ format: "jwk" });
  return { id: keyIdOf(x), publicKey: x, secret };
}

/** The id of a public key: what a person compares. */
export function keyIdOf(publicKey: string): string {
  return hash("sha256", Buffer.from(publicKey, "base64url"), "hex").slice(0, 16);
}

export function signCheckpoint(
  head: Pick<Checkpoint, "at" | "grant" | "hash" | "seq" | "tenant">,
  key: SigningKey,
): Checkpoint {
  const { at, grant, seq, tenant } = head;
  const signed = { at, grant, hash: head.hash, key: key.id, seq, tenant, type: TYPE } as const;
  const signature = sign(null, signedBytes(signed), key.secret).toString("base64url");
  return { ...signed, signature };
}

/** Whether one of the keys made the checkpoint's signature. A key's id is computed from it, never believed. */
export function checkSignature(
  checkpoint: Checkpoint,
  keys: readonly PublicKey[],
): "valid" | "forged" | "unknown_key" {
  const key = keys.find(({ publicKey }) => keyIdOf(publicKey) === checkpoint.key);
  if (key === undefined) return "unknown_key";
  const { signature, ...signed } = checkpoint;
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.publicKey };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  return verify(null, signedBytes(signed), publicKey, Buffer.from(signature, "base64url"))
    ? "valid"
    : "forged";
}

function signedBytes(signed: Omit<Checkpoint, "signature">): Buffer {
  return Buffer.from(canonicalize(signed) ?? "", "utf8");
}
