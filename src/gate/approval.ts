import type { Env } from "../env.ts";
import type { ApprovalAsk } from "../grant/index.ts";
import { canonicalForm, parseJson, writeJson } from "../json/index.ts";
import { isObject, type Params } from "../mcp/index.ts";
import { type Decision, rulesOf, type Subject } from "../policy/index.ts";
import { approvalPage } from "../tenant/index.ts";
import { bindingOf, type Call, type MessageCall } from "./call.ts";

import { isLoopback } from "./origin.ts";
import { sealedCall } from "./sealed-call.ts";
import type { Intent } from "./subject.ts";
import { sha256Hex } from "./token.ts";

/** The longest call that a human is asked about, in characters of JSON: nobody reads more, and it must be stored. */
const MAX_SHOWN = 128 * 1024;

/**
 * What the Grant object needs to find or ask for the approval of a call. undefined: the call is too long to be shown.
 *
 * The fingerprint binds an approval to tenant, grant, server, method, name, arguments and input responses, to the rule
 * that asks, and to the content of every rule that speaks about the call: a change of any of it is another approval.
 */
export function askOf(call: Call, intent: Intent, decision: Decision): ApprovalAsk | undefined {
  const { record, server, layers } = call.reach;
  const inputResponses = "carried" in call ? (call as MessageCall).carried.inputResponses : undefined;
  const shown = {
    arguments: intent.arguments,
    ...(intent.tool === null && { subjects: intent.subjects.map(named) }),
    ...(inputResponses !== undefined && { inputResponses }),
  };
  const text = JSON.stringify(shown);
  if (text.length > MAX_SHOWN) return undefined;
  const what = [record.tenant, record.grant, server, intent.method, intent.tool, shown];
  const rules = intent.subjects.map((subject) => rulesOf(layers, subject));
  return {
    call: digest(["sluice call 1", ...what]),
    fingerprint: digest(["sluice approval 1", ...what, decision.layer, decision.rule, rules]),
    lifetimeMs: (decision.approval?.expiresSeconds ?? 0) * 1000,
    sealed: sealedCall.seal(call.sealer, record.tenant, record.grant, text),
    origin: pageOrigin(call.env, call.request.url),
  };
}

/** The address of an approval's page. */
export function pageOf(call: Call, id: string): string {
  return approvalPage(call.reach.record.tenant, { origin: pageOrigin(call.env, call.request.url), id });
}

/** Where people reach this installation. On one machine, where nobody said, that is where the agent reached it. */
function pageOrigin(env: Env, url: string): string {
  if (env.PUBLIC_URL) return new URL(env.PUBLIC_URL).origin;
  return isLoopback(env.DOMAIN) ? new URL(url).origin : `https://${env.DOMAIN}`;
}

/** The gate's own `requestState`: says which approval a modern client was sent to, and gives no right at all. */
interface OwnState {
  readonly approval: string;
  readonly endsAt: number;
  /** What the client carried for the server when it was sent away: its retry must bring it, too. */
  readonly carried: Params;
}

const STATE = "approval-state";

export function sealOwnState(call: MessageCall, approval: string, endsAt: number): string {
  const { requestState, inputResponses } = call.carried;
  const carried = {
    ...(requestState !== undefined && { requestState }),
    ...(inputResponses !== undefined && { inputResponses }),
  };
  const state: OwnState = { approval, endsAt, carried };
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

/** A subject without what the server said of it. */
function named(subject: Subject): object {
  if (subject.kind !== "tool") return subject;
  return { kind: subject.kind, name: subject.name, arguments: subject.arguments };
}

function digest(parts: readonly unknown[]): string {
  // Through JSON first: what is undefined has no canonical form.
  const text = canonicalForm(parseJson(writeJson(parts)));
  if (text === undefined) throw new Error("A call without a canonical form");
  return sha256Hex(text);
}
