import type { TenantLedger } from "./ledger.ts";

/** Carries out a change of several statements: all of it, or, where something in it throws, nothing. */
export type Step = <Value>(change: () => Value) => Value;

/**
 * Steps of one object. What a step wrote to the ledger, which remembers its head, is forgotten with it.
 *
 * An alarm that a lost step set stays: it finds nothing to do.
 */
export function stepsOf(storage: DurableObjectStorage, ledger: Pick<TenantLedger, "reload">): Step {
  return (change) => {
    try {
      return storage.transactionSync(change);
    } catch (error) {
      ledger.reload();
      throw error;
    }
  };
}
