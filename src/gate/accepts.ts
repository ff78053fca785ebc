import { newEvent } from "../mcp/index.ts";
import type { Call } from "./call.ts";

/**
 * An answer in a type that the client takes: for one that takes events only, JSON becomes the one event of a stream. Errors of
 * HTTP stay as they are, since a client reads their status.
 */
export async function asAccepted({ accepts }: Call, response: Response): Promise<Response> {
  const type = response.headers.get("content-type") ?? "";
  if (accepts.json || response.status !== 200 || !type.startsWith("application/json")) return response;
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/event-stream");
  // In JSON, line ends stand between tokens only; one line is what every client reads.
  const line = (await response.text()).replaceAll(/[\r\n]+/g, " ");
  return new Response(newEvent(line), { headers });
}
