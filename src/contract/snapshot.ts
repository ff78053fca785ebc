import type { GrantId, TenantName } from "../secrets/ids.ts";
import { upgraded, type ValueStep, versioned, versionOf } from "../stored/value.ts";

/** What the data plane reads of a tenant. Written by the Tenant object alone. */

import type { Parameter } from "../mcp/index.ts";

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
  /** null: pins are off. */
  readonly pins: Pins | null;
}

/** `enforce`: what is not accepted is neither shown nor called. `alert`: it passes, and people are notified. */
export type PinMode = "enforce" | "alert" | "off";

/** What the data plane must know of a server's accepted tools. */
export interface Pins {
  readonly mode: Exclude<PinMode, "off">;
  /** By name. In mode `enforce` these are all tools that may be shown and called. */
  readonly tools: Readonly<Record<string, PinnedTool>>;
  /** Names that were seen and are not accepted: a call to one is refused in clear words. */
  readonly quarantined: readonly string[];
}

export interface PinnedTool {
  /** Of the accepted definition, SHA-256, hex: one, or one for each era where they differ. */
  readonly hashes: readonly string[];
  /** As JSON text; only where a policy of the tenant says `arguments: true` for the tool. */
  readonly inputSchema?: string;
  /** Arguments that the accepted definition has mirrored in headers; absent: none, or not known. */
  readonly parameters?: readonly Parameter[];
}

/** A token's secret, as far as it is stored. */
export interface GrantSecret {
  /** SHA-256, hex. */
  readonly sha256: string;
  /** Milliseconds since the epoch from which on it is no longer taken; null = no end. */
  readonly until: number | null;
}

/** KV `grant:<tenant>:<grant>`. */
export interface GrantRecord {
  readonly tenant: TenantName;
  readonly grant: GrantId;
  readonly label: string | null;
  /** The newest first; at most one more, after a rotation with a grace period. */
  readonly secrets: readonly GrantSecret[];
  /** The policy in force on each server that the grant may use: server name to policy name. */
  readonly servers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; null = never. */
  readonly expiresAt: number | null;
  /** Browser origins that may use the grant. */
  readonly origins: readonly string[];
  /** The tenant's revision that carries the record's last change; absent: there was none since it was minted. */
  readonly revision?: number;
}

/** Which state of a grant's record somebody has: a newer snapshot beside it does not say. */
export const grantRevisionOf = ({ revision = 0 }: Pick<GrantRecord, "revision">): number => revision;

/** What a grant's object must know of one of the tenant's revisions. */
export interface Bound {
  readonly revision: number;
  /** Of the grant's record: see `grantRevisionOf`. */
  readonly grantRevision: number;
  readonly expiresAt: number | null;
  /** The tenant is deleted and may be restored: everything is refused, for now. */
  readonly suspended: boolean;
  /** Approvals of the grant that a change up to this revision has ended. */
  readonly ended: readonly string[];
}

/** A grant's right to decide by itself for a while: the answer of the Tenant object to `lease`. */
export type Lease =
  | (Bound & {
      readonly active: true;
      /** Milliseconds from the moment it was asked for. */
      readonly durationMs: number;
    })
  /** Unknown: the tenant has no such grant, or nothing of it is left. */
  | { readonly active: false; readonly unknown: boolean };

/** The data plane's reload when its snapshot is behind: both as `snapshotForm` and `grantForm` write them. */
export interface Load {
  readonly snapshot: object;
  readonly grant: object;
}

/** Steps of a value's form from version 2 on; see stored/value.ts. */
const snapshotSteps: readonly ValueStep[] = [];
const grantSteps: readonly ValueStep[] = [];

/** How snapshots leave the Tenant object, and are read where they arrive. */
export const snapshotForm = {
  version: versionOf(snapshotSteps),
  write: (snapshot: Snapshot): object => versioned(snapshot, snapshotSteps),
  read: (tenant: string, stored: object): Snapshot =>
    upgraded(`the snapshot of tenant ${tenant}`, stored, snapshotSteps),
};

/** The same of grants' records. */
export const grantForm = {
  version: versionOf(grantSteps),
  write: (record: GrantRecord): object => versioned(record, grantSteps),
  read: (grant: string, stored: object): GrantRecord => upgraded(`grant ${grant}`, stored, grantSteps),
};

export const snapshotKey = (tenant: TenantName): string => `snapshot:${tenant}`;
/** Written once, when the tenant is made: its time of making. */
export const tenantKey = (tenant: TenantName): string => `tenant:${tenant}`;
export const grantKey = (tenant: TenantName, grant: GrantId): string => `grant:${tenant}:${grant}`;

/** The name of a grant's object. Neither part can hold a slash. */
export const grantObjectName = (tenant: TenantName, grant: GrantId): string => `${tenant}/${grant}`;

/** Names of tenants, servers and policies: lower-case, as fits a DNS label. */
export const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
