/**
 * A JSON object of the server's, as every reader must find it: each name of the protocol once, and in its own spelling.
 * Readers that ignore case take `"Tools"` for `tools`, and of two equal keys some take the first, some the last
 * (attack "parser-differential"). Everything else in it stays as it came.
 */
import { eachMember, fold, foldedNames, isObjectText, longestVariant, withoutCommas } from "../json/index.ts";

/** Names of the protocol at one place. */
export interface ProtocolNames {
  /** As they are and by their folded form, so that a key in its own spelling is found without folding. */
  readonly byKey: ReadonlyMap<string, string>;
  /** Of a key that can be a variant of one. Longer ones, of which a message may have megabytes, are not folded. */
  readonly longest: number;
}

/** How many members and items may still be looked at for one message. Below zero: it has too many. */
export interface Budget {
  left: number;
}

/** More than any real list has, and few enough to be looked at in some milliseconds. */
export const newBudget = (): Budget => ({ left: 100_000 });

interface Known {
  readonly name: string | undefined;
  readonly from: number;
  readonly end: number;
  /** The member's value as JSON text; undefined: the member leaves. */
  value: string | undefined;
  changed: boolean;
}

export class ObjectText {
  readonly #text: string;
  readonly #known: Known[] = [];
  readonly #byName = new Map<string, Known>();
  #changed = false;

  /**
   * @param text one JSON object, from a text that `readObject` has read
   * @param names of the protocol here (`protocolNames`)
   * @param only other members leave, too
   */
  constructor(text: string, names: ProtocolNames, budget: Budget, only = false) {
    this.#text = text;
    eachMember(text, 0, (key, from, start, end) => {
      budget.left -= 1;
      const name = names.byKey.get(key) ?? nameOf(key, names);
      const exact = name === key;
      if (name !== undefined) {
        const known = {
          name: key,
          from,
          end,
          value: exact ? text.slice(start, end) : undefined,
          changed: !exact,
        };
        // Of two equal keys the last counts, as JSON.parse has it.
        const before = exact ? this.#byName.get(key) : undefined;
        if (before !== undefined) this.#remove(before);
        if (exact) this.#byName.set(key, known);
        else this.#changed = true;
        this.#known.push(known);
      } else if (only) {
        this.#known.push({ name: undefined, from, end, value: undefined, changed: true });
        this.#changed = true;
      }
      return budget.left >= 0;
    });
  }

  /** A member's value as JSON text. */
  get(name: string): string | undefined {
    return this.#byName.get(name)?.value;
  }

  /** Replaces or adds a member; undefined takes it out. */
  set(name: string, value: string | undefined): void {
    const known = this.#byName.get(name);
    if (known?.value === value) return;
    this.#changed = true;
    if (known !== undefined) {
      known.value = value;
      known.changed = true;
    } else {
      const end = this.#text.length - 1;
      const added = { name, from: end, end, value, changed: true };
      this.#byName.set(name, added);
      this.#known.push(added);
    }
  }

  /** Replaces a member that is an object by `edit`'s word; another value stays as it is. */
  edit(name: string, names: ProtocolNames, budget: Budget, edit?: (inner: ObjectText) => void): void {
    const value = this.get(name);
    if (value === undefined || !isObjectText(value)) return;
    const inner = new ObjectText(value, names, budget);
    edit?.(inner);
    if (inner.changed) this.set(name, inner.toString());
  }

  get changed(): boolean {
    return this.#changed;
  }

  /** The object as JSON text: its own where nothing changed. */
  toString(): string {
    if (!this.#changed) return this.#text;
    const parts: string[] = [];
    let at = 1;
    for (const { name, from, end, value, changed } of this.#known) {
      if (!changed) continue;
      parts.push(withoutCommas(this.#text, at, from));
      if (value !== undefined) parts.push(`${JSON.stringify(name)}:${value}`);
      at = end;
    }
    parts.push(withoutCommas(this.#text, at, this.#text.length - 1));
    return `{${parts.filter((part) => part !== "").join(",")}}`;
  }

  #remove(known: Known): void {
    known.value = undefined;
    known.changed = true;
    this.#changed = true;
  }
}

export function protocolNames(names: readonly string[]): ProtocolNames {
  const folded = foldedNames(names);
  return {
    byKey: new Map([...folded, ...names.map((name) => [name, name] as const)]),
    longest: longestVariant(folded.keys()),
  };
}

function nameOf(key: string, { byKey, longest }: ProtocolNames): string | undefined {
  return key.length > longest ? undefined : byKey.get(fold(key));
}
