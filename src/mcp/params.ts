/**
 * The shape of `params`: only what Sluice reads to judge, match or bind a message. Everything else is the server's to
 * validate, and passes as it came.
 */
import { foldedNames, isObject, isRawNumber, isWhole, variantIn } from "../json/index.ts";
import { own } from "../json/own.ts";
import { isKnownMethod } from "./methods.ts";
import { wholeNumber } from "./number.ts";
import type { Era, Params, RefusalCode } from "./types.ts";

export interface Fault {
  code: RefusalCode;
  message: string;
}

/** Names that MCP gives to members of `params`, all methods and notifications together. */
const paramNames = foldedNames([
  "_meta",
  "argument",
  "arguments",
  "capabilities",
  "clientInfo",
  "context",
  "cursor",
  "inputResponses",
  "lastModifiedAt",
  "level",
  "message",
  "name",
  "notifications",
  "pollInterval",
  "progress",
  "progressToken",
  "protocolVersion",
  "reason",
  "ref",
  "requestId",
  "requestState",
  "status",
  "statusMessage",
  "task",
  "taskId",
  "total",
  "ttl",
  "uri",
]);

/** The protocol's own members of `_meta`. */
const META_NAMES = [
  "progressToken",
  "io.modelcontextprotocol/clientCapabilities",
  "io.modelcontextprotocol/clientInfo",
  "io.modelcontextprotocol/logLevel",
  "io.modelcontextprotocol/protocolVersion",
  "io.modelcontextprotocol/related-task",
];

/** Members of `params` that are objects of the protocol, with the names in them. `arguments` belongs to the tool. */
const innerNames: readonly (readonly [string, ReadonlyMap<string, string>])[] = [
  ["_meta", foldedNames(META_NAMES)],
  ["ref", foldedNames(["type", "name", "uri", "title"])],
  ["argument", foldedNames(["name", "value"])],
  ["context", foldedNames(["arguments"])],
  ["task", foldedNames(["ttl", "taskId"])],
];

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string" && value.isWellFormed();
/** What a stranger chooses and the gate keeps, in characters: far more than anybody needs. */
export const MAX_ID = 512;
const MAX_NAME = 1024;
export const MAX_URI = 2048;
const MAX_CURSOR = 8192;

const atMost =
  (max: number): Check =>
  (value) =>
    text(value) && String(value).length <= max;

const name = atMost(MAX_NAME);
const uri = atMost(MAX_URI);
const object: Check = isObject;
const id: Check = (value) => atMost(MAX_ID)(value) || wholeNumber(value) !== undefined;
// Chosen by the one who waits for it, and only ever sent back.
const token: Check = (value) => id(value) || (isRawNumber(value) && isWhole(value));

const checksOfOptional = new WeakSet<Check>();
function optional(check: Check): Check {
  const whole: Check = (value) => value === undefined || check(value);
  checksOfOptional.add(whole);
  return whole;
}
const anything = optional(() => true);

const retry = { inputResponses: optional(object), requestState: optional(text) };
const page = { cursor: optional(atMost(MAX_CURSOR)) };
const task = { taskId: atMost(MAX_ID) };
const resource = { uri, ...retry };

/** What each known method must have. `params` itself is required where a member is. */
const shapes: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  "completion/complete": { ref: isRef, argument: isArgument, context: optional(object) },
  initialize: { protocolVersion: atMost(MAX_ID) },
  "logging/setLevel": { level: atMost(MAX_ID) },
  "prompts/get": { name, arguments: optional(object), ...retry },
  "prompts/list": page,
  "resources/list": page,
  "resources/read": resource,
  "resources/subscribe": resource,
  "resources/templates/list": page,
  "resources/unsubscribe": resource,
  "subscriptions/listen": { notifications: optional(object) },
  "tasks/cancel": task,
  "tasks/get": task,
  "tasks/list": page,
  "tasks/result": task,
  "tasks/update": { ...task, inputResponses: optional(object) },
  "tools/call": { name, arguments: optional(object), task: optional(object), ...retry },
  "tools/list": page,
};

const notificationShapes: typeof shapes = {
  "notifications/cancelled": { requestId: optional(id), reason: anything },
  "notifications/progress": { progressToken: token, total: anything, message: anything },
};

const shapeOf = new Map(Object.entries(shapes).map(([method, shape]) => [method, Object.entries(shape)]));
const notificationShapeOf = new Map(
  Object.entries(notificationShapes).map(([method, shape]) => [method, Object.entries(shape)]),
);
/** Members that a method's params may have or not. */
const optionalsOf = new Map(
  [...shapeOf, ...notificationShapeOf].map(([method, shape]) => [
    method,
    ["_meta", ...shape.filter(([, check]) => checksOfOptional.has(check)).map(([member]) => member)],
  ]),
);

function isRef(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value["type"] === "ref/prompt") return name(value["name"]);
  return value["type"] === "ref/resource" && uri(value["uri"]);
}

function isArgument(value: unknown): boolean {
  return isObject(value) && name(value["name"]) && text(value["value"]);
}

/** Keys that only look like the protocol's, at the places where the protocol has names of its own. */
export function nameFault(params: Params): Fault | undefined {
  let variant = variantIn(params, paramNames);
  for (const [member, names] of innerNames) {
    const inner = own(params, member);
    if (variant === undefined && isObject(inner)) variant = variantIn(inner, names);
  }
  if (variant === undefined) return undefined;
  return {
    code: "case_variant",
    message: `params: the key ${JSON.stringify(variant)} differs from one of the protocol only by case.`,
  };
}

/**
 * The params without members that are null where the method may have them or not: some clients write so what is not there.
 * The same object where there are none.
 */
export function withoutNulls(method: string, params: Params): Params {
  const rest = without(params, optionalsOf.get(method) ?? ["_meta"]);
  const meta = rest["_meta"];
  if (!isObject(meta)) return rest;
  const kept = without(meta, META_NAMES);
  return kept === meta ? rest : { ...rest, _meta: kept };
}

function without(object: Params, members: readonly string[]): Params {
  const nulls = new Set(members.filter((member) => own(object, member) === null));
  if (nulls.size === 0) return object;
  return Object.fromEntries(Object.entries(object).filter(([member]) => !nulls.has(member)));
}

/** Members of a request's params of the wrong shape. A method that the era doesn't know has no shape to break. */
export function requestFault(era: Era, method: string, params: Params | undefined): Fault | undefined {
  const meta = params?.["_meta"];
  const token = isObject(meta) ? meta["progressToken"] : undefined;
  if (typeof token === "string" && !id(token)) {
    return {
      code: "invalid_params",
      message: `params._meta.progressToken is longer than ${MAX_ID} characters.`,
    };
  }
  return isKnownMethod(era, method) ? shapeFault(shapeOf.get(method), method, params) : undefined;
}

/** The same for a notification. */
export function notificationFault(method: string, params: Params | undefined): Fault | undefined {
  return shapeFault(notificationShapeOf.get(method), method, params);
}

function shapeFault(
  shape: readonly [string, Check][] | undefined,
  method: string,
  params: Params | undefined,
): Fault | undefined {
  if (shape === undefined) return undefined;
  for (const [member, check] of shape) {
    if (check(params && own(params, member))) continue;
    return {
      code: "invalid_params",
      message: `${method}: params.${member} is missing, of the wrong type or too long.`,
    };
  }
  return undefined;
}
