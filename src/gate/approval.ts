import type { ApprovalAsk } from "../contract/admit.ts";
import type { ShownCall } from "../contract/shown-call.ts";
import type { Env } from "../env.ts";
import { canonicalForm, parseJson, writeJson } from "../json/index.ts";
import { isObject, type Params } from "../mcp/index.ts";
import { type Decision, nameOf } from "../policy/index.ts";
import { sha256Hex } from "../secrets/hash.ts";
import { sealedCall } from "../secrets/sealed-call.ts";
import { acceptedOf, approvalPage, basisOf } from "../tenant/index.ts";
import { isLoopback } from "../web/origin.ts";
import { askedCall } from "./asked-call.ts";
import { bindingOf, type Call, type MessageCall, type Resumed } from "./call.ts";
import type { Intent } from "./subject.ts";

/** The longest call that a human is asked about, in characters of JSON: nobody reads more, and it must be stored. */
const MAX_SHOWN = 128 * 1024;
/** Subjects of one message, such as resources to subscribe to. */
const MAX_SUBJECTS = 100;

/**
 * What the Grant object needs to find or ask for the approval of a call. undefined: it is too long to be shown.
 *
 * The fingerprint binds an approval to tenant, grant, server, method, everything that the server gets (asked-call.ts), the
 * rule that asks, and what the approval rests on (tenant/basis.ts): a change of any of it is another approval.
 */
export function askOf(call: MessageCall, intent: Intent, decision: Decision): ApprovalAsk | undefined {
  const { record, server, layers, upstream } = call.resolved;
  const asked = askedCall(call, intent);
  const subjects = intent.subjects.map(nameOf);
  const [first] = subjects;
  const shown: ShownCall = {
    ...asked,
    address: withoutQuery(upstream.address),
    definition: first === undefined ? null : acceptedOf(upstream.pins, first),
  };
  const text = writeJson(shown);
  if (text.length > MAX_SHOWN || subjects.length > MAX_SUBJECTS) return undefined;
  const what = [record.tenant, record.grant, server, intent.method, asked];
  const basis = basisOf(layers, upstream, subjects);
  return {
    call: digest(["sluice-call 2", ...what]),
    fingerprint: digest(["sluice-approval 2", ...what, decision.layer, decision.rule, basis]),
    basis,
    subjects,
    name: asked.name,
    lifetimeMs: (decision.approval?.expiresSeconds ?? 0) * 1000,
    sealed: sealedCall.seal(call.sealer, record.tenant, record.grant, text),
    origin: pageOrigin(call.env, call.request.url),
  };
}

function withoutQuery(address: string): string {
  const { origin, pathname, search } = new URL(address);
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}

/** The address of an approval's page. */
export function pageOf(call: Call, id: string): string {
  return approvalPage(call.resolved.record.tenant, { origin: pageOrigin(call.env, call.request.url), id });
}

/** Where people reach this installation. On one machine, where nobody said, that is where the agent reached it. */
function pageOrigin(env: Env, url: string): string {
  if (env.PUBLIC_URL) return new URL(env.PUBLIC_URL).origin;
  return isLoopback(env.DOMAIN) ? new URL(url).origin : `https://${env.DOMAIN}`;
}

/** The gate's own `requestState`: says which approval a modern client was sent to, and gives no right at all. */
interface OwnState {
  readonly approval: string;
  /** What the client carried for the server when it was sent away: its retry must bring it, too. */
  readonly carried: Params;
}

const STATE = "approval-state";
/** The name under which the client is asked, and answers. */
const QUESTION = "approval";

export const MALFORMED_ACTION = `inputResponses.${QUESTION}.action must be "accept", "decline" or "cancel"`;

/** What the client's human said of the question. undefined: nothing. */
export function actionIn(inputResponses: unknown): Resumed["action"] | "malformed" {
  if (!isObject(inputResponses) || !Object.hasOwn(inputResponses, QUESTION)) return undefined;
  const answer = inputResponses[QUESTION];
  const action = isObject(answer) ? answer["action"] : undefined;
  return action === "accept" || action === "decline" || action === "cancel" ? action : "malformed";
}

export function sealOwnState(call: MessageCall, approval: string): string {
  const { requestState, inputResponses } = call.carried;
  const carried = {
    ...(requestState !== undefined && { requestState }),
    ...(inputResponses !== undefined && { inputResponses }),
  };
  const state: OwnState = { approval, carried };
  return call.sealer.seal(STATE, bindingOf(call), JSON.stringify(state));
}

/** undefined: it is not the gate's own, or not of this grant on this server. */
export function openOwnState(call: Call, sealed: string): OwnState | undefined {
  const text = call.sealer.open(STATE, bindingOf(call), sealed);
  return text === undefined ? undefined : (parseJson(text) as OwnState);
}

/** Whether the client can open an address for its human (MCP 2025-11-25 and 2026-07-28, "Elicitation", URL mode). */
export function opensUrls(call: MessageCall): boolean {
  const { era, version, message } = call.arrival;
  if (message.kind !== "request" || message.method !== "tools/call") return false;
  if (era === "legacy") return version === "2025-11-25" && call.session?.opensUrls === true;
  const meta = message.params?.["_meta"];
  return isObject(meta) && declaresUrls(meta["io.modelcontextprotocol/clientCapabilities"]);
}

export function declaresUrls(capabilities: unknown): boolean {
  if (!isObject(capabilities)) return false;
  const elicitation = capabilities["elicitation"];
  return isObject(elicitation) && isObject(elicitation["url"]);
}

function digest(parts: readonly unknown[]): string {
  // Through JSON first: what is undefined has no canonical form.
  const text = canonicalForm(parseJson(writeJson(parts)));
  if (text === undefined) throw new Error("A call without a canonical form");
  return sha256Hex(text);
}
