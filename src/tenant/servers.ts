import { hash } from "node:crypto";
import { definitionName } from "../catalog/definition.ts";
import type { PinMode, ServerRecord } from "../contract/snapshot.ts";
import type { Actor } from "../ledger/actor.ts";
import type { Era } from "../mcp/index.ts";
import { looksAtPinnedSchemas, parsePolicy } from "../policy/index.ts";
import { asServer, type TenantName } from "../secrets/ids.ts";
import type { Sealer } from "../secrets/sealer.ts";
import { type Page, pageOf } from "../stored/page.ts";
import { openCredential, type Scan, scan, withoutQuery } from "../upstream/index.ts";
import { type Result, SYSTEM_ACTOR } from "./actor.ts";
import type { Change } from "./binding.ts";
import type { JobQueue } from "./job-queue.ts";
import { Judge, reviewedFirst } from "./judged.ts";
import type { TenantLedger } from "./ledger.ts";
import { type Listing, Pins, type Quarantined } from "./pins.ts";
import { checkPrecondition, etagOf, type Precondition } from "./precondition.ts";
import { Scans } from "./scans.ts";
import { noServer, ServerViews } from "./server-views.ts";
import type { StoredServer } from "./stored-server.ts";
import type { Webhooks } from "./webhooks.ts";

/** A definition that a person decides on: what changed meanwhile has another hash. */
export interface PinDecision {
  readonly tool: string;
  readonly hash: string;
}

/** A change that agents saw is looked into after this, and not more often. */
const LOOK_AGAIN_MS = 30_000;
/** Scans of many servers that were registered together drift apart by up to this part of their interval. */
const JITTER = 0.1;
/** Tools that one event of a webhook, or one row of the ledger, names. */
const MAX_NAMED = 100;

interface Deps {
  readonly sql: SqlStorage;
  readonly tenant: TenantName;
  readonly ledger: TenantLedger;
  readonly jobs: JobQueue;
  readonly webhooks: Webhooks;
  readonly sealer: () => Sealer;
  /** Live grants that may use a server. */
  readonly usersOf: (server: string) => string[];
  /** Makes a change, with the revision that brings it to the grants where the change says so. undefined: it did not. */
  readonly publish: (change: () => boolean) => Promise<Change | undefined>;
}

/** A tenant's servers: registered, scanned, pinned. Table `servers`. */
export class Servers {
  readonly #deps: Deps;
  readonly #sql: SqlStorage;
  readonly #pins: Pins;
  readonly #scans: Scans;
  /** What people and the API see. */
  readonly views: ServerViews;
  /** Servers with news that agents' lists brought and that no revision carries yet. */
  readonly #unpublished = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#sql = deps.sql;
    this.#pins = new Pins(deps.sql);
    this.#scans = new Scans(deps.sql);
    this.views = new ServerViews({
      pins: this.#pins,
      scans: this.#scans,
      get: (name) => this.get(name),
      tag: (name) => this.#tag(name),
      nextScanAt: (name) => deps.jobs.dueAt(`scan:${name}`) ?? null,
    });
    deps.jobs.handle("scan", (server) => this.#scanBySchedule(server));
  }

  get(name: string): StoredServer | undefined {
    const [row] = this.#sql
      .exec<{ record: string }>("SELECT record FROM servers WHERE name = ?", name)
      .toArray();
    return row === undefined ? undefined : (JSON.parse(row.record) as StoredServer);
  }

