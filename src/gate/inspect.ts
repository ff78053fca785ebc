import {
  codes,
  type Era,
  errorAnswer,
  type Params,
  type RequestId,
  refusedError,
  refusedToolResult,
  unknownTool,
} from "../mcp/index.ts";
import { own } from "../own.ts";
import { type Decision, hiddenBy, judge } from "../policy/index.ts";
import { bindingOf, type MessageCall } from "./call.ts";
import { checkList, reportStrange } from "./pins.ts";
import { refusalText, shownDecision } from "./refusals.ts";
import { grantObject } from "./state.ts";

/** What becomes of a message from the upstream on its way to the client. */
export type Inspected =
  | { readonly kind: "same" }
  | { readonly kind: "replace"; readonly body: object }
  /** The gateway's own answer: nothing of the server's response shows around it. */
  | { readonly kind: "own"; readonly body: object }
  /** Not for the client. With `answer`, the upstream is told so. */
  | { readonly kind: "drop"; readonly answer?: object; readonly decision?: Decision };

export const SAME: Inspected = { kind: "same" };

/** The lists that hidden names leave, and where each keeps its items and their names. */
const LISTS: Readonly<Record<string, readonly [items: string, name: string]>> = {
  "tools/list": ["tools", "name"],
  "prompts/list": ["prompts", "name"],
  "resources/list": ["resources", "uri"],
  "resources/templates/list": ["resourceTemplates", "uriTemplate"],
};

/** How servers say that a tool does not exist. */
const UNKNOWN_TOOL = /unknown tool|tool.{0,300}not found|no such tool|not found.{0,20}tool/is;

/** What `inspect` must know of the call that an answer belongs to. */
export type Context = Pick<MessageCall, "env" | "ctx" | "reach" | "sealer" | "session"> & {
  readonly era: Era;
  /** The client's request that is being answered; undefined on a GET stream. */
  readonly asked:
    | { readonly id: RequestId; readonly method: string; readonly tool: string | null }
    | undefined;
  /** The grant's tasks, where `admit` was asked for them: by whatever may bring a list of tasks. */
  readonly tasks: readonly string[];
};

/** Judges one message from the upstream. `message` is what JSON.parse made of it. */
export async function inspect(context: Context, message: Params): Promise<Inspected> {
  if (typeof message["method"] === "string") {
    return message["id"] === undefined
      ? inspectNotification(context, message, message["method"])
      : inspectRequest(context, message, message["method"]);
  }
  // On a stream that was resumed or opened by GET, an answer belongs to a request of another exchange.
  const asked = context.asked?.id === message["id"] ? context.asked : undefined;
  const result = message["result"];
  if (!isObject(result)) return inspectError(message["id"] === null ? context.asked : asked, message);
  return inspectResult(context, asked, message, result);
}

/** Takes hidden entries out of a list result. The same object where nothing is hidden. Pure. */
export function filterList(layers: Context["reach"]["layers"], method: string, result: Params): Params {
  const list = own(LISTS, method);
  if (list === undefined) return result;
  const [itemsKey, nameKey] = list;
  const items = own(result, itemsKey);
  if (!Array.isArray(items)) return result;
  const shown = items.filter((item: unknown) => {
    const name = isObject(item) ? own(item, nameKey) : undefined;
    return typeof name !== "string" || hiddenBy(layers, name) === undefined;
  });
  return shown.length === items.length ? result : { ...result, [itemsKey]: shown };
}

/** Takes out tools whose definition is not the accepted one. On a stream that was resumed, any result may be a list. */
function pinned(context: Context, asked: Context["asked"], result: Params): Params {
  const { pins } = context.reach.upstream;
  if (pins === null || (asked !== undefined && asked.method !== "tools/list")) return result;
  if (asked === undefined && result["tools"] === undefined) return result;
  const checked = checkList(pins, result);
  reportStrange(context, context.reach, context.era, checked);
  return checked.result;
}

async function inspectResult(
  context: Context,
  asked: Context["asked"],
  message: Params,
  original: Params,
): Promise<Inspected> {
  if (asked?.method === "tools/call" && saysUnknownTool(original)) {
    return { kind: "own", body: unknownTool(asked.id, asked.tool ?? "") };
  }
  let result = pinned(context, asked, original);
  if (asked !== undefined) {
    result = filterList(context.reach.layers, asked.method, result);
    if (asked.method === "tasks/list") result = ownTasks(context, result);
  } else {
    for (const method of Object.keys(LISTS)) result = filterList(context.reach.layers, method, result);
    result = ownTasks(context, result);
  }
  if (result["cacheScope"] === "public") result = { ...result, cacheScope: "private" };

  const asks = result["inputRequests"];
  if (asks !== undefined) {
    const refused = refusedInput(context, asks);
    if (refused !== undefined)
      return { kind: "replace", body: refuse(context, asked, message["id"], refused) };
  }
  if (typeof result["requestState"] === "string") {
    result = {
      ...result,
      requestState: context.sealer.seal("state", bindingOf(context), result["requestState"]),
    };
  }
  const task = createdTask(result);
  if (task !== undefined) await grantObject(context.env, context.reach).addTask(context.reach.server, task);
  return result === original ? SAME : { kind: "replace", body: { ...message, result } };
}

