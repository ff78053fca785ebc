import type * as z from "zod";

/** Names and ids that seals, chains and keys of stores are bound to: one in another's place does not compile. */
export type TenantName = string & z.core.$brand<"tenant">;
export type GrantId = string & z.core.$brand<"grant">;
export type ServerName = string & z.core.$brand<"server">;

/** Where a text is known to be one: read from an address, a token or a store, or made here. */
export const asTenant = (name: string) => name as TenantName;
export const asGrant = (id: string) => id as GrantId;
export const asServer = (name: string) => name as ServerName;

/**
 * 16 characters of base 32, lower-case: 80 random bits. Where something secret hangs on it, the secret beside it is what
 * guards it: this one only has to be unique.
 */
export function newId(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => alphabet[byte % 32]).join("");
}

/** 32 random bytes in base64url: the secret of a key or a grant. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}
