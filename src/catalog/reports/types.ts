/** Mistakes in the catalogue, as visitors report them. */

/** What is said to be wrong. */
export const REPORT_KINDS = ["category", "severity", "finding", "attribution", "missing", "other"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export const MAX_REPORT_WORDS = 2000;
/** Less than this says nothing. */
export const MIN_REPORT_WORDS = 10;
export const MAX_CLOSING_WORDS = 500;

/** What a visitor sends. */
export interface Mistake {
  /** Slug of the server it is about; null: none in particular. */
  readonly server: string | null;
  readonly tool: string | null;
  readonly kind: ReportKind;
  readonly comment: string;
}

export interface Report extends Mistake {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** null: it is open. */
  readonly closedAt: number | null;
  readonly closedWith: string | null;
}

export type Filed =
  | { readonly ok: true; readonly id: string }
  /** Too many of this client's, or of everybody's. */
  | { readonly ok: false; readonly by: "client" | "all"; readonly retryAfterMs: number };

export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;

/** One person with a list of mistakes can send it; a script gets tired. */
export const CLIENT_REPORTS_PER_HOUR = 10;
/** Of everybody together: what one operator can read. */
export const REPORTS_PER_DAY = 300;
