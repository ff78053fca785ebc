/** What one validation carries along: where it is, what it may still cost, what it found. */
import { compareNumbers, type JsonNumber, type RawNumber, rounded } from "../json/index.ts";
import { escapeToken } from "../json/pointer.ts";
import type { Work } from "./work.ts";

/** A place in the arguments. */
export interface Place {
  readonly up: Place | undefined;
  readonly key: string | number;
  readonly depth: number;
}

export const TOP: Place = { up: undefined, key: "", depth: 0 };

export function below(up: Place, key: string | number): Place {
  return { up, key, depth: up.depth + 1 };
}

function written(place: Place): string {
  let text = "";
  for (let at: Place = place; at.up !== undefined; at = at.up)
    text = `/${escapeToken(String(at.key))}${text}`;
  return text === "" ? "args" : text;
}

/** Said only if it is what the whole validation failed of: a schema may try and drop thousands. */
interface Fault {
  readonly place: Place;
  readonly say: () => string;
}

export class Run {
  readonly work: Work;
  /** Numbers are read digit for digit; else as doubles. */
  readonly exact: boolean;
  /** A number was met that readers with doubles take for another one. */
  differs = false;
  /** A key that could be taken for a name of the schema: whatever else holds, the arguments do not. */
  variant: string | undefined;
  fault: Fault | undefined;

  constructor(work: Work, exact: boolean) {
    this.work = work;
    this.exact = exact;
  }

  /** A raw number as this run reads it: digit for digit, or as a double. */
  readonly number = (raw: RawNumber): JsonNumber => {
    const double = rounded(raw);
    if (!this.exact) return double;
    if (!this.differs && double !== raw) this.differs = compareNumbers(double, raw) !== 0;
    return raw;
  };

  /** The innermost fault says what is wrong; those around it only that something inside is. */
  fail(place: Place, say: () => string): false {
    if (this.fault === undefined || place.depth >= this.fault.place.depth) this.fault = { place, say };
    return false;
  }

  describe(): string {
    return this.fault === undefined
      ? "they do not validate"
      : `${written(this.fault.place)}: ${this.fault.say()}`;
  }
}

/** Members and items of one value that its schema has evaluated, for `unevaluatedProperties` and `unevaluatedItems`. */
export class Seen {
  readonly keys = new Set<string>();
  readonly items = new Set<number>();

  add(other: Seen): void {
    for (const key of other.keys) this.keys.add(key);
    for (const item of other.items) this.items.add(item);
  }
}

/** `seen` gets what was evaluated, where somebody asks and the value is valid. */
export type Check = (value: unknown, place: Place, run: Run, seen: Seen | undefined) => boolean;
