/** 32 random bytes in base64url: the secret of a key or a grant. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}
