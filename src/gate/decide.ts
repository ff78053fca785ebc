import { type AdmitReply, type AdmitRequest, SEND_WITHIN_MS, type Verdict } from "../contract/admit.ts";
import { grantRevisionOf } from "../contract/snapshot.ts";
import type { Message } from "../mcp/index.ts";
import { type Charge, type Decision, judge, misspeltName, strictest, Work } from "../policy/index.ts";
import { askOf } from "./approval.ts";
import { reauthorize } from "./authenticate.ts";
import { type Call, callerOf, isMessageCall, type MessageCall, taskServer } from "./call.ts";
import { drainOutcomes, requeueOutcomes, settleRefund } from "./outcomes.ts";
import { pinAlert, pinDecision, withPinnedSchema } from "./pins.ts";
import { type ApprovalSeen, seconds } from "./refusals.ts";
import { forget, grantObject } from "./state.ts";
import { type Intent, recorded, recordedArguments } from "./subject.ts";

/** How often a snapshot may turn out stale within one request before the gate gives up. */
const MAX_RELOADS = 4;

/** What may bring a list of tasks, or news of them. A resumed stream (GET) may bring any answer. */
const LISTS_TASKS = new Set(["tasks/list", "subscriptions/listen", "GET"]);

export type Admitted =
  | { readonly kind: "forward"; readonly seq: number; readonly tasks: readonly string[] }
  | { readonly kind: "denied"; readonly decision: Decision; readonly approval?: ApprovalSeen }
  /** A human is asked. */
  | {
      readonly kind: "pending";
      readonly decision: Decision;
      readonly id: string;
      readonly endsAt: number;
      /** By this very call. */
      readonly created: boolean;
    }
  /** The message can be read in two ways: nothing of it is judged. */
  | { readonly kind: "malformed"; readonly reason: string }
  | { readonly kind: "gone"; readonly why: "revoked" | "expired" }
  | { readonly kind: "no_server" }
  | { readonly kind: "no_task" }
  /** The server was registered at another address, and the call carries what the one before had given it. */
  | { readonly kind: "moved" }
  /** A held call that its client has cancelled, or the notification that cancels one: nothing goes upstream. */
  | { readonly kind: "cancelled" };

interface Ruling {
  readonly verdict: Verdict;
  readonly decision: Decision | undefined;
  readonly charges: readonly Charge[];
  readonly shadows: AdmitRequest["shadows"];
}

/**
 * Judges an intent, and has the Grant object admit or record it: one RPC, unless the snapshot was stale.
 * Where this answers `forward`, the row `seq` is durable. Throws where nobody can decide: the caller refuses.
 */
export async function decide(call: Call, intent: Intent): Promise<Admitted> {
  const args = recordedArguments(intent.arguments);
  if (args === undefined) {
    const reason = "The arguments hold half of a surrogate pair; send well-formed text";
    await recordRefusal(call, intent.method, reason);
    return { kind: "malformed", reason };
  }
  const listTasks = LISTS_TASKS.has(intent.method);
  for (let attempt = 0; attempt < MAX_RELOADS; attempt++) {
    const ruling = rule(call, intent);
    const askedAt = Date.now();
    const reply = await admit(call, {
      ...stateOf(call),
      method: recorded(intent.method),
      tool: named(intent),
      argumentNames: args.names,
      argumentsSha256: args.sha256,
      session: call.session?.tag ?? null,
      // A reason may quote what the agent sent, however long that is.
      verdict: { ...ruling.verdict, reason: ruling.verdict.reason && recorded(ruling.verdict.reason) },
      approval: ruling.decision?.outcome === "approve" ? askedOf(call, intent, ruling.decision) : undefined,
      charges: ruling.charges,
      shadows: ruling.shadows,
      taskServer: intent.task === null && !listTasks ? undefined : taskServer(call.resolved),
      task: intent.task,
      listTasks,
      outcomes: drainOutcomes(call.resolved),
      ...heldPart(call),
    });
    switch (reply.status) {
      case "forward":
        if (Date.now() - askedAt >= SEND_WITHIN_MS) return refundAdmission(call, reply.seq);
        return { kind: "forward", seq: reply.seq, tasks: reply.tasks };
      case "recorded":
        if (ruling.decision === undefined) return { kind: "malformed", reason: ruling.verdict.reason ?? "" };
        return { kind: "denied", decision: ruling.decision };
      case "pending":
      case "rejected":
      case "crowded":
        return unapproved(ruling, reply);
      case "limited":
        return { kind: "denied", decision: limited(ruling.charges[reply.index], reply.retryAfterMs) };
      case "gone":
        forget(call.resolved.record);
        return { kind: "gone", why: reply.why };
      case "no_task":
      case "cancelled":
        return { kind: reply.status };
      case "stale": {
        const ended = await renew(call);
        if (ended !== undefined) return ended;
      }
    }
  }
  throw new Error("The tenant's policy changed faster than it could be read");
}

