import {
  type GrantRecord,
  grantForm,
  grantKey,
  grantObjectName,
  type Load,
  type ServerRecord,
  type Snapshot,
  snapshotForm,
  snapshotKey,
} from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import type { Grant } from "../grant/index.ts";
import { own } from "../json/own.ts";
import { ByteCache } from "../memory/byte-cache.ts";
import type { CompiledPolicy, Layer } from "../policy/index.ts";
import { sameText, secretMatches } from "../secrets/hash.ts";
import type { GrantId, ServerName, TenantName } from "../secrets/ids.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { compilePublished, layersOf } from "../tenant/index.ts";
import { openCredential } from "../upstream/index.ts";

/** A grant on one server, ready to judge with. */
export interface ResolvedGrant {
  readonly revision: number;
  readonly record: GrantRecord;
  readonly server: ServerName;
  readonly upstream: ServerRecord;
  /** The server's headers, opened. */
  readonly credential: Readonly<Record<string, string>>;
  readonly layers: readonly Layer[];
  readonly objectId: DurableObjectId;
}

interface Verified {
  readonly secret: string;
  readonly until: number | null;
}

/** Wrong tokens must not become questions to the tenant, one each: no more than one in this time, for each grant, and for all of a tenant that KV does not have. */
const REFRESH_MS = 1000;

const MIB = 1024 * 1024;
/** What a reach weighs besides its credential; its policies and pins are the snapshot's. */
const REACH_BYTES = 4096;
/** What a policy weighs once it is compiled, for each character of its document. */
const COMPILED_FACTOR = 8;
/** How long a request waits for KV: far more than a read across the world takes, less than a client's patience. */
const KV_WAIT_MS = 3000;

/**
 * What an isolate remembers. Plain data, never a promise of another request.
 * It may be stale at any time: the Grant object says so, and then `reload` asks the tenant.
 */
const snapshots = new ByteCache<Snapshot>(24 * MIB);
const grants = new ByteCache<GrantRecord>(4 * MIB);
const resolvedGrants = new ByteCache<ResolvedGrant>(8 * MIB);
const compiled = new ByteCache<CompiledPolicy>(16 * MIB);
const verified = new WeakMap<GrantRecord, readonly Verified[]>();
/** When the tenant was last asked about a grant because what is known here refused a request. */
const refreshed = new ByteCache<number>(MIB);

/** The grant's record as this isolate has it. undefined: it has none. */
export function rememberedGrant(tenant: TenantName, grant: GrantId): GrantRecord | undefined {
  return grants.get(grantKey(tenant, grant));
}

/**
 * The grant's record, from the isolate, KV or, where KV may not have it yet, the tenant. `unknown`: no such grant. `unasked`:
 * KV has none, and the tenant was asked about another a moment ago. Throws where KV cannot be reached.
 */
export async function grantRecord(
  env: Env,
  tenant: TenantName,
  grant: GrantId,
  nowMs: number,
): Promise<GrantRecord | "unknown" | "unasked"> {
  const key = grantKey(tenant, grant);
  const known = grants.get(key);
  if (known !== undefined) return known;
  const [stored, snapshot] = await inTime(
    Promise.all([
      env.SNAPSHOTS.get<object>(key, "json"),
      snapshots.has(tenant) ? null : env.SNAPSHOTS.get<object>(snapshotKey(tenant), "json"),
    ]),
  );
  if (stored === null) {
    // Strangers' guesses must not make objects: a tenant that has grants has a snapshot.
    if (snapshot === null && !snapshots.has(tenant)) return "unknown";
    if (!isDue(snapshotKey(tenant), nowMs)) return "unasked";
    return (await reload(env, tenant, grant)) ?? "unknown";
  }
  const record = grantForm.read(grant, stored);
  remember(grants, key, record);
  if (snapshot !== null) rememberSnapshot(snapshotForm.read(tenant, snapshot));
  return record;
}

/** What KV says, or an error once nobody would wait longer. */
async function inTime<Value>(asked: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`KV did not answer within ${KV_WAIT_MS} ms`)), KV_WAIT_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The grant on one of its servers. undefined: the grant may not use it, or there is no such server.
 * A snapshot that is older than the grant is loaded again.
 */
export async function resolveGrant(
  env: Env,
  record: GrantRecord,
  server: ServerName,
): Promise<ResolvedGrant | undefined> {
  // KV may not have the tenant's snapshot yet, though it has the grant.
  const known = snapshots.has(record.tenant) ? resolved(env, record, server) : undefined;
  if (known !== undefined || own(record.servers, server) === undefined) return known;
  const fresh = await reload(env, record.tenant, record.grant);
  return fresh === undefined ? undefined : resolved(env, fresh, server);
}

