/** Short names of what the classifier says in codes. */
import type { Attack } from "../../catalog/types.ts";
import type { Role } from "../tally.ts";

export const ROLE_NAMES: Readonly<Record<Role, { readonly label: string; readonly means: string }>> = {
  readsPrivate: { label: "Reads private data", means: "What comes back is not for everybody." },
  seesUntrusted: { label: "Sees untrusted content", means: "Strangers can write into what comes back." },
  sendsOutward: { label: "Sends outward", means: "What is handed over can reach somebody else." },
};

/** `runaway-loop` → `Runaway loop`. */
export const attackName = (attack: Attack): string =>
  attack.charAt(0).toUpperCase() + attack.slice(1).replaceAll("-", " ");
