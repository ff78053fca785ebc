import { DurableObject } from "cloudflare:workers";
import type { Preset } from "../catalog/index.ts";
import type { Env } from "../env.ts";
import { parseJson } from "../json/index.ts";
import type { Actor } from "../ledger/actor.ts";
import type { Era } from "../mcp/index.ts";
import type { ToolArguments } from "../policy/index.ts";
import { migrate } from "../stored/migrate.ts";
import type { Page } from "../stored/page.ts";
import type { Result } from "./actor.ts";
import { type Activity, MAX_VALUES } from "./audit/object.ts";
import type { Change } from "./binding.ts";
import type { Attempt } from "./idempotency.ts";
import type { ReviewedTool } from "./judged.ts";
import type { Credential, KeyRecord, TenantRole, Use } from "./keys.ts";
import { tenantSteps } from "./migrations.ts";
import { type Parts, partsOf } from "./parts.ts";
import type { DraftView, PolicyDocument, PolicyDraft, PolicyVersion, Publication } from "./policies.ts";
import type { Precondition } from "./precondition.ts";
import type { DescribedTool } from "./server-views.ts";
import type { PinDecision } from "./servers.ts";
import type { StoredServer } from "./stored-server.ts";
import type { ToolQuery } from "./tool-view.ts";
import type { Delivery, Webhook } from "./webhooks.ts";

