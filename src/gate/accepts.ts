import { newEvent, onOneLine } from "../mcp/index.ts";

/**
 * An answer for a client that takes events only: JSON becomes the one event of a stream. Errors of HTTP stay as they are, since a
 * client reads their status.
 */
export async function asEvents(response: Response): Promise<Response> {
  const type = response.headers.get("content-type") ?? "";
  if (response.status !== 200 || !type.startsWith("application/json")) return response;
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/event-stream");
  return new Response(newEvent(onOneLine(await response.text())), { headers });
}
