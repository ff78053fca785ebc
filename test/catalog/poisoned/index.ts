/** The corpus of poisoned definitions, by generation: each later one was written before the rules were looked at again. */
import { fifth } from "./fifth.ts";
import { first } from "./first.ts";
import { fourth } from "./fourth.ts";
import type { Poisoned } from "./poisoning.ts";
import { second } from "./second.ts";
import { third } from "./third.ts";

export type { Poisoned } from "./poisoning.ts";
export const generations: readonly (readonly Poisoned[])[] = [first, second, third, fourth, fifth];
export const poisoned: readonly Poisoned[] = generations.flat();
