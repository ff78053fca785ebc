import type { PinMode } from "../contract/snapshot.ts";

/** A server as it was registered. */
export interface StoredServer {
  readonly address: string;
  readonly title: string | null;
  /** Sealed; null = none. */
  readonly credential: string | null;
  readonly firstByteMs: number;
  readonly pins: PinMode;
  /** How often it is scanned by itself; null = never. */
  readonly scanEveryMs: number | null;
}
