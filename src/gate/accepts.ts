import { newEvent } from "../mcp/index.ts";

/**
 * An answer for a client that takes events only: JSON becomes the one event of a stream. Errors of HTTP stay as they are, since a
 * client reads their status.
 */
export async function asEvents(response: Response): Promise<Response> {
  const type = response.headers.get("content-type") ?? "";
  if (response.status !== 200 || !type.startsWith("application/json")) return response;
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/event-stream");
  // In JSON, line ends come between tokens only; one line is what every client reads.
  const line = (await response.text()).replaceAll(/[\r\n]+/g, " ");
  return new Response(newEvent(line), { headers });
}
