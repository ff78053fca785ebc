import type { AdmitRequest, Verdict } from "../contract/admit.ts";
import type { LedgerEntry } from "../ledger/index.ts";
import { fieldsOf } from "./charges.ts";
import { Folds } from "./folds.ts";
import type { LeaseHolder } from "./lease.ts";
import type { Settlement } from "./settlement.ts";
import type { Store } from "./store.ts";

/** Repeats of a refusal wait this long in memory before they are written: what a crash can lose is this much of a count. */
const FOLD_MS = 1000;
/** A refusal that comes again within this time is a repeat. */
const FOLD_QUIET_MS = 60_000;
const FOLD_MAX_KINDS = 64;

interface Refusal {
  readonly request: AdmitRequest;
  readonly outcome: LedgerEntry["outcome"];
  readonly layer: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly approval: string | null;
}

interface Deps {
  readonly store: Store;
  readonly lease: LeaseHolder;
  readonly settlement: Settlement;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Rows of refusals: the first of its kind at once, its repeats together with their number. */
export class Refusals {
  readonly #deps: Deps;
  readonly #folds = new Folds<Refusal>(FOLD_QUIET_MS, FOLD_MAX_KINDS);
  #flushing = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Writes a refusal's row, or folds it into one that is being counted. */
  refuse(
    request: AdmitRequest,
    given: LedgerEntry["outcome"] | Exclude<Verdict["outcome"], "forward">,
    decided: Pick<Verdict, "layer" | "rule" | "reason"> | null,
    reason: string | null = decided?.reason ?? null,
    approval: string | null = null,
  ): void {
    // The one place where the ledger's own word for it is written: rows of every version say `refused`.
    const outcome = given === "malformed" ? "refused" : given;
    const refusal: Refusal = {
      request,
      outcome,
      layer: decided?.layer ?? null,
      rule: decided?.rule ?? null,
      reason,
      approval,
    };
    const coarse = JSON.stringify([outcome, refusal.layer, refusal.rule]);
    const key = JSON.stringify([
      outcome,
      refusal.layer,
      refusal.rule,
      request.server,
      request.method,
      request.tool,
      approval,
    ]);
    if (this.#folds.add(key, coarse, refusal, this.#deps.store.now())) this.#appendRefusal(refusal);
    else this.#flushLater();
    this.#deps.settlement.settle(request.outcomes);
  }

  #appendRefusal(refusal: Refusal, folded?: { count: number; firstAt: number }): void {
    this.#deps.store.append({
      ...fieldsOf(refusal.request, this.#deps.store.now()),
      ...folded,
      ...(refusal.approval !== null && { approval: refusal.approval }),
      ...(refusal.request.shadows.length > 0 && { shadows: [...refusal.request.shadows] }),
      kind: "refusal",
      layer: refusal.layer,
      outcome: refusal.outcome,
      reason: refusal.reason,
      rule: refusal.rule,
    });
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#deps.waitUntil(
      scheduler.wait(FOLD_MS).then(() => {
        this.#flushing = false;
        this.flush();
      }),
    );
  }

  flush(): void {
    if (this.#deps.lease.unknown) return;
    for (const { refusal, count, firstAt } of this.#folds.collect()) {
      this.#appendRefusal(refusal, { count, firstAt });
    }
  }
}
