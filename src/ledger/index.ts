/** The ledger's format and its verification, both pure: appending and storing belong to the Grant object. */
export { chainStart, type LedgerEntry, sealEntry } from "./entry.ts";
export { type LedgerVerdict, verifyLedger } from "./grant-verify.ts";
