import type { CallOutcome } from "../contract/admit.ts";
import type { Env } from "../env.ts";
import { grantObject, type ResolvedGrant } from "./state.ts";

/** An outcome that finds no later call to ride with goes alone after this. */
const ALONE_AFTER_MS = 1000;

/** Of one watch over outcomes, whose object cannot be reached. What is left then waits for the grant's next call. */
const MAX_ATTEMPTS = 5;

/** Outcomes that wait for one grant, and grants that they wait for. Beyond, the oldest count as unknown. */
const MAX_OUTCOMES = 1000;
const MAX_GRANTS = 2000;

interface Waiting {
  outcomes: CallOutcome[];
  /** Somebody's `waitUntil` looks after these. */
  watched: boolean;
}

/** Outcomes that wait in this isolate, by grant. Plain data: any request may carry another's. */
const waiting = new Map<string, Waiting>();

/** Takes what waits for a grant, to ride with an `admit`. Hand it to `requeueOutcomes` if that fails. */
export function drainOutcomes({ record }: ResolvedGrant): CallOutcome[] {
  const entry = waiting.get(keyOf(record));
  if (entry === undefined || entry.outcomes.length === 0) return [];
  const { outcomes } = entry;
  entry.outcomes = [];
  return outcomes;
}

/** Leaves an outcome for the grant's next `admit`, or for a `settle` of its own when none comes. */
export function queueOutcome(
  env: Env,
  ctx: ExecutionContext,
  resolved: ResolvedGrant,
  outcome: CallOutcome,
): void {
  const entry = entryOf(resolved);
  entry.outcomes.push(outcome);
  if (entry.outcomes.length > MAX_OUTCOMES) entry.outcomes.shift();
  watch(env, ctx, resolved, entry);
}

function watch(env: Env, ctx: ExecutionContext, resolved: ResolvedGrant, entry: Waiting): void {
  if (entry.watched) return;
  entry.watched = true;
  ctx.waitUntil(settleLater(env, resolved, entry));
}

/** A refund is settled before the client is answered: its next call may need the room. */
export async function settleRefund(
  env: Env,
  ctx: ExecutionContext,
  resolved: ResolvedGrant,
  outcome: CallOutcome,
): Promise<void> {
  await grantObject(env, resolved)
    .settle([outcome])
    .catch(() => queueOutcome(env, ctx, resolved, outcome));
}

/** Outcomes whose carrier failed wait again. The object knows which it has, so none is recorded twice. */
export function requeueOutcomes(
  env: Env,
  ctx: ExecutionContext,
  resolved: ResolvedGrant,
  outcomes: readonly CallOutcome[],
): void {
  if (outcomes.length === 0) return;
  const entry = entryOf(resolved);
  returnTo(entry, outcomes);
  // What watched them before may have found nothing, and ended.
  watch(env, ctx, resolved, entry);
}

function returnTo(entry: Waiting, outcomes: readonly CallOutcome[]): void {
  entry.outcomes = [...outcomes, ...entry.outcomes].slice(-MAX_OUTCOMES);
}

async function settleLater(env: Env, resolved: ResolvedGrant, entry: Waiting): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    await scheduler.wait(ALONE_AFTER_MS);
    const { outcomes } = entry;
    entry.outcomes = [];
    // What comes while these are settled is another's to look after.
    entry.watched = false;
    if (outcomes.length === 0) {
      const key = keyOf(resolved.record);
      if (waiting.get(key) === entry) waiting.delete(key);
      return;
    }
    try {
      await grantObject(env, resolved).settle(outcomes);
      return;
    } catch {
      returnTo(entry, outcomes);
      if (entry.watched) return;
      entry.watched = true;
    }
  }
  entry.watched = false;
}

function entryOf({ record }: ResolvedGrant): Waiting {
  const key = keyOf(record);
  let entry = waiting.get(key);
  if (entry === undefined) {
    entry = { outcomes: [], watched: false };
    waiting.set(key, entry);
    if (waiting.size > MAX_GRANTS) waiting.delete(waiting.keys().next().value ?? key);
  }
  return entry;
}

function keyOf(record: ResolvedGrant["record"]): string {
  return `${record.tenant}/${record.grant}`;
}
