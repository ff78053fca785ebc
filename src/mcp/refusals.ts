import type { WireRefusal } from "./types.ts";

/** The refusal as an HTTP response with a JSON-RPC error body. */
export function refusalResponse(refusal: WireRefusal): Response {
  return Response.json(
    { jsonrpc: "2.0", id: refusal.id, error: refusal.rpc },
    { status: refusal.status, headers: refusal.headers ?? {} },
  );
}