function resolved(env: Env, record: GrantRecord, server: ServerName): ResolvedGrant | undefined {
  const key = `${record.tenant}/${record.grant}/${server}`;
  const snapshot = snapshots.get(record.tenant);
  // KV may not have it yet, or this isolate dropped it: the tenant has it.
  if (snapshot === undefined) return undefined;
  const known = resolvedGrants.get(key);
  if (known !== undefined && known.revision === snapshot.revision && known.record === record) return known;
  const policyName = own(record.servers, server);
  const upstream = own(snapshot.servers, server);
  if (policyName === undefined || upstream === undefined) return undefined;
  const layers = layersOf(snapshot, policyName, compile);
  if (layers === undefined) return undefined;
  const built: ResolvedGrant = {
    revision: snapshot.revision,
    record,
    server,
    upstream,
    credential: openCredential(sealerOf(env), record.tenant, server, upstream.credential),
    layers,
    objectId: env.GRANTS.idFromName(grantObjectName(record.tenant, record.grant)),
  };
  resolvedGrants.set(key, built, REACH_BYTES + weight(built.credential));
  return built;
}

/** The tenant's own word, after the Grant object called the isolate's state stale. undefined: the grant is gone. */
export async function reload(env: Env, tenant: TenantName, grant: GrantId): Promise<GrantRecord | undefined> {
  const load: Load | undefined = await env.TENANTS.getByName(tenant).load(grant);
  if (load === undefined) return undefined;
  const record = grantForm.read(grant, load.grant);
  rememberSnapshot(snapshotForm.read(tenant, load.snapshot));
  remember(grants, grantKey(tenant, grant), record);
  return record;
}

/**
 * The tenant's own word, where what is known here refuses a request: a rotation, a new server or a later expiry may
 * not have come this far. undefined: it has none, or was asked a moment ago.
 */
export async function refresh(
  env: Env,
  record: GrantRecord,
  nowMs: number,
): Promise<GrantRecord | undefined> {
  if (!isDue(grantKey(record.tenant, record.grant), nowMs)) return undefined;
  return reload(env, record.tenant, record.grant);
}

/** Whether the tenant may be asked about a grant that it has, or about any that KV does not have; then it counts as asked. */
function isDue(key: string, nowMs: number): boolean {
  if (nowMs - (refreshed.get(key) ?? 0) < REFRESH_MS) return false;
  remember(refreshed, key, nowMs);
  return true;
}

/**
 * Whether `secret` is one of the grant's. Hashed once; after that compared with what was verified, in constant time: a
 * hash for each call would be a good part of what authentication costs.
 */
export function isSecretOf(record: GrantRecord, secret: string, nowMs: number): boolean {
  const known = verified.get(record);
  const match = known?.find((one) => sameText(one.secret, secret)) ?? verify(record, secret);
  return match !== undefined && (match.until === null || nowMs < match.until);
}

function verify(record: GrantRecord, secret: string): Verified | undefined {
  const stored = record.secrets.find(({ sha256 }) => secretMatches(secret, sha256));
  if (stored === undefined) return undefined;
  const match = { secret, until: stored.until };
  verified.set(record, [...(verified.get(record) ?? []), match]);
  return match;
}

/** Drops what is known of a grant that is gone. */
export function forget(record: GrantRecord): void {
  grants.delete(grantKey(record.tenant, record.grant));
}

/** A stub of the grant's object, for this request alone. */
export function grantObject(env: Env, { objectId }: ResolvedGrant): DurableObjectStub<Grant> {
  return env.GRANTS.get(objectId);
}

/** Compiled once for each document. */
function compile(document: string): CompiledPolicy {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const policy = compilePublished(document);
  compiled.set(document, policy, COMPILED_FACTOR * document.length);
  return policy;
}

function remember<Value>(cache: ByteCache<Value>, key: string, value: Value): void {
  cache.set(key, value, 2 * key.length + weight(value));
}

/** Without what was made from an older one: it would keep that alive. */
function rememberSnapshot(snapshot: Snapshot): void {
  remember(snapshots, snapshot.tenant, snapshot);
  for (const key of resolvedGrants.keys())
    if (key.startsWith(`${snapshot.tenant}/`)) resolvedGrants.delete(key);
}

/** What a value weighs in memory, roughly: plain data, two bytes for each character of its JSON. */
function weight(value: unknown): number {
  return 2 * JSON.stringify(value).length;
}
