import type { ApprovalChange, ApprovalDecision, ApprovalState, WithdrawnBy } from "../contract/approval.ts";
import type { Actor } from "../ledger/actor.ts";
import type { SubjectName } from "../policy/index.ts";
import type { GrantId } from "../secrets/ids.ts";
import { type Page, pageOf } from "../stored/page.ts";

/** What a Grant object tells of a call that waits for a human. Never its arguments: those stay sealed over there. */
export interface Asked {
  readonly id: string;
  readonly grant: GrantId;
  readonly server: string;
  readonly method: string;
  /** The whole name of the tool, prompt or resource. */
  readonly tool: string | null;
  readonly layer: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** Where the approval pages are: scheme and host. */
  readonly origin: string;
  /** What it rests on: see basis.ts. */
  readonly basis: string;
  readonly subjects: readonly SubjectName[];
}

export interface ApprovalRecord extends Asked {
  readonly state: ApprovalState;
  readonly createdAt: number;
  readonly decidedAt: number | null;
  /** The id of the key that decided. */
  readonly decidedBy: string | null;
  /** What was approved: how many calls, for how many minutes; null = not limited by it. */
  readonly calls: number | null;
  readonly minutes: number | null;
  /** The words of a rejection. */
  readonly comment: string | null;
  /** Why it was withdrawn; null = it was not. */
  readonly withdrawnBy: WithdrawnBy | null;
}

