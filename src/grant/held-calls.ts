/** Calls that one object holds open at most: past that a call is answered "pending" at once. */
const MAX_HELD = 256;
/** How long a call that was let on may take until it asks to be admitted. Later, it is not. */
const ADMIT_WITHIN_MS = 30_000;
/** A cancellation can overtake its call: how long one is remembered, and how many are. */
const EARLY_MS = 5000;
const MAX_EARLY = 64;

/** One call that is held open, as the worker that holds it names it. */
export interface HeldCall {
  /** Nobody else has it. */
  readonly ticket: string;
  /** Server, session and request id: what a client's `notifications/cancelled` speaks of. */
  readonly caller: string;
}

/** Why a call is held no longer: only `decided` may be admitted, `cancelled` must not be. */
export type LetOn = "decided" | "late" | "cancelled";

interface Held extends HeldCall {
  readonly approval: string;
  cancelled: boolean;
  /** undefined = it waits no longer, and has not been admitted yet. */
  letOn: ((why: LetOn) => void) | undefined;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Calls that are held open until a human decides, from then until they are admitted. All of a grant's calls and
 * cancellations meet here, whichever isolate they come by. In memory: what a restart forgets is not admitted.
 */
export class HeldCalls {
  readonly #held = new Map<string, Held>();
  readonly #early = new Map<string, number>();

  /** Resolves when `approval` is released, the call is cancelled, or after `ms`. */
  wait(approval: string, call: HeldCall, ms: number, nowMs: number): Promise<LetOn> {
    if (this.#cancelledEarly(call.caller, nowMs)) return Promise.resolve("cancelled");
    if (this.#held.size >= MAX_HELD) return Promise.resolve("late");
    return new Promise<LetOn>((resolve) => {
      const held: Held = {
        ...call,
        approval,
        cancelled: false,
        letOn: resolve,
        timer: setTimeout(() => this.#letOn(held, "late"), ms),
      };
      this.#held.set(call.ticket, held);
    });
  }

  /** Lets everybody on who waits for an approval. */
  release(approval: string): void {
    for (const held of [...this.#held.values()]) if (held.approval === approval) this.#letOn(held, "decided");
  }

  releaseAll(): void {
    for (const held of [...this.#held.values()]) this.#letOn(held, "decided");
  }

  /**
   * A client cancels one of its requests: none of its held calls is admitted any more.
   *
   * @returns the approvals that nobody waits for any more; undefined: no such call is held
   */
  cancel(caller: string, nowMs: number): string[] | undefined {
    const found = [...this.#held.values()].filter((held) => held.caller === caller);
    if (found.length === 0) {
      if (this.#early.size >= MAX_EARLY) this.#early.clear();
      this.#early.set(caller, nowMs + EARLY_MS);
      return undefined;
    }
    return found.map((held) => this.#cancel(held)).filter((approval) => approval !== undefined);
  }

  /** The client of one held call is gone. Answers the approval that nobody waits for any more, if so. */
  drop(ticket: string): string | undefined {
    const held = this.#held.get(ticket);
    return held && this.#cancel(held);
  }

  /** Whether a call that was held may be admitted. */
  mayGoOn(ticket: string): boolean {
    return this.#held.get(ticket)?.cancelled === false;
  }

  /** The call was answered: it is held no longer. */
  forget(ticket: string): void {
    clearTimeout(this.#held.get(ticket)?.timer);
    this.#held.delete(ticket);
  }

  #letOn(held: Held, why: LetOn): void {
    if (held.letOn === undefined) return;
    clearTimeout(held.timer);
    held.letOn(why);
    held.letOn = undefined;
    if (why === "late") this.forget(held.ticket);
    else held.timer = setTimeout(() => this.forget(held.ticket), ADMIT_WITHIN_MS);
  }

  #cancel(held: Held): string | undefined {
    held.cancelled = true;
    this.#letOn(held, "cancelled");
    const wanted = [...this.#held.values()].some(
      ({ approval, cancelled }) => approval === held.approval && !cancelled,
    );
    return wanted ? undefined : held.approval;
  }

  #cancelledEarly(caller: string, nowMs: number): boolean {
    const until = this.#early.get(caller) ?? 0;
    this.#early.delete(caller);
    return nowMs < until;
  }
}
