import type { WireRefusal } from "./types.ts";

/** Accept and Content-Type of a request, before its body is read. */
export function checkHeaders(_method: "POST" | "GET" | "DELETE", _headers: Headers): WireRefusal | undefined {
  throw new Error("to be written");
}
