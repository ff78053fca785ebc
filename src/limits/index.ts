/**
 * Rolling-window counters: never more than `max` in any window, with the exact time to wait.
 *
 * Pure: the clock is handed in as whole milliseconds, and nothing is read or written.
 * The contract is "Limit" in the policy language.
 */
export { type Charge, type Counted, Counters } from "./counters.ts";
export { boundedKey } from "./key.ts";
export type { CountersState } from "./state.ts";
