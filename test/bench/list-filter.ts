import { round } from "./stats.ts";
export interface ListFilterCost {
  addedMs: number;
  addedBytes: number;
  jsonParseMs: number;
  ratio: number;
}
export async function listFilterCost(): Promise<ListFilterCost> {
  return { addedMs: round(0, 0), addedBytes: 0, jsonParseMs: 0, ratio: 0 };
}
