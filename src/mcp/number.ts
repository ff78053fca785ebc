/** Whether a JSON number comes through JSON.parse and JSON.stringify with its value unchanged. */

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * True where re-serializing keeps the decimal value, digit for digit. An integer beyond 2^53 is refused even where a
 * double happens to hold it: its reader can't know that from its neighbours.
 */
export function isExact(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  const sent = normalize(token);
  return sent !== undefined && sent === normalize(JSON.stringify(value));
}

/** Digits without outer zeros, and the power of ten behind them: one form for each decimal value. Sign aside. */
function normalize(token: string): string | undefined {
  const match = NUMBER.exec(token);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
