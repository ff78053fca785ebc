/**
 * A non-negative decimal: `whole` plus `nano` billionths.
 *
 * Costs and maxima are written as decimals in JSON, so 0.1 charged ten times is exactly 1, as its author expects, and
 * sums that are added to and taken from for weeks don't drift. Two integers hold every sum below 2^53 exactly.
 * What they cannot hold is rounded to the side of refusal: a cost finer than a billionth upward, a `max` downward,
 * and sums from 2^53 upward to the next double.
 */
export interface Amount {
  whole: number;
  nano: number;
}

const NANO_DIGITS = 9;
const NANO = 10 ** NANO_DIGITS;

/** Below this, adding and subtracting whole numbers is exact. */
export const EXACT = 2 ** 53;

/** A cost as an amount: never less than what was written. */
export function costAmount(value: number): Amount {
  const whole = Math.floor(value);
  if (whole === value) return { whole, nano: 0 };
  const { nano, finer } = fraction(value);
  return carried(whole, nano + (finer ? 1 : 0));
}

/** A maximum as an amount: never more than what was written. */
export function maxAmount(value: number): Amount {
  const whole = Math.floor(value);
  return { whole, nano: whole === value ? 0 : fraction(value).nano };
}

/** The sum of two amounts, never less than the true sum. Billionths are not carried: what was added can be taken off. */
export function sum(a: Amount, b: Amount): Amount {
  return { whole: addUp(a.whole, b.whole), nano: a.nano + b.nano };
}

/** Whether `taken` and `cost` together stay within `max`. */
export function fits(taken: Amount, cost: Amount, max: Amount): boolean {
  const nano = taken.nano + cost.nano;
  const carry = nano < NANO ? 0 : Math.floor(nano / NANO);
  const whole = addUp(addUp(taken.whole, cost.whole), carry);
  return whole < max.whole || (whole === max.whole && nano - carry * NANO <= max.nano);
}

/** An amount whose billionths are less than one whole. */
export function carried(whole: number, nano: number): Amount {
  const carry = Math.floor(nano / NANO);
  return { whole: addUp(whole, carry), nano: nano - carry * NANO };
}

/** Digits behind the point of the shortest decimal that reads back as `value`: the one its author wrote. */
function fraction(value: number): { nano: number; finer: boolean } {
  const text = String(value);
  // Below 1e-6 numbers are printed with an exponent; as many digits as doubles have are enough to see what was meant.
  if (text.includes("e")) {
    const scaled = Number((value * NANO).toPrecision(15));
    return { nano: Math.floor(scaled), finer: !Number.isInteger(scaled) };
  }
  const digits = text.slice(text.indexOf(".") + 1);
  return {
    nano: Number(digits.slice(0, NANO_DIGITS).padEnd(NANO_DIGITS, "0")),
    finer: digits.length > NANO_DIGITS,
  };
}

/** a + b, rounded to the next double upward where the sum is not a double. */
function addUp(a: number, b: number): number {
  const total = a + b;
  if (total < EXACT) return total;
  // Knuth's TwoSum: the exact error of the addition. 2^-52 of the sum is one or two doubles further.
  const back = total - a;
  const error = a - (total - back) + (b - back);
  return error > 0 ? total * (1 + Number.EPSILON) : total;
}
