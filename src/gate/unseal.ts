import { parseJson } from "../json/index.ts";
import type { Arrival } from "../mcp/index.ts";
import { actionIn, MALFORMED_ACTION, openOwnState } from "./approval.ts";
import { bindingOf, type Call, type MessageCall } from "./call.ts";
import type { Malformed } from "./subject.ts";

type Outbound = Pick<MessageCall, "body" | "resumes" | "carried">;

/**
 * The message as the upstream must see it: with the id of its own request in a client's answer, and its own
 * `requestState`; the gate's own stays here. undefined: what the client presents was never handed to this grant in this
 * session.
 */
export function unsealed(call: Call, { body, message }: Arrival): Outbound | Malformed | undefined {
  if (message.kind === "response") {
    const binding = [...bindingOf(call), call.session?.id ?? ""] as const;
    const id = typeof message.id === "string" ? call.sealer.open("request", binding, message.id) : undefined;
    if (id === undefined) return undefined;
    return { body: { ...body, id: parseJson(id) }, resumes: undefined, carried: {} };
  }
  const sealed = message.params?.["requestState"];
  const inputResponses = message.params?.["inputResponses"];
  if (sealed === undefined || message.kind !== "request") {
    return { body, resumes: undefined, carried: inputResponses === undefined ? {} : { inputResponses } };
  }
  if (typeof sealed !== "string") return undefined;
  const requestState = call.sealer.open("state", bindingOf(call), sealed);
  if (requestState !== undefined) {
    return {
      body: { ...body, params: { ...message.params, requestState } },
      resumes: undefined,
      carried: { requestState, inputResponses },
    };
  }
  const own = openOwnState(call, sealed);
  if (own === undefined) return undefined;
  const action = actionIn(inputResponses);
  if (action === "malformed") return { malformed: MALFORMED_ACTION };
  const { requestState: _, inputResponses: __, ...asked } = message.params ?? {};
  return {
    body: { ...body, params: { ...asked, ...own.carried } },
    resumes: { approval: own.approval, action },
    carried: own.carried,
  };
}
