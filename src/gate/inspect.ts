import { parseJson } from "../json/index.ts";
import {
  codes,
  createdTask,
  type Era,
  editAsks,
  editList,
  errorAnswer,
  LISTS,
  type ObjectText,
  type RequestId,
  refusedError,
  refusedToolResult,
  type ServerMessage,
  stringOf,
  unknownTool,
  writeServerMessage,
} from "../mcp/index.ts";
import { type Decision, hiddenBy, judge } from "../policy/index.ts";
import { limitCaching } from "./caching.ts";
import { bindingOf, type Call, isMessageCall, type MessageCall, taskServer } from "./call.ts";
import { announceChanges } from "./changes.ts";
import { resourceHiding } from "./hidden.ts";
import { checkTools, reportStrange } from "./pins.ts";
import { refusalText, shownDecision } from "./refusals.ts";
import { grantObject } from "./state.ts";
import { errorSaysUnknownTool, resultSaysUnknownTool } from "./unknown-tool.ts";

/** What becomes of a message from the upstream on its way to the client. */
export type Inspected =
  /** As JSON text: as it came where nothing had to change. */
  | { readonly kind: "pass"; readonly text: string }
  /** The gateway's own answer: nothing of the server's response shows around it. */
  | { readonly kind: "own"; readonly body: object }
  /** Not for the client. With `answer`, the upstream gets that answer. */
  | { readonly kind: "drop"; readonly answer?: object; readonly decision?: Decision };

const DROP: Inspected = { kind: "drop" };

/** What `inspect` must know of the call that an answer belongs to. */
export type Context = Pick<MessageCall, "env" | "ctx" | "resolved" | "sealer"> & {
  /** The server's own id of the session that the answer belongs to, or that it opens; empty: none. */
  readonly sessionId: string;
  readonly era: Era;
  /** The client's request that is being answered; undefined on a GET stream. */
  readonly asked:
    | { readonly id: RequestId; readonly method: string; readonly tool: string | null }
    | undefined;
  /** The grant's tasks, where `admit` was asked for them: by whatever may bring a list of tasks. */
  readonly tasks: readonly string[];
  /** The answer opens a session, on whose stream the gate can say that a list has changed. */
  readonly opensSession?: boolean;
};

/** The context of what answers a call; of a GET stream, which answers nothing, where the call carries no message. */
export function contextOf(call: Call | MessageCall, tasks: readonly string[]): Context {
  const { env, ctx, resolved, sealer, session } = call;
  const common = { env, ctx, resolved, sealer, sessionId: session?.id ?? "", tasks };
  if (!isMessageCall(call)) return { ...common, era: "legacy", asked: undefined };
  const { arrival, intent } = call;
  const { message } = arrival;
  const asked =
    message.kind === "request" ? { id: message.id, method: message.method, tool: intent.tool } : undefined;
  return { ...common, era: arrival.era, asked };
}

/** Judges one message from the upstream. */
export async function inspect(context: Context, message: ServerMessage): Promise<Inspected> {
  const inspected = await inspectKind(context, message);
  // Whatever was too much to be looked at whole is not handed on.
  return message.budget.left < 0 ? DROP : inspected;
}

function inspectKind(context: Context, message: ServerMessage): Inspected | Promise<Inspected> {
  // On a stream that was resumed or opened by GET, an answer belongs to a request of another exchange.
  const asked = context.asked?.id === message.id?.value ? context.asked : undefined;
  switch (message.kind) {
    case "request":
      return inspectRequest(context, message);
    case "notification":
      return inspectNotification(context, message);
    case "error":
      return inspectError(context, message.id === undefined ? context.asked : asked, message);
    case "result":
      return message.body === undefined
        ? pass(message)
        : inspectResult(context, asked, message, message.body);
  }
}

async function inspectResult(
  context: Context,
  asked: Context["asked"],
  message: ServerMessage,
  result: ObjectText,
): Promise<Inspected> {
  if (asked?.method === "tools/call" && resultSaysUnknownTool(result, message.budget)) {
    return { kind: "own", body: unknownTool(asked.id, asked.tool ?? "") };
  }
  filterLists(context, asked, message, result);
  limitCaching(result, asked?.method);
  if (asked?.method === "initialize" && context.opensSession) announceChanges(result, message.budget);

  const refused = refusedAsk(context, editAsks(result, message.budget));
  if (refused !== undefined) return refuse(context, asked, message, refused);
  const state = stringOf(result.get("requestState"));
  // A state that is not text could not be sealed, and no client could bring it back.
  const sealed = state === undefined ? undefined : context.sealer.seal("state", bindingOf(context), state);
  result.set("requestState", sealed === undefined ? undefined : JSON.stringify(sealed));
  const task = createdTask(result, message.budget);
  if (task !== undefined)
    await grantObject(context.env, context.resolved).addTask(taskServer(context.resolved), task);
  return pass(message);
}