  /** The ETag of a registration: of what was registered, not of what was seen since. undefined: there is none. */
  #tag(name: string): string | undefined {
    const record = this.get(name);
    return record === undefined ? undefined : etagOf(JSON.stringify(record));
  }

  /** Names in order. */
  page(after: string | undefined, limit: number): Page<string> {
    const rows = this.#sql
      .exec<{ name: string }>(
        "SELECT name FROM servers WHERE name > ? ORDER BY name LIMIT ?",
        after ?? "",
        limit + 1,
      )
      .toArray();
    const nameOf = ({ name }: { name: string }) => name;
    return pageOf(rows, limit, nameOf, nameOf);
  }

  /** Names of tools that any server shows, or did. */
  toolNames(limit: number): string[] {
    return this.#pins.toolNames(limit);
  }

  /**
   * Registers a server, or replaces its registration. With `look`, it is scanned; where nobody looked at its tools before,
   * those without signs of poison count as accepted by the person who registers it. A failed scan leaves the registration.
   */
  async put(
    actor: Actor,
    name: string,
    record: StoredServer,
    look: boolean,
    precondition: Precondition,
  ): Promise<Result<Change>> {
    const refused = checkPrecondition(precondition, this.#tag(name));
    if (refused !== undefined) return refused;
    const change = await this.#publish(() => {
      this.#sql.exec(
        "INSERT OR REPLACE INTO servers (name, record) VALUES (?, ?)",
        name,
        JSON.stringify(record),
      );
      const { address, pins, credential } = record;
      this.#deps.ledger.append(actor, "server.put", name, {
        // Everybody with the right to read reads the ledger, and rows are for good: of the address, they have the hash.
        address: withoutQuery(address),
        addressSha256: hash("sha256", address, "hex"),
        pins,
        credential: credential === null ? "none" : "headers",
      });
      this.#scheduleNext(name, record);
    });
    const scanned = look ? await this.#scan(actor, name, true) : undefined;
    return { ok: true, value: scanned ?? change };
  }

  /** Ends a registration, and all that was known of the server. One that live grants may use stays, unless `force`. */
  async remove(actor: Actor, name: string, force: boolean): Promise<Result<Change>> {
    if (this.get(name) === undefined) return noServer(name);
    const users = this.#deps.usersOf(name);
    if (users.length > 0 && !force) {
      return {
        ok: false,
        code: "in_use",
        title: `Grants may still use the server ${name}`,
        detail: users.slice(0, MAX_NAMED).join(", "),
      };
    }
    const value = await this.#publish(() => {
      this.#sql.exec("DELETE FROM servers WHERE name = ?", name);
      this.#pins.forget(name);
      this.#scans.forget(name);
      this.#deps.jobs.cancel(`scan:${name}`);
      this.#deps.ledger.append(actor, "server.remove", name);
    });
    return { ok: true, value };
  }

  /** Scans now. A scan that fails is one, too: `showScan` says why. */
  async scan(actor: Actor, name: string): Promise<Result<null>> {
    if (this.get(name) === undefined) return noServer(name);
    await this.#scan(actor, name, false);
    this.#deps.ledger.append(actor, "server.scan", name, {
      error: this.#scans.get(name)?.error?.code ?? null,
    });
    return { ok: true, value: null };
  }

  /**
   * The data plane saw definitions that are not the pinned ones. They are taken for what they are at once, whatever a scan
   * may see: a server can show one face to agents and another to scans.
   *
   * @param address where they were seen: if it is no longer the server's, nothing happens
   */
  async observe(name: string, address: string, era: Era, definitions: readonly unknown[]): Promise<void> {
    const record = this.get(name);
    if (record === undefined || record.address !== address || record.pins === "off") return;
    const now = Date.now();
    const listing: Listing = { era, definitions, complete: false, acceptable: () => false };
    await this.#deps.publish(() => {
      const { quarantined } = this.#pins.note(name, listing, now);
      this.#tell(name, record.pins, quarantined, "list");
      if (now - (this.#scans.get(name)?.at ?? 0) > LOOK_AGAIN_MS) {
        this.#deps.jobs.scheduleBy(`scan:${name}`, now);
      }
      // A name that is merely new is neither shown nor called anyway: a server that invents some must not cost a revision each.
      const stops = quarantined.some(({ wasAccepted }) => wasAccepted);
      if (!stops && quarantined.length > 0) this.#unpublished.add(name);
      return stops;
    });
  }

  /** A person's word on definitions: all of them, or none. */
  async decide(
    actor: Actor,
    name: string,
    decisions: readonly PinDecision[],
    verdict: "accept" | "reject",
  ): Promise<Result<Change>> {
    if (this.get(name) === undefined) return noServer(name);
    const known = new Set(this.#pins.list(name).map(({ tool }) => tool));
    const unknown = decisions.find(({ tool }) => !known.has(tool));
    if (unknown !== undefined) {
      return { ok: false, code: "no_tool", title: `The server ${name} has no tool ${unknown.tool}` };
    }
    let stale: string[] = [];
    const value = await this.#deps.publish(() => {
      stale = this.#pins.decide(name, decisions, verdict, Date.now());
      if (stale.length > 0) return false;
      const tools = Object.fromEntries(decisions.map(({ tool, hash }) => [tool, hash]));
      this.#deps.ledger.append(actor, `pin.${verdict}`, name, { tools });
      return true;
    });
    if (value === undefined) {
      return {
        ok: false,
        code: "other_definition",
        title: "A definition is no longer the one with this hash; nothing was decided",
        detail: `Look at the difference again: ${stale.slice(0, MAX_NAMED).join(", ")}`,
      };
    }
    return { ok: true, value };
  }

  /** What the data plane reads. `policies`: the documents in force, whose `arguments: true` needs schemas. */
  published(policies: readonly string[]): Record<string, ServerRecord> {
    const parsed = policies
      .filter((document) => document.includes('"arguments"'))
      .flatMap((document) => {
        const read = parsePolicy(document);
        return read.ok ? [read.policy] : [];
      });
    const wantsSchema = looksAtPinnedSchemas(parsed);
    return Object.fromEntries(
      this.#all().map(([name, record]) => {
        const { address, title, credential, firstByteMs, pins: mode } = record;
        const pins = mode === "off" ? null : this.#pins.publish(name, mode, wantsSchema);
        return [name, { address, title, credential, firstByteMs, pins }];
      }),
    );
  }

  #all(): [string, StoredServer][] {
    return this.#sql
      .exec<{ name: string; record: string }>("SELECT name, record FROM servers")
      .toArray()
      .map(({ name, record }) => [name, JSON.parse(record) as StoredServer]);
  }

  async #scanBySchedule(name: string): Promise<void> {
    await this.#scan(SYSTEM_ACTOR, name, false);
  }

  /** Scans and keeps what was found. Answers the change that it led to, if any. Never throws for the server's sake. */
  async #scan(actor: Actor, name: string, registering: boolean): Promise<Change | undefined> {
    const record = this.get(name);
    if (record === undefined) return undefined;
    const { tenant, sealer } = this.#deps;
    const credential = openCredential(sealer(), tenant, asServer(name), record.credential);
    const found = await scan({ address: record.address, credential, firstByteMs: record.firstByteMs });
    // Registered again, or removed, while the server was asked: the answer is about something else.
    if (JSON.stringify(this.get(name)) !== JSON.stringify(record)) return undefined;
    const shown = () => JSON.stringify(this.#pins.publish(name, "enforce", () => false));
    return this.#deps.publish(() => {
      this.#scheduleNext(name, record);
      const before = shown();
      this.#keep(actor, name, record, found, registering);
      const wanted = record.pins !== "off" && (before !== shown() || this.#unpublished.has(name));
      if (wanted) this.#unpublished.delete(name);
      return wanted;
    });
  }

  /** A change that decisions depend on. */
  async #publish(change: () => void): Promise<Change> {
    const published = await this.#deps.publish(() => {
      change();
      return true;
    });
    if (published === undefined) throw new Error("A change that was not published");
    return published;
  }

  /** What was found, its pins and their rows in the ledger. */
  #keep(actor: Actor, name: string, record: StoredServer, found: Scan, registering: boolean): void {
    const now = Date.now();
    this.#scans.keep(name, found, now);
    if (!found.ok) return;
    const first = registering && !this.#pins.any(name);
    const foreign = new Set(this.#pins.elsewhere(name).map(({ tool }) => tool));
    const views = Object.entries(found.views) as [Era, { tools: readonly unknown[] }][];
    const listed = views.flatMap(([, { tools }]) => tools);
    for (const tool of listed) foreign.delete(definitionName(tool) ?? "");
    const needsReview = first ? reviewedFirst(name, listed, foreign) : () => true;
    const acceptable = (definition: unknown) => !needsReview(definition);
    const accepted = new Map<string, string[]>();
    const quarantined: Quarantined[] = [];
    for (const [era, { tools }] of views) {
      const noted = this.#pins.note(name, { era, definitions: tools, complete: true, acceptable }, now);
      quarantined.push(...noted.quarantined);
      for (const [tool, hash] of noted.accepted) accepted.set(tool, [...(accepted.get(tool) ?? []), hash]);
    }
    if (accepted.size > 0) {
      const tools = Object.fromEntries(accepted);
      this.#deps.ledger.append(actor, "pin.accept", name, { by: "registration", tools });
    }
    this.#tell(name, record.pins, quarantined, "scan");
  }

  #tell(name: string, mode: PinMode, quarantined: readonly Quarantined[], seenBy: "scan" | "list"): void {
    if (quarantined.length === 0) return;
    const judge = new Judge(this.#pins, name);
    const tools = quarantined.slice(0, MAX_NAMED).map(({ tool, state, hash, pinned }) => {
      return { tool, state, hash, ...judge.change(hash, pinned) };
    });
    const data = { server: name, mode, seenBy, count: quarantined.length, tools };
    this.#deps.ledger.append(SYSTEM_ACTOR, "pin.quarantine", name, data);
    if (mode !== "off") this.#deps.webhooks.emit("tool.quarantined", data);
  }

  /** Schedules the scans of all servers again. */
  scheduleAll(): void {
    for (const { name } of this.#deps.sql.exec<{ name: string }>("SELECT name FROM servers").toArray()) {
      const record = this.get(name);
      if (record !== undefined) this.#scheduleNext(name, record);
    }
  }

  #scheduleNext(name: string, { scanEveryMs }: StoredServer): void {
    const job = `scan:${name}`;
    if (scanEveryMs === null) this.#deps.jobs.cancel(job);
    else {
      const drift = 1 - JITTER * Math.random();
      this.#deps.jobs.schedule(job, Date.now() + Math.round(scanEveryMs * drift));
    }
  }
}
