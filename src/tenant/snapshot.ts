/** What the data plane reads of a tenant. Written by the Tenant object alone. */

/** KV `snapshot:<tenant>`. */
export interface Snapshot {
  readonly tenant: string;
  /** Grows by one with every change that the data plane must see. */
  readonly revision: number;
  readonly servers: Readonly<Record<string, ServerRecord>>;
  /** Policy documents as JSON text, by name. */
  readonly policies: Readonly<Record<string, string>>;
  /** The tenant's baseline policy as JSON text; null = none. */
  readonly baseline: string | null;
}

/** A registered upstream MCP server. */
export interface ServerRecord {
  /** The absolute URL of its MCP endpoint. */
  readonly address: string;
  readonly title: string | null;
  /** The credential: a sealed JSON object of header names and values; null = none. */
  readonly credential: string | null;
  /** How long the server may take to send its response headers, in milliseconds. */
  readonly firstByteMs: number;
}

/** KV `grant:<tenant>:<grant>`. */
export interface GrantRecord {
  readonly tenant: string;
  readonly grant: string;
  readonly label: string | null;
  /** SHA-256 of the token's secret, hex. */
  readonly secretSha256: string;
  /** The policy in force on each server that the grant may use: server name to policy name. */
  readonly servers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; null = never. */
  readonly expiresAt: number | null;
  /** Browser origins that may use the grant. */
  readonly origins: readonly string[];
}

/** A grant's right to decide by itself for a while: the answer of the Tenant object to `lease`. */
export type Lease =
  | {
      readonly active: true;
      readonly revision: number;
      /** Milliseconds from the moment it was asked for. */
      readonly durationMs: number;
      readonly expiresAt: number | null;
    }
  | { readonly active: false };

/** The data plane's reload when its snapshot is behind. */
export interface Load {
  readonly snapshot: Snapshot;
  readonly grant: GrantRecord;
}

export const snapshotKey = (tenant: string): string => `snapshot:${tenant}`;
/** Written once, when the tenant is made: its time of making. */
export const tenantKey = (tenant: string): string => `tenant:${tenant}`;
export const grantKey = (tenant: string, grant: string): string => `grant:${tenant}:${grant}`;

/** The name of a grant's object. Neither part can hold a slash. */
export const grantObjectName = (tenant: string, grant: string): string => `${tenant}/${grant}`;

/** Names of tenants, servers and policies: lower-case, as fits a DNS label. */
export const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
