import { hash } from "node:crypto";
import type { Actor } from "../ledger/actor.ts";
import type { TenantName } from "../secrets/ids.ts";
import type { Sealer } from "../secrets/sealer.ts";
import { type Page, pageOf } from "../stored/page.ts";
import { originOnly } from "../upstream/index.ts";
import type { Result } from "./actor.ts";
import type { JobQueue } from "./job-queue.ts";
import type { TenantLedger } from "./ledger.ts";
import { type Posted, post, signature } from "./webhook-send.ts";

/** What webhooks tell. `webhook.test` goes only where somebody asks for it. */
export const WEBHOOK_EVENTS = [
  "approval.pending",
  "approval.decided",
  "tool.quarantined",
  "limit.exhausted",
  "grant.revoked",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** One line of the delivery log. */
export interface Delivery {
  readonly id: string;
  readonly event: WebhookEvent | "webhook.test";
  readonly state: "waiting" | "delivered" | "failed";
  readonly createdAt: number;
  readonly attempts: number;
  readonly lastAt: number | null;
  /** The HTTP status of the last attempt; null = there was none, or no answer came. */
  readonly lastStatus: number | null;
  /** Why the last attempt failed: never what the receiver wrote. */
  readonly lastError: string | null;
  /** When it is tried next; null = no more. */
  readonly nextAt: number | null;
}

const MAX_WEBHOOKS = 20;
/** Ended lines of the log of one webhook: the oldest goes first. What is on its way is never pruned. */
const MAX_ENDED = 500;
/** Events of a kind that may be on their way to one webhook. What comes beyond is not sent, and that is said. */
const MAX_WAITING: Readonly<Record<Delivery["event"], number>> = {
  "approval.pending": 2000,
  "approval.decided": 2000,
  "tool.quarantined": 500,
  "limit.exhausted": 500,
  "grant.revoked": 500,
  "webhook.test": 20,
};
/** The first retry; each next one waits twice as long, up to the longest. */
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** After this nobody tries any more. */
const GIVE_UP_MS = 24 * 60 * 60_000;
/** The kind of the alarm's jobs. */
const JOB = "webhook";

type DeliveryRow = {
  seq: number;
  id: string;
  webhook: string;
  event: string;
  body: string;
  state: string;
  createdAt: number;
  attempts: number;
  lastAt: number | null;
  lastStatus: number | null;
  lastError: string | null;
  nextAt: number | null;
};

/**
 * The tenant's webhooks and what is on its way to them. Emitting is synchronous: an event is stored in the same step as
 * the change that it tells of, and delivered at least once by the alarm. Tables: `webhooks(id, record, secret)`,
 * `deliveries(seq, id, webhook, event, body, state, …)`, `dropped(webhook, event, count, delivery)`.
 */
export class Webhooks {
  readonly #sql: SqlStorage;
  readonly #jobs: JobQueue;
  readonly #ledger: TenantLedger;
  readonly #tenant: TenantName;
  readonly #sealer: () => Sealer;

  constructor(
    sql: SqlStorage,
    jobs: JobQueue,
    ledger: TenantLedger,
    tenant: TenantName,
    sealer: () => Sealer,
  ) {
    this.#sql = sql;
    this.#jobs = jobs;
    this.#ledger = ledger;
    this.#tenant = tenant;
    this.#sealer = sealer;
    jobs.handle(JOB, (id) => this.#deliver(id));
  }

  /** @param secret the plain one; it is sealed here and never shown again */
  create(actor: Actor, webhook: Webhook, secret: string): Result<Webhook> {
    const { count } = this.#sql.exec<{ count: number }>("SELECT COUNT(*) AS count FROM webhooks").one();
    if (count >= MAX_WEBHOOKS) {
      return { ok: false, code: "too_many", title: `A tenant has at most ${MAX_WEBHOOKS} webhooks` };
    }
    const sealed = this.#sealer().seal("webhook", [this.#tenant, webhook.id], secret);
    this.#sql.exec(
      "INSERT INTO webhooks (id, record, secret) VALUES (?, ?, ?)",
      webhook.id,
      JSON.stringify(webhook),
      sealed,
    );
    this.#ledger.append(actor, "webhook.create", webhook.id, {
      url: originOnly(webhook.url),
      urlSha256: hash("sha256", webhook.url, "hex"),
      events: webhook.events,
    });
    return { ok: true, value: webhook };
  }

  list(): Webhook[] {
    return this.#sql
      .exec<{ record: string }>("SELECT record FROM webhooks")
      .toArray()
      .map(({ record }) => JSON.parse(record) as Webhook)
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  get(id: string): Webhook | undefined {
    const row = this.#row(id);
    return row && (JSON.parse(row.record) as Webhook);
  }

  /** Nothing more is sent to it, not even what is on its way. False: there is no such webhook. */
  remove(actor: Actor, id: string): boolean {
    if (this.#row(id) === undefined) return false;
    for (const { id: delivery } of this.#waiting(id)) this.#jobs.cancel(`${JOB}:${delivery}`);
    this.#sql.exec("DELETE FROM deliveries WHERE webhook = ?", id);
    this.#sql.exec("DELETE FROM dropped WHERE webhook = ?", id);
    this.#sql.exec("DELETE FROM webhooks WHERE id = ?", id);
    this.#ledger.append(actor, "webhook.delete", id);
    return true;
  }

  /** Sends a test event to one webhook. Its delivery, to be found in the log; undefined: there is no such webhook. */
  test(actor: Actor, id: string): string | undefined {
    const webhook = this.get(id);
    if (webhook === undefined) return undefined;
    this.#ledger.append(actor, "webhook.test", id);
    return this.#enqueue(webhook, "webhook.test", { message: "A test, sent because somebody asked for it." });
  }

  /** Tells every webhook that wants it. `data` holds no argument of a call, no secret, no token. */
  emit(event: WebhookEvent, data: Readonly<Record<string, unknown>>): void {
    for (const webhook of this.list()) {
      if (webhook.events.includes(event)) this.#enqueue(webhook, event, data);
    }
  }

  /** The log of one webhook, the newest first. */
  deliveries(id: string, after: number | undefined, limit: number): Page<Delivery> {
    const rows = this.#sql
      .exec<DeliveryRow>(
        "SELECT * FROM deliveries WHERE webhook = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        id,
        after ?? Number.MAX_SAFE_INTEGER,
        limit + 1,
      )
      .toArray();
    return pageOf(
      rows,
      limit,
      ({ seq }) => seq,
      ({ seq: _, webhook: __, body: ___, ...line }) => line as Delivery,
    );
  }

  #enqueue(webhook: Webhook, event: Delivery["event"], data: Readonly<Record<string, unknown>>): string {
    const id = crypto.randomUUID();
    const now = Date.now();
    if (this.#isFull(webhook.id, event)) return this.#drop(webhook.id, event, now);
    const dropped = this.#endDrop(webhook.id, event);
    const body = { id, event, tenant: this.#tenant, at: now, ...(dropped > 0 && { dropped }), data };
    this.#insert({ id, webhook: webhook.id, event, body: asciiJson(body), now, state: "waiting" });
    this.#jobs.schedule(`${JOB}:${id}`, now);
    return id;
  }

  #insert(row: Pick<DeliveryRow, "id" | "webhook" | "event" | "body" | "state"> & { now: number }): void {
    const { id, webhook, event, body, state, now } = row;
    this.#sql.exec(
      "INSERT INTO deliveries (id, webhook, event, body, state, createdAt, nextAt) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ...[id, webhook, event, body, state, now, state === "waiting" ? now : null],
    );
    this.#sql.exec(
      `DELETE FROM deliveries WHERE webhook = ?1 AND state <> 'waiting' AND seq <=
       (SELECT seq FROM deliveries WHERE webhook = ?1 AND state <> 'waiting' ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
      webhook,
      MAX_ENDED,
    );
  }

  #isFull(webhook: string, event: Delivery["event"]): boolean {
    const { waiting } = this.#sql
      .exec<{ waiting: number }>(
        "SELECT COUNT(*) AS waiting FROM deliveries WHERE webhook = ? AND event = ? AND state = 'waiting'",
        webhook,
        event,
      )
      .one();
    return waiting >= MAX_WAITING[event];
  }

  /** Says in the log that events were not sent; the next one of the kind that is says how many, too. */
  #drop(webhook: string, event: Delivery["event"], now: number): string {
    const [known] = this.#sql
      .exec<{ count: number; delivery: string }>(
        "SELECT count, delivery FROM dropped WHERE webhook = ? AND event = ?",
        webhook,
        event,
      )
      .toArray();
    const id = known?.delivery ?? crypto.randomUUID();
    const count = (known?.count ?? 0) + 1;
    if (known === undefined) this.#insert({ id, webhook, event, body: "", now, state: "failed" });
    this.#sql.exec(
      "INSERT OR REPLACE INTO dropped (webhook, event, count, delivery) VALUES (?, ?, ?, ?)",
      ...[webhook, event, count, id],
    );
    const why = `Not sent: ${count} of this kind, as ${MAX_WAITING[event]} wait for the receiver already`;
    this.#sql.exec("UPDATE deliveries SET lastError = ?, lastAt = ? WHERE id = ?", why, now, id);
    return id;
  }

  #endDrop(webhook: string, event: Delivery["event"]): number {
    const [ended] = this.#sql
      .exec<{ count: number }>(
        "DELETE FROM dropped WHERE webhook = ? AND event = ? RETURNING count",
        webhook,
        event,
      )
      .toArray();
    return ended?.count ?? 0;
  }

  async #deliver(id: string): Promise<void> {
    const [delivery] = this.#sql.exec<DeliveryRow>("SELECT * FROM deliveries WHERE id = ?", id).toArray();
    const target = delivery && this.#row(delivery.webhook);
    if (delivery === undefined || target === undefined || delivery.state !== "waiting") return;
    const { url } = JSON.parse(target.record) as Webhook;
    const secret = this.#sealer().open("webhook", [this.#tenant, delivery.webhook], target.secret);
    const posted: Posted =
      secret === undefined
        ? { ok: false, status: null, error: "The secret does not open" }
        : await post(url, delivery.body, {
            "sluice-delivery": id,
            "sluice-event": delivery.event,
            "sluice-signature": signature(secret, Date.now(), delivery.body),
          });
    this.#record(delivery, posted, Date.now());
  }

  #record(delivery: DeliveryRow, posted: Posted, now: number): void {
    const attempts = delivery.attempts + 1;
    const nextAt = now + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
    const over = posted.ok || nextAt > delivery.createdAt + GIVE_UP_MS;
    this.#sql.exec(
      "UPDATE deliveries SET state = ?, attempts = ?, lastAt = ?, lastStatus = ?, lastError = ?, nextAt = ? WHERE id = ?",
      posted.ok ? "delivered" : over ? "failed" : "waiting",
      attempts,
      now,
      posted.status,
      posted.ok ? null : posted.error,
      over ? null : nextAt,
      delivery.id,
    );
    if (!over) this.#jobs.schedule(`${JOB}:${delivery.id}`, nextAt);
  }

  #row(id: string): { record: string; secret: string } | undefined {
    return this.#sql
      .exec<{ record: string; secret: string }>("SELECT record, secret FROM webhooks WHERE id = ?", id)
      .toArray()[0];
  }

  #waiting(webhook: string): { id: string }[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM deliveries WHERE webhook = ? AND state = 'waiting'", webhook)
      .toArray();
  }
}

/** JSON in which every character can be seen: names that agents chose may hold some that cannot. The value is the same. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