/** What people ask of a tenant, through the API: its keys, servers, policies, webhooks, and what it can say of itself. */
export class TenantDesk extends DurableObject<Env> {
  protected readonly parts: Parts;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, "Tenant", tenantSteps);
    this.parts = partsOf(ctx, env);
  }

  /** Until when grants may have decided something; of all grants, the 1,000 that were active last. */
  activity(grants?: readonly string[]): Activity[] {
    return this.parts.grants.activity(grants, 1000);
  }

  /** Names that a search may ask for, besides those that are in the index. */
  auditNames(): { server: string[]; layer: string[]; tool: string[]; grant: string[] } {
    return {
      server: [...this.parts.servers.page(undefined, MAX_VALUES).items],
      layer: this.parts.policies.names(MAX_VALUES),
      tool: this.parts.servers.toolNames(MAX_VALUES),
      grant: this.parts.grants.ids(MAX_VALUES),
    };
  }

  /** Lines of the tenant's own ledger before row `before`, newest first. */
  newestChanges(before: number, limit: number): string[] {
    return this.parts.ledger.newest(before, limit);
  }

  /** Lines of the tenant's own ledger after row `after`, oldest first. */
  changes(after: number, limit: number): string[] {
    return this.parts.ledger.page(after, limit);
  }

  /** Whose credential it is, with the use recorded; undefined: nobody's, or there is no such tenant. */
  enter(credential: Credential, use: Use): (Actor & { deletedAt: number | null }) | undefined {
    const actor = this.exists() ? this.parts.step(() => this.parts.keys.admit(credential, use)) : undefined;
    return actor && { ...actor, deletedAt: this.parts.deletion.state?.deletedAt ?? null };
  }

  makeKey(
    actor: Actor,
    made: { id: string; role: TenantRole; label: string | null; secretSha256: string },
  ): KeyRecord {
    return this.parts.step(() => this.parts.keys.make(actor, made));
  }

  listKeys(after: string | undefined, limit: number): Page<KeyRecord> {
    return this.parts.keys.list(after, limit);
  }

  getKey(id: string): Result<KeyRecord> {
    return this.parts.keys.get(id);
  }

  rotateKey(actor: Actor, id: string, secretSha256: string, graceMs: number): Result<KeyRecord> {
    return this.parts.step(() => this.parts.keys.rotate(actor, id, secretSha256, graceMs));
  }

  revokeKey(actor: Actor, id: string): Result<KeyRecord> {
    return this.parts.step(() => this.parts.keys.revoke(actor, id));
  }

  beginRequest(actor: string, key: string, fingerprint: string): Promise<Attempt> {
    return this.parts.requests.begin(actor, key, fingerprint);
  }

  finishRequest(actor: string, key: string, answer: string): void {
    this.parts.requests.finish(actor, key, answer);
  }

  abandonRequest(actor: string, key: string): void {
    this.parts.requests.abandon(actor, key);
  }

  exists(): boolean {
    return this.parts.facts.get("createdAt") !== undefined;
  }

  /** Registers a server; with `look`, it is scanned before this answers. */
  putServer(
    actor: Actor,
    name: string,
    record: StoredServer,
    look: boolean,
    given: Precondition,
  ): Promise<Result<Change>> {
    return this.parts.servers.put(actor, name, record, look, given);
  }

  /**
   * Tools that a policy can meet, with their arguments: on `server`, or else on every server where a live grant has the policy.
   * null = not all of them are known. undefined: there is no such server.
   */
  toolsFor(policy: string, server?: string): ToolArguments[] | null | undefined {
    if (server !== undefined && this.parts.servers.get(server) === undefined) return undefined;
    const servers = server === undefined ? this.parts.grants.serversUnder(policy) : [server];
    const known = servers.map((name) => this.parts.servers.views.arguments(name));
    return known.length === 0 || known.includes(null) ? null : known.flatMap((tools) => tools ?? []);
  }

  removeServer(actor: Actor, name: string, force: boolean): Promise<Result<Change>> {
    return this.parts.servers.remove(actor, name, force);
  }

  /** Scans now. Returns nothing that the server said; read that with `showScan`. */
  scanServer(actor: Actor, name: string): Promise<Result<null>> {
    return this.parts.servers.scan(actor, name);
  }

  /** Names of servers after `after`, in order. */
  listServers(after: string | undefined, limit: number): Page<string> {
    return this.parts.servers.page(after, limit);
  }

  showServer(name: string): string | undefined {
    return this.parts.servers.views.show(name);
  }

  showScan(name: string): string | undefined {
    return this.parts.servers.views.showScan(name);
  }

  /** Of a tool whose call waits for a human; undefined: nobody has seen its definition. */
  describeTool(server: string, tool: string): DescribedTool | undefined {
    return this.parts.servers.views.described(server, tool);
  }

  /** A server's tools and their pins; undefined: there is no such server. */
  serverTools(name: string, query: ToolQuery): ReviewedTool[] | undefined {
    return this.parts.servers.views.tools(name, query);
  }

  /** What the tools of a server are judged to be: JSON text; undefined: there is no such server. */
  serverReport(name: string): Promise<string | undefined> {
    return this.parts.servers.views.report(name);
  }

  /** The text of a policy to begin with on a server. Nothing is written. */
  starterPolicy(server: string, preset: Preset): Promise<Result<string>> {
    return this.parts.servers.views.starter(server, preset);
  }

  toolDifference(server: string, tool: string): string | undefined {
    return this.parts.servers.views.difference(server, tool);
  }

  decidePins(
    actor: Actor,
    server: string,
    decisions: readonly PinDecision[],
    verdict: "accept" | "reject",
  ): Promise<Result<Change>> {
    return this.parts.servers.decide(actor, server, decisions, verdict);
  }

  /** The data plane's news of definitions that are not the pinned ones, as JSON text of an array. */
  observeTools(server: string, address: string, era: Era, definitions: string): Promise<void> {
    return this.parts.servers.observe(server, address, era, parseJson(definitions) as unknown[]);
  }

  listPolicies(after: string | undefined, limit: number): Page<PolicyVersion> {
    return this.parts.policies.list(after, limit);
  }

  policyVersions(name: string, before: number | undefined, limit: number): Result<Page<PolicyVersion>> {
    return this.parts.policies.versions(name, before, limit);
  }

  getPolicy(name: string, version?: number): Result<PolicyDocument> {
    return this.parts.policies.get(name, version);
  }

  /** Adds a version of a policy. The name `baseline` is the tenant's baseline. Versions are never destroyed. */
  async publishPolicy(
    actor: Actor,
    name: string,
    publication: Publication,
  ): Promise<Result<Change & { version: number }>> {
    return this.parts.publisher.publishing(() => this.parts.policies.publish(actor, name, publication));
  }

  listDrafts(after: string | undefined, limit: number): Page<DraftView> {
    return this.parts.policies.drafts(after, limit);
  }

  getDraft(name: string): Result<PolicyDraft> {
    return this.parts.policies.draft(name);
  }

  putDraft(actor: Actor, name: string, document: string, given: Precondition): Result<PolicyDraft> {
    return this.parts.step(() => this.parts.policies.putDraft(actor, name, document, given));
  }

  dropDraft(actor: Actor, name: string): Result<null> {
    return this.parts.step(() => this.parts.policies.dropDraft(actor, name));
  }

  createWebhook(actor: Actor, webhook: Webhook, secret: string): Result<Webhook> {
    return this.parts.step(() => this.parts.webhooks.create(actor, webhook, secret));
  }

  listWebhooks(): Webhook[] {
    return this.parts.webhooks.list();
  }

  getWebhook(id: string): Webhook | undefined {
    return this.parts.webhooks.get(id);
  }

  removeWebhook(actor: Actor, id: string): boolean {
    return this.parts.step(() => this.parts.webhooks.remove(actor, id));
  }

  /** The delivery's id; undefined: there is no such webhook. */
  testWebhook(actor: Actor, id: string): string | undefined {
    return this.parts.step(() => this.parts.webhooks.test(actor, id));
  }

  listDeliveries(id: string, after: number | undefined, limit: number): Page<Delivery> {
    return this.parts.webhooks.deliveries(id, after, limit);
  }
}
