import type { Params } from "../mcp/index.ts";

/** What of a call a human is shown and an approval is bound to: everything that the server gets, but for what is said below. */
export interface AskedCall {
  /** The whole name of the tool or prompt, or the resource's URI. */
  readonly name: string | null;
  readonly arguments: Params | null;
  /** Further members of `params`. */
  readonly params?: Params;
  /** `_meta` without the protocol's own keys. */
  readonly _meta?: Params;
  /** The client's answers to what the server asked. */
  readonly inputResponses?: unknown;
  /** What the server gave the client to bring back: its own, and for nobody else to read. */
  readonly requestState?: { readonly characters: number; readonly sha256: string };
}

/** What an approver sees, as it is sealed: the call and where it goes. */
export interface ShownCall extends AskedCall {
  /** Without its query, which may hold a secret. */
  readonly address: string;
  /** Hashes of the tool's accepted definition; null: nobody accepted one. */
  readonly definition: string[] | null;
}