/** Has the call decided by the present state; undefined: it can be. */
async function renew(call: Call): Promise<Admitted | undefined> {
  const resolved = await reauthorize(call);
  if (resolved === "gone") return { kind: "gone", why: "revoked" };
  if (resolved === "no_server") return { kind: "no_server" };
  const moved = resolved.upstream.address !== call.resolved.upstream.address;
  call.resolved = resolved;
  return moved && carriesOpened(call) ? { kind: "moved" } : undefined;
}

/** Whether the call holds something of the server's own: a session, a state, the id of a request. */
function carriesOpened(call: Call): boolean {
  if (call.session !== undefined || call.request.headers.has("last-event-id")) return true;
  if (!isMessageCall(call)) return false;
  return call.arrival.message.kind === "response" || call.carried.requestState !== undefined;
}

/** A message of a client can be asked about; a stream, which has no subject, never is. */
function askedOf(call: Call, intent: Intent, decision: Decision) {
  if (!isMessageCall(call)) throw new Error("A human was to be asked about no message");
  return askOf(call, intent, decision);
}

/** What a message has to do with calls that are held open. */
function heldPart(call: Call): Pick<AdmitRequest, "held" | "cancels"> {
  return isMessageCall(call) ? { held: call.held, cancels: cancelledBy(call, call.arrival.message) } : {};
}

/** The caller whose held calls a notification cancels, if it is one that does. */
function cancelledBy(call: Call, message: Message): string | undefined {
  if (message.kind !== "notification" || message.method !== "notifications/cancelled") return undefined;
  const id = message.params?.["requestId"];
  return id === undefined ? undefined : callerOf(call, id);
}

/**
 * Has a notification recorded that goes no further. A cancellation reaches calls that are held here all the same; it throws
 * where it could not.
 */
export async function recordDropped(
  call: Call,
  message: Message & { method: string },
  reason: string,
): Promise<void> {
  const cancels = cancelledBy(call, message);
  if (cancels === undefined) return recordRefusal(call, message.method, reason);
  await surelyRecorded(call, () => ({ ...refusalOf(call, message.method, reason), cancels }));
}

/** The admission expired unused; a rule change may already have been reported as bound. */
async function refundAdmission(call: Call, seq: number): Promise<never> {
  const ms = Date.now() - call.startedAt;
  await settleRefund(call.env, call.ctx, call.resolved, {
    seq,
    status: 0,
    error: true,
    ms,
    bytes: 0,
    reached: false,
  });
  throw new Error("Admitted too late to be sent");
}

/** Has a refusal of the wire recorded. Never fails: the refusal stands whether or not it can be written. */
export async function recordRefusal(call: Call, method: string, reason: string): Promise<void> {
  await admit(call, refusalOf(call, method, reason)).catch(() => {});
}

/** Withdraws the approval that the client's human declined. Throws where it could not be: it might be approved yet. */
export function decline(call: MessageCall, approval: string): Promise<void> {
  const reason = "The client's human declined the approval.";
  const tool = named(call.intent);
  return surelyRecorded(call, () => ({
    ...refusalOf(call, call.intent.method, reason),
    tool,
    declines: approval,
  }));
}

/** Has a refusal recorded that changes something. A grant that is gone has nothing left to be changed. */
async function surelyRecorded(call: Call, request: () => AdmitRequest): Promise<void> {
  for (let attempt = 0; attempt < MAX_RELOADS; attempt++) {
    const reply = await admit(call, request());
    if (reply.status !== "stale") return;
    const resolved = await reauthorize(call);
    if (typeof resolved === "string") return;
    call.resolved = resolved;
  }
  throw new Error("The tenant's policy changed faster than it could be read");
}

function refusalOf(call: Call, method: string, reason: string): AdmitRequest {
  return {
    ...stateOf(call),
    method: recorded(method),
    tool: null,
    argumentNames: [],
    argumentsSha256: null,
    session: call.session?.tag ?? null,
    verdict: { outcome: "malformed", layer: null, rule: null, reason: recorded(reason) },
    charges: [],
    shadows: [],
    task: null,
    listTasks: false,
    outcomes: [],
  };
}

/** What the call was decided with. */
function stateOf({
  resolved: { revision, record, server },
}: Call): Pick<AdmitRequest, "revision" | "grantRevision" | "server"> {
  return { revision, grantRevision: grantRevisionOf(record), server };
}

