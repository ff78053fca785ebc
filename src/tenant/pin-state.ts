/** What becomes of a tool's pin when its definition is seen, is gone, or a person decides. Pure. */

/**
 * `accepted`: the server shows what a person accepted. `new`: never accepted. `changed`: another definition than the
 * accepted one was seen. `rejected`: a person refused what is shown. `removed`: accepted, and no longer shown.
 * New, changed and rejected tools are quarantined.
 */
export type PinState = "accepted" | "new" | "changed" | "removed" | "rejected";

/** One tool in one era. */
export interface Pin {
  readonly state: PinState;
  /** The hash of the definition that a person accepted; null = none was. */
  readonly pinned: string | null;
  /** The hash of the definition that the state speaks of; null = the tool is not there. */
  readonly seen: string | null;
  /** When the state began, in milliseconds since the epoch. */
  readonly since: number;
  /**
   * The server shows the accepted definition again. It stays quarantined: a server that shows one definition to a scan and
   * another to an agent would otherwise be let in by its better face.
   */
  readonly reverted: boolean;
}

export function isQuarantined({ state }: Pick<Pin, "state">): boolean {
  return state === "new" || state === "changed" || state === "rejected";
}

/**
 * A definition was seen. The same object where nothing changed.
 *
 * @param pin undefined: the tool was never seen in this era
 * @param acceptable a definition that was never accepted counts as accepted now
 */
export function whenSeen(pin: Pin | undefined, hash: string, acceptable: boolean, now: number): Pin {
  if (pin === undefined) return acceptable ? accepted(hash, now) : suspect("new", null, hash, now);
  if (pin.state === "accepted" && hash === pin.pinned) return pin;
  if (pin.state === "removed" && hash === pin.pinned) return accepted(hash, now);
  if (hash === pin.seen) return pin.reverted ? { ...pin, reverted: false } : pin;
  if (hash === pin.pinned) return pin.reverted ? pin : { ...pin, reverted: true };
  if (acceptable && pin.state === "new") return accepted(hash, now);
  return suspect(pin.pinned === null ? "new" : "changed", pin.pinned, hash, now);
}

/** The server no longer shows the tool. undefined: nothing is to be remembered. */
export function whenGone(pin: Pin, now: number): Pin | undefined {
  switch (pin.state) {
    case "accepted":
      return { ...pin, state: "removed", seen: null, since: now };
    case "new":
      return undefined;
    case "removed":
    // Hiding for a while must not end a quarantine.
    case "changed":
    case "rejected":
      return pin;
  }
}

/** A person accepts the definition with this hash. undefined: it is neither the one shown nor the pinned one. */
export function whenAccepted(pin: Pin, hash: string, now: number): Pin | undefined {
  if (pin.state === "accepted" && hash === pin.pinned) return pin;
  if (hash === pin.seen || (hash === pin.pinned && isQuarantined(pin))) return accepted(hash, now);
  return undefined;
}

/** A person rejects the definition with this hash. undefined: it is not the one shown. */
export function whenRejected(pin: Pin, hash: string, now: number): Pin | undefined {
  if (hash !== pin.seen) return undefined;
  if (pin.state === "rejected") return pin;
  const pinned = pin.state === "accepted" ? null : pin.pinned;
  return { state: "rejected", pinned, seen: hash, since: now, reverted: false };
}

function accepted(hash: string, now: number): Pin {
  return { state: "accepted", pinned: hash, seen: hash, since: now, reverted: false };
}

function suspect(state: "new" | "changed", pinned: string | null, seen: string, now: number): Pin {
  return { state, pinned, seen, since: now, reverted: false };
}
