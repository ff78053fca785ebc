/** The corpus of poisoned definitions, by generation: each later one was written before the rules were looked at again. */
import { fifth } from "./fifth.ts";
import { first } from "./first.ts";
import { fourth } from "./fourth.ts";
import honestOnes from "./honest.json" with { type: "json" };
import type { Poisoned } from "./poisoning.ts";
import { second } from "./second.ts";
import seventh from "./seventh.json" with { type: "json" };
import sixth from "./sixth.json" with { type: "json" };
import { third } from "./third.ts";

export type { Poisoned } from "./poisoning.ts";
export const generations: readonly (readonly Poisoned[])[] = [
  first,
  second,
  third,
  fourth,
  fifth,
  sixth,
  seventh,
];
export const poisoned: readonly Poisoned[] = generations.flat();
/** Tools about secrets, agents, shells and the like that order nothing. */
export const honest: readonly Poisoned[] = honestOnes;