async function admit(call: Call, request: AdmitRequest): Promise<AdmitReply> {
  try {
    const reply = await grantObject(call.env, call.resolved).admit(request);
    if (reply.status === "stale") requeueOutcomes(call.env, call.ctx, call.resolved, request.outcomes);
    return reply;
  } catch (error) {
    requeueOutcomes(call.env, call.ctx, call.resolved, request.outcomes);
    throw error;
  }
}

function named({ tool }: Intent): string | null {
  return tool === null ? null : recorded(tool);
}

const FORWARD: Verdict = { outcome: "forward", layer: null, rule: null, reason: null };

/** The policy's word on an intent. What has no subject passes for any valid grant. */
function rule(call: Call, intent: Intent): Ruling {
  const { layers } = call.resolved;
  const { pins } = call.resolved.upstream;
  if (intent.subjects.length === 0) {
    return { verdict: FORWARD, decision: undefined, charges: [], shadows: [] };
  }
  const variant = firstMisspelt(call, intent);
  if (variant !== undefined) {
    const reason = `The argument name ${JSON.stringify(recorded(variant))} differs only in case from one that the policy looks at there; spell it as the tool's schema does`;
    const verdict = { outcome: "malformed", layer: null, rule: null, reason } as const;
    return { verdict, decision: undefined, charges: [], shadows: [] };
  }
  const work = new Work();
  const judgements = intent.subjects.map((subject) => judge(layers, withPinnedSchema(pins, subject), work));
  const strict = strictest(judgements);
  if (strict === undefined) throw new Error("An intent with subjects and no judgement");
  // What the policy hides stays hidden, whatever the pins would say of it.
  const quarantine = strict.decision.outcome === "hidden" ? undefined : pinDecision(pins, intent.subjects[0]);
  const decision = quarantine ?? strict.decision;
  const allowed = decision.outcome === "allow";
  const alert = pinAlert(pins, intent.subjects[0]);
  return {
    verdict: {
      outcome: OUTCOMES[decision.outcome],
      layer: decision.layer,
      rule: decision.rule,
      reason: allowed ? null : decision.reason,
    },
    decision,
    charges: allowed || decision.outcome === "approve" ? judgements.flatMap(({ charges }) => charges) : [],
    shadows: [
      ...(alert === undefined ? [] : [alert]),
      ...judgements.flatMap(({ shadows }) =>
        shadows.map(({ layer, outcome, rule }) => ({ layer, outcome, rule })),
      ),
    ],
  };
}

function firstMisspelt({ resolved }: Call, { subjects }: Intent): string | undefined {
  for (const subject of subjects) {
    const found = misspeltName(resolved.layers, subject);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the Grant object answers where a human has not approved. */
function unapproved(
  { decision }: Ruling,
  reply: Extract<AdmitReply, { status: "pending" | "rejected" | "crowded" }>,
): Admitted {
  if (decision === undefined) throw new Error("A human was asked about nothing");
  const { layer, rule } = decision;
  const denied = (reason: string): Decision => ({ outcome: "deny", layer, rule, reason });
  switch (reply.status) {
    case "pending":
      return { kind: "pending", decision, id: reply.id, endsAt: reply.endsAt, created: reply.created };
    case "rejected": {
      const { id, endsAt, comment } = reply;
      const said = comment === "" ? "." : `, and said: ${JSON.stringify(comment)}.`;
      const approval = { id, state: "rejected", expiresAt: endsAt } as const;
      return { kind: "denied", decision: denied(`A human rejected this call${said}`), approval };
    }
    case "crowded": {
      const why = "It needs a human's approval, and too many calls of this grant wait for one.";
      return { kind: "denied", decision: denied(why) };
    }
  }
}

const OUTCOMES = {
  allow: "forward",
  deny: "denied",
  hidden: "hidden",
  approve: "needs_approval",
} as const;

function limited(charge: Charge | undefined, retryAfterMs: number | null): Decision {
  if (charge === undefined) throw new Error("A limit refused that was not asked");
  const wait =
    retryAfterMs === null
      ? "It can never be admitted under this limit."
      : `Wait ${seconds(retryAfterMs)}, then call again.`;
  const why =
    charge.onDeny ?? `The limit ${charge.counter} (${charge.max} in ${seconds(charge.windowMs)}) is reached.`;
  return {
    outcome: "deny",
    layer: charge.layer,
    rule: charge.rule,
    reason: `${why} ${wait}`,
    ...(retryAfterMs !== null && { retryAfterMs }),
  };
}
