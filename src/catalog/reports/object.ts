import { DurableObject } from "cloudflare:workers";
import { type Charge, Counters } from "../../limits/index.ts";
import { newId } from "../../secrets/ids.ts";
import { migrate } from "../../stored/migrate.ts";
import { type Page, pageOf } from "../../stored/page.ts";
import { reportSteps } from "./migrations.ts";
import {
  CLIENT_REPORTS_PER_HOUR,
  DAY_MS,
  type Filed,
  HOUR_MS,
  type Mistake,
  REPORTS_PER_DAY,
  type Report,
} from "./types.ts";

/** The oldest go first. At the daily limit, that is a month's. */
const KEPT = 10_000;

type Row = Report & { readonly seq: number };

/** All reports of the installation, in one object: there are few, and one person reads them. */
export class CatalogueReports extends DurableObject {
  readonly #counters = new Counters();
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as Cloudflare.Env);
    this.#sql = ctx.storage.sql;
    migrate(ctx.storage, "CatalogueReports", reportSteps);
    // The reports themselves are the log of the counters.
    const recent = this.#sql.exec<{ at: number; client: string | null }>(
      "SELECT at, client FROM reports WHERE at > ? ORDER BY seq",
      Date.now() - DAY_MS,
    );
    for (const { at, client } of recent) this.#counters.charge(chargesOf(client ?? ""), at);
  }

  /** @param client tells senders apart: a keyed hash, never an address */
  async file({ server, tool, kind, comment }: Mistake, client: string): Promise<Filed> {
    const now = this.#counters.clamp(Date.now());
    const admission = this.#counters.admit(chargesOf(client), now);
    if (!admission.admitted) {
      const by = admission.index === 0 ? "client" : "all";
      return { ok: false, by, retryAfterMs: admission.retryAfterMs ?? DAY_MS };
    }
    const id = newId();
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        "INSERT INTO reports (id, at, client, server, tool, kind, comment) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq",
        ...[id, now, client, server, tool, kind, comment],
      )
      .one();
    this.#sql.exec("DELETE FROM reports WHERE seq <= ?", seq - KEPT);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + DAY_MS);
    return { ok: true, id };
  }

  /** Forgets who sent what no window counts any more. */
  override async alarm(): Promise<void> {
    this.#sql.exec(
      "UPDATE reports SET client = NULL WHERE client IS NOT NULL AND at <= ?",
      Date.now() - DAY_MS,
    );
    const { next } = this.#sql
      .exec<{ next: number | null }>("SELECT min(at) AS next FROM reports WHERE client IS NOT NULL")
      .one();
    if (next !== null) await this.ctx.storage.setAlarm(next + DAY_MS);
  }

  /** The newest first. */
  list({
    after,
    limit,
    open,
  }: {
    after?: number | undefined;
    limit: number;
    open?: boolean | undefined;
  }): Page<Report> {
    const state = open === undefined ? "" : `AND closedAt IS ${open ? "" : "NOT "}NULL`;
    const rows = this.#sql
      .exec<Row & Record<string, SqlStorageValue>>(
        `SELECT seq, id, at, server, tool, kind, comment, closedAt, closedWith FROM reports WHERE seq < ? ${state} ORDER BY seq DESC LIMIT ?`,
        after ?? Number.MAX_SAFE_INTEGER,
        limit + 1,
      )
      .toArray();
    return pageOf(rows, limit, ({ seq }) => seq, reportOf);
  }

  /** What was closed stays as it was closed first. Undefined: there is no such report. */
  close(id: string, comment: string): Report | undefined {
    this.#sql.exec(
      "UPDATE reports SET closedAt = ?, closedWith = ? WHERE id = ? AND closedAt IS NULL",
      ...[Date.now(), comment, id],
    );
    const [row] = this.#sql
      .exec<Row & Record<string, SqlStorageValue>>(
        "SELECT seq, id, at, server, tool, kind, comment, closedAt, closedWith FROM reports WHERE id = ?",
        id,
      )
      .toArray();
    return row && reportOf(row);
  }
}

function chargesOf(client: string): Charge[] {
  return [
    { key: `client ${client}`, windowMs: HOUR_MS, max: CLIENT_REPORTS_PER_HOUR, cost: 1 },
    { key: "all", windowMs: DAY_MS, max: REPORTS_PER_DAY, cost: 1 },
  ];
}

const reportOf = ({ seq: _, ...report }: Row): Report => report;
