import { hash } from "node:crypto";
import * as z from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const wholeNumber = z.number().int().nonnegative();
/** What became of a message. */
export const OUTCOMES = [
  "forwarded",
  "denied",
  "limited",
  "hidden",
  "needs_approval",
  "revoked",
  "expired",
  "refused",
] as const;
const outcomeOfJudgement = z.enum(OUTCOMES);

/** One line of an export. Every object is strict: a key that is not listed here makes the row invalid. */
export const ledgerEntrySchema = z.strictObject({
  /** The approval that the call used, or waits for, or was refused by. */
  approval: z.string().optional(),
  argumentNames: z.array(z.string()),
  /** Of the canonical (RFC 8785) arguments; null where the message has none. */
  argumentsSha256: sha256.nullable(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** What was charged, enough to rebuild the counters. */
  charges: z.array(z.strictObject({ cost: z.number(), key: z.string(), windowMs: z.number() })).optional(),
  /** How many refusals this row stands for; absent = one. */
  count: wholeNumber.optional(),
  /** When the first of `count` happened, in milliseconds since 1970; `at` is the last. */
  firstAt: z.number().optional(),
  grant: z.string(),
  hash: sha256,
  kind: z.enum(["call", "refusal", "outcome"]),
  layer: z.string().nullable(),
  method: z.string(),
  outcome: outcomeOfJudgement,
  /** Outcomes of earlier forwarded calls, by `seq`, that ride in this row. */
  outcomes: z
    .array(
      z.strictObject({
        bytes: wholeNumber,
        error: z.boolean().nullable(),
        ms: z.number().nonnegative(),
        reached: z.boolean(),
        seq: wholeNumber,
        status: wholeNumber,
      }),
    )
    .optional(),
  previousHash: sha256,
  reason: z.string().nullable(),
  revision: wholeNumber,
  rule: z.string().nullable(),
  /** 1, 2, 3 … within one grant. */
  seq: z.number().int().positive(),
  server: z.string(),
  session: z.string().optional(),
  /** What layers in shadow mode would have decided. */
  shadows: z
    .array(z.strictObject({ layer: z.string(), outcome: z.string(), rule: z.string().nullable() }))
    .optional(),
  tenant: z.string(),
  /** Tool, prompt name or resource URI. */
  tool: z.string().nullable(),
});

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** An entry before it is chained. */
export type LedgerFields = Omit<LedgerEntry, "hash" | "previousHash">;

/** Distinguishes the start of a chain from every other SHA-256 of the product. */
const CHAIN_DOMAIN = "sluice ledger 1";

/** The `previousHash` of a grant's first row. Bound to its owner, so that chains cannot be exchanged. */
export function chainStart(tenant: string, grant: string): string {
  return hashOf(JSON.stringify([CHAIN_DOMAIN, tenant, grant]));
}

/**
 * Chains an entry to the row before it.
 *
 * `line` is the entry's RFC 8785 canonical form, as stored and exported, without a line feed. `hash` is the SHA-256 of
 * that form without `hash`. Lone surrogates, which RFC 8785 cannot express, become U+FFFD.
 */
export function sealEntry(fields: LedgerFields, previousHash: string): { entry: LedgerEntry; line: string } {
  let ordered = inOrder(fields, previousHash);
  let body = JSON.stringify(ordered);
  if (body.includes(SURROGATE_ESCAPE)) {
    ordered = inOrder(wellFormed(fields), previousHash);
    body = JSON.stringify(ordered);
  }
  const own = hashOf(body);
  return { entry: { ...ordered, hash: own }, line: insertHash(body, own) };
}

/** `body` with the hash at its alphabetical place: between `grant` and `kind`. */
function insertHash(body: string, own: string): string {
  // Inside a JSON string every quote is escaped, so this text can only be the key itself.
  const kind = body.indexOf(',"kind":');
  return `${body.slice(0, kind)},"hash":"${own}"${body.slice(kind)}`;
}

function hashOf(text: string): string {
  return hash("sha256", text, "hex");
}

/** `JSON.stringify` writes only lone surrogates as `\ud…`; a backslash followed by "ud" matches too, harmlessly. */
const SURROGATE_ESCAPE = "\\ud";

function wellFormed(fields: LedgerFields): LedgerFields {
  return JSON.parse(JSON.stringify(fields), (_key, value) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
}

/** Keys in the order of RFC 8785 3.2.3; `undefined` ones are left out by `JSON.stringify`. */
function inOrder(entry: LedgerFields, previousHash: string): Omit<LedgerEntry, "hash"> {
  return {
    approval: entry.approval,
    argumentNames: entry.argumentNames,
    argumentsSha256: entry.argumentsSha256,
    at: entry.at,
    charges: entry.charges?.map(({ cost, key, windowMs }) => ({ cost, key, windowMs })),
    count: entry.count,
    firstAt: entry.firstAt,
    grant: entry.grant,
    kind: entry.kind,
    layer: entry.layer,
    method: entry.method,
    outcome: entry.outcome,
    outcomes: entry.outcomes?.map(({ bytes, error, ms, reached, seq, status }) => ({
      bytes,
      error,
      ms,
      reached,
      seq,
      status,
    })),
    previousHash,
    reason: entry.reason,
    revision: entry.revision,
    rule: entry.rule,
    seq: entry.seq,
    server: entry.server,
    session: entry.session,
    shadows: entry.shadows?.map(({ layer, outcome, rule }) => ({ layer, outcome, rule })),
    tenant: entry.tenant,
    tool: entry.tool,
  };
}