function inspectError(asked: Context["asked"], message: Params): Inspected {
  const error = message["error"];
  if (asked?.method !== "tools/call" || !isObject(error) || error["code"] !== codes.invalidParams)
    return SAME;
  const text = error["message"];
  if (typeof text !== "string" || !UNKNOWN_TOOL.test(text)) return SAME;
  return { kind: "own", body: unknownTool(asked.id, asked.tool ?? "") };
}

/** A request of the server to the client, on a legacy stream. Its id goes out sealed, so that only its answer comes back. */
function inspectRequest(context: Context, message: Params, method: string): Inspected {
  const id = message["id"];
  if (method !== "ping") {
    const { decision } = judge(context.reach.layers, { kind: "server_request", method });
    if (decision.outcome !== "allow") {
      const answer = errorAnswer(id as RequestId, codes.refused, refusalText(method, decision));
      return { kind: "drop", answer, decision };
    }
  }
  return { kind: "replace", body: { ...message, id: sealRequestId(context, id) } };
}

async function inspectNotification(context: Context, message: Params, method: string): Promise<Inspected> {
  const params = isObject(message["params"]) ? message["params"] : {};
  if (method === "notifications/cancelled" && context.era === "legacy" && params["requestId"] !== undefined) {
    const requestId = sealRequestId(context, params["requestId"]);
    return { kind: "replace", body: { ...message, params: { ...params, requestId } } };
  }
  if (method === "notifications/tasks/status" || method === "notifications/tasks") {
    const task = params["taskId"];
    if (typeof task !== "string" || !(await isOwnTask(context, task))) return { kind: "drop" };
    const asks = params["inputRequests"];
    if (asks !== undefined) {
      const refused = refusedInput(context, asks);
      if (refused !== undefined) return { kind: "drop", decision: refused };
    }
  }
  return SAME;
}

/** The id that a client sees for a server's request: the same for the same request, so that a cancellation finds it. */
function sealRequestId({ sealer, reach, session }: Context, id: unknown): string {
  return sealer.sealStable("request", [...bindingOf({ reach }), session?.id ?? ""], JSON.stringify(id));
}

/** The first of a server's wishes that is refused. An array, which MCP does not have here, is read like an object. */
function refusedInput({ reach }: Context, asks: unknown): Decision | undefined {
  for (const ask of typeof asks === "object" && asks !== null ? Object.values(asks) : [asks]) {
    const method = isObject(ask) && typeof ask["method"] === "string" ? ask["method"] : "";
    const { decision } = judge(reach.layers, { kind: "server_request", method });
    if (decision.outcome !== "allow") return decision;
  }
  return undefined;
}

function refuse(context: Context, asked: Context["asked"], id: unknown, decision: Decision): object {
  const text = refusalText("the server's request for input", decision);
  const requestId = asked?.id ?? (id as RequestId);
  return asked?.method === "tools/call"
    ? refusedToolResult(requestId, context.era, text, shownDecision(decision))
    : refusedError(requestId, text, shownDecision(decision));
}

function createdTask(result: Params): string | undefined {
  const task = result["task"];
  if (isObject(task) && typeof task["taskId"] === "string") return task["taskId"];
  if (result["resultType"] === "task" && typeof result["taskId"] === "string") return result["taskId"];
  return undefined;
}

function ownTasks({ tasks }: Context, result: Params): Params {
  const listed = result["tasks"];
  if (!Array.isArray(listed)) return result;
  const own = new Set(tasks);
  return {
    ...result,
    tasks: listed.filter(
      (task) => isObject(task) && typeof task["taskId"] === "string" && own.has(task["taskId"]),
    ),
  };
}

async function isOwnTask(context: Context, task: string): Promise<boolean> {
  if (context.tasks.includes(task)) return true;
  return await grantObject(context.env, context.reach).hasTask(context.reach.server, task);
}

/** Servers of the 1.x SDK say it in a tool result. */
function saysUnknownTool(result: Params): boolean {
  if (result["isError"] !== true) return false;
  const content = result["content"];
  if (!Array.isArray(content) || content.length !== 1) return false;
  const [block] = content as unknown[];
  const text = isObject(block) ? block["text"] : undefined;
  return typeof text === "string" && text.startsWith("MCP error -32602") && UNKNOWN_TOOL.test(text);
}

export function isObject(value: unknown): value is Params {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
