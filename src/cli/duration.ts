import { own } from "../json/own.ts";
import { UsageError } from "./policy/load.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds in `90s`, `15m`, `12h`, `30d` or `2w`. */
export function secondsOf(text: string, option: string): number {
  const [, number, unit = ""] = /^(\d{1,7})([smhdw])$/.exec(text) ?? [];
  const seconds = own(UNITS, unit);
  if (number === undefined || seconds === undefined) {
    throw new UsageError(`${option} is a time such as 90s, 15m, 12h, 30d or 2w, not ${text}`);
  }
  return Number(number) * seconds;
}

/** A moment, in milliseconds since 1970: a date, or a time from now. */
export function momentOf(text: string, option: string, nowMs: number): number {
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? nowMs + secondsOf(text, option) * 1000 : date;
}
