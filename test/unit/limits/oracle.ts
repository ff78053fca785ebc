import type { Admission } from "../../../src/limits/counters.ts";
import type { Charge, Counted } from "../../../src/limits/index.ts";

/** A decimal as billionths, from the text of its shortest form: shares no arithmetic with the code under test. */
export function billionths(value: number, finer: "up" | "down"): bigint {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", digits = ""] = mantissa.split(".");
  const scale = Number(exponent) - digits.length + 9;
  const all = BigInt(whole + digits);
  if (scale >= 0) return all * 10n ** BigInt(scale);
  const unit = 10n ** BigInt(-scale);
  return all / unit + (finer === "up" && all % unit !== 0n ? 1n : 0n);
}

interface Made {
  key: string;
  windowMs: number;
  atMs: number;
  cost: bigint;
}

/** Every charge ever made, counted anew at every question. */
export class ExactLog {
  made: Made[] = [];
  latestMs = Number.NEGATIVE_INFINITY;

  /** What counts in (now - window, now], or in a window longer by `slackMs` at its old end. */
  taken(key: string, windowMs: number, nowMs: number, slackMs = 0): bigint {
    return this.made
      .filter((one) => one.key === key && one.atMs > nowMs - windowMs - slackMs)
      .reduce((total, one) => total + one.cost, 0n);
  }

  firstRefusal(charges: readonly Charge[], nowMs: number, slack = 0): number {
    return charges.findIndex(({ key, windowMs, max }) => {
      const cost = largest(charges, key);
      return this.taken(key, windowMs, nowMs, windowMs * slack) + cost > billionths(max, "down");
    });
  }

  admit(charges: readonly Charge[], rawMs: number): Admission {
    const nowMs = this.see(rawMs);
    const index = this.firstRefusal(charges, nowMs);
    if (index >= 0) return { admitted: false, index, retryAfterMs: this.wait(charges, nowMs, rawMs) };
    this.charge(charges, nowMs);
    return { admitted: true };
  }

  charge(charges: readonly Counted[], atMs: number): void {
    this.see(atMs);
    for (const key of new Set(charges.map((charge) => charge.key))) {
      const windowMs = charges.find((charge) => charge.key === key)?.windowMs ?? 0;
      const cost = largest(charges, key);
      if (cost > 0n) this.made.push({ key, windowMs, atMs, cost });
    }
  }

  refund(charges: readonly Counted[], atMs: number): void {
    for (const key of new Set(charges.map((charge) => charge.key))) {
      const cost = largest(charges, key);
      const index = this.made.findIndex((one) => one.key === key && one.atMs === atMs && one.cost === cost);
      if (index >= 0) this.made.splice(index, 1);
    }
  }

  see(rawMs: number): number {
    this.latestMs = Math.max(this.latestMs, rawMs);
    return this.latestMs;
  }

  /** Tries every moment at which anything leaves a window. */
  private wait(charges: readonly Charge[], nowMs: number, rawMs: number): number | undefined {
    const moments = this.made.map((one) => one.atMs + one.windowMs).filter((moment) => moment > nowMs);
    const first = moments.sort((a, b) => a - b).find((moment) => this.firstRefusal(charges, moment) < 0);
    return first === undefined ? undefined : first - rawMs;
  }
}

function largest(charges: readonly Counted[], key: string): bigint {
  let cost = 0n;
  for (const charge of charges) {
    const own = billionths(charge.cost, "up");
    if (charge.key === key && own > cost) cost = own;
  }
  return cost;
}
