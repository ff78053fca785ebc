/** `slc_<tenant>_<grant>_<secret>`; the secret is 32 random bytes in base64url. */
import { asGrant, asTenant, type GrantId, type TenantName } from "./ids.ts";

const TOKEN = /^slc_([a-z0-9-]{1,63})_([a-z0-9]{1,32})_([A-Za-z0-9_-]{43})$/;

export interface Token {
  readonly tenant: TenantName;
  readonly grant: GrantId;
  readonly secret: string;
}

/** The token of an `Authorization: Bearer` header (RFC 6750, section 2.1); undefined = none, or not one of ours. */
export function readToken(headers: Headers): Token | undefined {
  const header = headers.get("authorization");
  if (header === null || header.slice(0, 7).toLowerCase() !== "bearer ") return undefined;
  const parts = TOKEN.exec(header.slice(7));
  if (parts === null) return undefined;
  const [, tenant, grant, secret] = parts;
  if (tenant === undefined || grant === undefined || secret === undefined) return undefined;
  return { tenant: asTenant(tenant), grant: asGrant(grant), secret };
}

export function formatToken({ tenant, grant, secret }: Token): string {
  return `slc_${tenant}_${grant}_${secret}`;
}