export interface ApprovalQuery {
  readonly state?: ApprovalState | undefined;
  readonly grant?: string | undefined;
  /** The `after` of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/**
 * Approvals that a tenant remembers. The oldest ended ones go first: the tenant's ledger keeps every decision. What a human may
 * still take back, or its Grant object may have to be told, stays for its time.
 */
const MAX_KEPT = 10_000;

/** Ended by a change of the tenant's: the only ends that the Grant object does not know of by itself. */
const CHANGED = "state = 'withdrawn' AND json_extract(record, '$.withdrawnBy') = 'changed'";

/** A state as it reads at a moment: undecided and unused approvals die with their time. */
const STATE_AT = "CASE WHEN state IN ('pending', 'approved') AND endsAt <= ? THEN 'expired' ELSE state END";

type Row = { seq: number; state: string; record: string };

/** The path of an approval's page. The address alone gives nothing: the page demands a key. */
export function approvalPage(tenant: string, { origin, id }: Pick<Asked, "origin" | "id">): string {
  return `${origin}/approve/${tenant}/${id}`;
}

/**
 * The tenant's index of all its grants' approvals, for listing. The Grant object alone decides what is valid; this
 * may lag behind it for a moment. Table `approvals(seq, id, grantId, state, endsAt, record)`.
 */
export class ApprovalIndex {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False: it is listed already. */
  add(asked: Asked, nowMs: number): boolean {
    if (this.get(asked.id, nowMs) !== undefined) return false;
    const record: ApprovalRecord = {
      ...asked,
      state: "pending",
      createdAt: nowMs,
      decidedAt: null,
      decidedBy: null,
      calls: null,
      minutes: null,
      comment: null,
      withdrawnBy: null,
    };
    this.#sql.exec(
      "INSERT INTO approvals (id, grantId, state, endsAt, record) VALUES (?, ?, 'pending', ?, ?)",
      asked.id,
      asked.grant,
      asked.endsAt,
      JSON.stringify(record),
    );
    this.#sql.exec(
      `DELETE FROM approvals WHERE seq <= (SELECT MAX(seq) FROM approvals) - ?
       AND NOT (endsAt > ? AND (state IN ('pending', 'approved', 'consumed') OR (${CHANGED})))`,
      MAX_KEPT,
      nowMs,
    );
    return true;
  }

  get(id: string, nowMs: number): ApprovalRecord | undefined {
    const [row] = this.#sql
      .exec<Row>(`SELECT seq, ${STATE_AT} AS state, record FROM approvals WHERE id = ?`, nowMs, id)
      .toArray();
    return row && read(row);
  }

  /** The newest first. */
  list(query: ApprovalQuery, nowMs: number): Page<ApprovalRecord> {
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM (SELECT seq, grantId, ${STATE_AT} AS state, record FROM approvals WHERE seq < ?)
         WHERE (? IS NULL OR state = ?) AND (? IS NULL OR grantId = ?) ORDER BY seq DESC LIMIT ?`,
        nowMs,
        query.after ?? Number.MAX_SAFE_INTEGER,
        query.state ?? null,
        query.state ?? null,
        query.grant ?? null,
        query.grant ?? null,
        query.limit + 1,
      )
      .toArray();
    return pageOf(rows, query.limit, ({ seq }) => seq, read);
  }

  /** A human's decision, after the Grant object took it. */
  decided(
    id: string,
    actor: Actor,
    decision: ApprovalDecision,
    outcome: { readonly state: ApprovalState; readonly calls: number | null; readonly endsAt: number },
    nowMs: number,
  ): ApprovalRecord | undefined {
    const known = this.get(id, nowMs);
    if (known === undefined) return undefined;
    // A call that was held open may have used it before this was written.
    const state = known.state === "consumed" || known.state === "withdrawn" ? known.state : outcome.state;
    const record: ApprovalRecord = {
      ...known,
      state,
      endsAt: outcome.endsAt,
      decidedAt: nowMs,
      decidedBy: actor.key,
      calls: outcome.calls,
      minutes: decision.kind === "approve" ? (decision.minutes ?? null) : null,
      comment: decision.kind === "reject" ? decision.comment : null,
    };
    this.#sql.exec(
      "UPDATE approvals SET state = ?, endsAt = ?, record = ? WHERE id = ?",
      state,
      outcome.endsAt,
      JSON.stringify(record),
      id,
    );
    return record;
  }

  /** The Grant object's word on what became of it. */
  changed({ id, state, withdrawnBy, endsAt }: ApprovalChange): void {
    if (endsAt !== undefined) {
      // Behind the decision's own answer, which says more, or instead of it.
      this.#sql.exec(
        `UPDATE approvals SET state = ?1, endsAt = ?2, record = json_set(record, '$.endsAt', ?2)
         WHERE id = ?3 AND state = 'pending'`,
        state,
        endsAt,
        id,
      );
      return;
    }
    this.#sql.exec(
      "UPDATE approvals SET state = ?, record = json_set(record, '$.withdrawnBy', ?) WHERE id = ?",
      state,
      withdrawnBy,
      id,
    );
  }

  /** What is undecided, or approved and not used up. */
  open(nowMs: number): ApprovalRecord[] {
    return this.#sql
      .exec<Row>(
        "SELECT seq, state, record FROM approvals WHERE state IN ('pending', 'approved') AND endsAt > ?",
        nowMs,
      )
      .toArray()
      .map(read);
  }

  /** Approvals of a grant that a change has ended before their time was up. */
  changedOf(grant: string, nowMs: number): string[] {
    return this.#sql
      .exec<{ id: string }>(
        `SELECT id FROM approvals WHERE ${CHANGED} AND endsAt > ? AND grantId = ?`,
        nowMs,
        grant,
      )
      .toArray()
      .map(({ id }) => id);
  }

  /** The grant was revoked: nothing that was asked or approved for it is valid any more. */
  endGrant(grant: string): void {
    this.#sql.exec(
      `UPDATE approvals SET state = 'withdrawn', record = json_set(record, '$.withdrawnBy', 'grant_revoked')
       WHERE grantId = ? AND state IN ('pending', 'approved')`,
      grant,
    );
  }
}

function read({ state, record }: Row): ApprovalRecord {
  return { ...(JSON.parse(record) as ApprovalRecord), state: state as ApprovalState };
}
