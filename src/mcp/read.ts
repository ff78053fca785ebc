import type { Read } from "./types.ts";

/** Reads one POSTed message. Pure and synchronous. `headers` are those of the HTTP request. */
export function readPost(_headers: Headers, _body: Uint8Array): Read {
  throw new Error("to be written");
}