/** Takes out of lists what the client may not see. On a stream that was resumed, any result may be a list. */
export function filterLists(
  context: Context,
  asked: Context["asked"],
  { budget }: ServerMessage,
  result: ObjectText,
): void {
  const { layers, upstream } = context.resolved;
  const { pins } = upstream;
  for (const list of LISTS) {
    if (asked !== undefined && asked.method !== list.method) continue;
    const text = result.get(list.member);
    if (text === undefined) {
      if (list.member === "tools" && asked !== undefined && pins?.mode === "enforce")
        result.set("tools", "[]");
      continue;
    }
    editList(result, list, budget, (entries) => {
      if (list.member === "tasks") {
        const own = new Set(context.tasks);
        return entries.filter(({ name }) => own.has(name));
      }
      const hidden =
        list.name === "name"
          ? (name: string) => hiddenBy(layers, name) !== undefined
          : resourceHiding(layers);
      const shown = entries.filter(({ name }) => !hidden(name));
      if (list.member !== "tools" || pins === null) return shown;
      const checked = checkTools(pins, text, entries);
      reportStrange(context, context.resolved, context.era, checked);
      return pins.mode === "enforce" ? shown.filter((entry) => checked.pinned.has(entry)) : shown;
    });
  }
}

function inspectError(context: Context, asked: Context["asked"], message: ServerMessage): Inspected {
  const error = message.body;
  if (error === undefined) return DROP;
  if (asked?.method === "tools/call" && errorSaysUnknownTool(error)) {
    return { kind: "own", body: unknownTool(asked.id, asked.tool ?? "") };
  }
  // Compared as clients do, to whom `-32042.0` is the same number.
  if (Number(error.get("code")) === codes.urlElicitationRequired) {
    const refused = refusedAsk(context, ["elicitation/create"]);
    if (refused !== undefined) return refuse(context, asked, message, refused);
  }
  // An error that names no request can only be about the one that was asked.
  return pass(
    message,
    message.id === undefined && asked !== undefined ? JSON.stringify(asked.id) : undefined,
  );
}

/** A request of the server to the client, on a legacy stream. Its id goes out sealed, so that only its answer comes back. */
function inspectRequest(context: Context, message: ServerMessage): Inspected {
  const { id, method } = message;
  if (id === undefined) return DROP;
  if (method !== "ping") {
    const decision = refusedAsk(context, [method]);
    if (decision !== undefined) {
      // With the very number that it had, if it was one.
      const answer = errorAnswer(
        parseJson(id.text) as RequestId,
        codes.refused,
        refusalText(method, decision),
      );
      return { kind: "drop", answer, decision };
    }
  }
  return pass(message, JSON.stringify(sealRequestId(context, id.text)));
}

async function inspectNotification(context: Context, message: ServerMessage): Promise<Inspected> {
  const { method, body: params } = message;
  const cancelled = params?.get("requestId");
  if (method === "notifications/cancelled" && context.era === "legacy" && cancelled !== undefined) {
    params?.set("requestId", JSON.stringify(sealRequestId(context, cancelled)));
  }
  if (method === "notifications/tasks/status" || method === "notifications/tasks") {
    const task = stringOf(params?.get("taskId"));
    if (params === undefined || task === undefined || !(await isOwnTask(context, task))) return DROP;
    const refused = refusedAsk(context, editAsks(params, message.budget));
    if (refused !== undefined) return { kind: "drop", decision: refused };
  }
  if (method === "notifications/resources/updated") {
    const uri = stringOf(params?.get("uri"));
    if (uri === undefined || resourceHiding(context.resolved.layers)(uri)) return DROP;
  }
  return pass(message);
}

function pass(message: ServerMessage, id?: string): Inspected {
  return { kind: "pass", text: writeServerMessage(message, id) };
}

/**
 * The id that a client sees for a server's request: the same for the same request, so that a cancellation finds it.
 *
 * @param id as JSON text
 */
function sealRequestId({ sealer, resolved, sessionId }: Context, id: string): string {
  return sealer.sealStable("request", [...bindingOf({ resolved }), sessionId], id);
}

/** The first input request that the policy refuses. */
function refusedAsk({ resolved }: Context, methods: readonly string[]): Decision | undefined {
  for (const method of methods) {
    const { decision } = judge(resolved.layers, { kind: "server_request", method });
    if (decision.outcome !== "allow") return decision;
  }
  return undefined;
}

function refuse(
  context: Context,
  asked: Context["asked"],
  message: ServerMessage,
  decision: Decision,
): Inspected {
  const text = refusalText("the server's request for input", decision);
  const requestId = asked?.id ?? message.id?.value;
  // An error that names no request, on a stream that answers none.
  if (requestId === undefined) return { kind: "drop", decision };
  const shown = shownDecision(decision);
  const body =
    asked?.method === "tools/call"
      ? refusedToolResult(asked.id, context.era, text, shown)
      : refusedError(requestId, text, shown);
  return { kind: "own", body };
}

async function isOwnTask(context: Context, task: string): Promise<boolean> {
  if (context.tasks.includes(task)) return true;
  return await grantObject(context.env, context.resolved).hasTask(taskServer(context.resolved), task);
}
