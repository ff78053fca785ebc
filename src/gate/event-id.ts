import { bindingOf, type Call } from "./call.ts";

/** A longer id is not handed on: the client cannot resume behind that event. */
const MAX_EVENT_ID = 512;

/**
 * Ids of events, as the client sees them: bound to tenant, grant, server and session, so that a stream is resumed only by the client
 * had it. A server that counts its events, and has no sessions, would give the next one's to anybody. The same id stays the same
 * text, as it is sent again with the event.
 */
export function sealEventId(call: Call, sessionId: string, id: string): string | undefined {
  if (id.length > MAX_EVENT_ID) return undefined;
  return call.sealer.sealStable("event", [...bindingOf(call), sessionId], id);
}

/** The server's own id of the event that the client has seen last; undefined: it has seen none, or was never given it. */
export function openEventId(call: Call): string | undefined {
  const sealed = call.request.headers.get("last-event-id");
  if (sealed === null) return undefined;
  return call.sealer.open("event", [...bindingOf(call), call.session?.id ?? ""], sealed);
}
