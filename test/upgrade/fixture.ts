import type { Life } from "./life.ts";

/** `state.json` beside a fixture's archive. */
export interface Fixture extends Life {
  /** The version that made it. */
  version: string;
  /** When it was packed, in milliseconds since 1970: where its clock goes on. */
  madeAt: number;
  operatorKey: string;
  sealingKey: string;
  /** Calls of the day that limits had counted, and what they admit. */
  counted: Record<"busy" | "middling" | "shared", { made: number; max: number }>;
}
