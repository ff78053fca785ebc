import { hash } from "node:crypto";
import { canonicalForm, isObject } from "../json/index.ts";
import {
  type Era,
  foldedNames,
  isClientNotification,
  isKnownMethod,
  MAX_ID,
  MAX_URI,
  type Message,
  type Params,
  unknownMember,
  variantIn,
} from "../mcp/index.ts";
import { type Subject, templateFault, type UriFault, uriFault } from "../policy/index.ts";

/** What a message asks for, in the words of policy and ledger. */
export interface Intent {
  readonly method: string;
  /** What the policy judges; empty = passes for any valid grant. All of them must be allowed. */
  readonly subjects: readonly Subject[];
  /** The tool, prompt or resource URI. */
  readonly tool: string | null;
  readonly arguments: Params | null;
  /** The task that the message names. */
  readonly task: string | null;
}

/** What nobody can judge: why, and for URIs the one to send instead. */
export type Malformed = { readonly malformed: string; readonly fault?: UriFault };

/** The longest name that a ledger row keeps whole. */
const MAX_RECORDED = 1024;
const MAX_RECORDED_NAMES = 100;
/** Of one subscription, URIs and tasks. */
const MAX_SUBSCRIBED = 1000;
/** Of all URIs of one subscription, characters: each is read in several ways. */
const MAX_SUBSCRIBED_TEXT = 128 * 1024;
const SUBSCRIPTION_NAMES = foldedNames(["resourceSubscriptions", "taskIds"]);

/** Reads what a message wants (docs/wire.md, "What happens to each method"). The shapes of params were checked by the wire. */
export function intentOf(era: Era, message: Message): Intent | Malformed {
  if (message.kind === "response") return plain("response", null);
  const { method } = message;
  const params = message.params ?? {};
  const intent = message.kind === "notification" ? notification(era, method) : request(era, method, params);
  if ("malformed" in intent) return intent;
  const member = unknownMember(method, params);
  if (member === undefined) return intent;
  // Last, so that what the message is about is refused first, and in its own words.
  return { ...intent, subjects: [...intent.subjects, { kind: "member", method, member: recorded(member) }] };
}

function notification(era: Era, method: string): Intent | Malformed {
  if (!method.startsWith("notifications/")) {
    return { malformed: `${method} without an id is not a notification of MCP; give the request an id` };
  }
  if (isClientNotification(era, method)) return plain(method, null);
  return judged(method, null, null, { kind: "method", method });
}

function request(era: Era, method: string, params: Params): Intent | Malformed {
  if (method.startsWith("tasks/")) return tasks(era, method, params["taskId"]);
  switch (method) {
    case "tools/call": {
      const name = text(params["name"]);
      const args = object(params["arguments"]);
      return judged(method, name, args, { kind: "tool", name, arguments: args });
    }
    case "resources/read":
    case "resources/subscribe":
    case "resources/unsubscribe": {
      const uri = text(params["uri"]);
      return resource(method, uri, null, uriFault(uri));
    }
    case "prompts/get": {
      const name = text(params["name"]);
      const args = object(params["arguments"]);
      return judged(method, name, args, { kind: "prompt", name, arguments: args });
    }
    case "completion/complete":
      return completion(method, object(params["ref"]), object(params["argument"]));
    case "subscriptions/listen":
      return subscription(method, params["notifications"] ?? {});
    default:
      if (isKnownMethod(era, method)) return plain(method, null);
      return judged(method, null, null, { kind: "method", method });
  }
}

/**
 * Names and hash of arguments as the ledger keeps them: never a value. undefined: they hold half of a surrogate
 * pair, which has no canonical form.
 */
export function recordedArguments(
  args: Params | null,
): { names: string[]; sha256: string | null } | undefined {
  if (args === null) return { names: [], sha256: null };
  const canonical = canonicalForm(args);
  if (canonical === undefined) return undefined;
  return {
    names: Object.keys(args).slice(0, MAX_RECORDED_NAMES).map(recorded),
    sha256: hash("sha256", canonical, "hex"),
  };
}

/** A name that an agent chose, cut to what a ledger row should hold. */
export function recorded(name: string): string {
  return name.length <= MAX_RECORDED ? name : `${name.slice(0, MAX_RECORDED)}…`;
}

function completion(method: string, ref: Params, argument: Params): Intent | Malformed {
  if (ref["type"] === "ref/resource") {
    const uri = text(ref["uri"]);
    return resource(method, uri, argument, templateFault(uri));
  }
  const name = text(ref["name"]);
  return judged(method, name, argument, { kind: "prompt", name, arguments: {} });
}

/** Only what is read alike by everyone is judged: URIs in another shape, or under another spelling, are refused. */
function subscription(method: string, notifications: unknown): Intent | Malformed {
  const wanted = object(notifications);
  const uris = wanted["resourceSubscriptions"] ?? [];
  const misspelt = variantIn(wanted, SUBSCRIPTION_NAMES);
  if (misspelt !== undefined) {
    return { malformed: `params.notifications: ${JSON.stringify(recorded(misspelt))} is no name of MCP` };
  }
  if (wanted !== notifications || !Array.isArray(uris) || !uris.every((uri) => typeof uri === "string")) {
    return { malformed: "params.notifications.resourceSubscriptions must be an array of URIs" };
  }
  if (uris.length > MAX_SUBSCRIBED || !areIds(wanted["taskIds"] ?? [])) {
    return { malformed: `params.notifications may name ${MAX_SUBSCRIBED} URIs, and as many ids of tasks` };
  }
  if (uris.reduce((sum, uri) => sum + uri.length, 0) > MAX_SUBSCRIBED_TEXT) {
    return {
      malformed: `The URIs of one subscription have at most ${MAX_SUBSCRIBED_TEXT} characters together; open another for the rest`,
    };
  }
  for (const uri of uris) {
    if (uri.length > MAX_URI) return { malformed: `A URI has at most ${MAX_URI} characters` };
    const fault = uriFault(uri);
    if (fault !== undefined) return { malformed: fault.reason, fault };
  }
  const subjects = uris.map((uri): Subject => ({ kind: "resource", uri }));
  return { method, subjects, tool: null, arguments: null, task: null };
}

function areIds(ids: unknown): boolean {
  if (!Array.isArray(ids) || ids.length > MAX_SUBSCRIBED) return false;
  return ids.every((id) => typeof id === "string" && id.length <= MAX_ID);
}

/** Bound to the grant's own tasks in both eras; a method that the era does not know is judged like any other, too. */
function tasks(era: Era, method: string, id: unknown): Intent | Malformed {
  if (id !== undefined && typeof id !== "string") return { malformed: "params.taskId must be a string" };
  const bound = plain(method, id ?? null);
  return isKnownMethod(era, method) ? bound : { ...bound, subjects: [{ kind: "method", method }] };
}

function plain(method: string, task: string | null): Intent {
  return { method, subjects: [], tool: null, arguments: null, task };
}

/** Only a URI that all readers take for the same one is judged, recorded and sent. */
function resource(
  method: string,
  uri: string,
  args: Params | null,
  fault: UriFault | undefined,
): Intent | Malformed {
  if (fault !== undefined) return { malformed: fault.reason, fault };
  return judged(method, uri, args, { kind: "resource", uri });
}

function judged(method: string, tool: string | null, args: Params | null, subject: Subject): Intent {
  return { method, subjects: [subject], tool, arguments: args, task: null };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function object(value: unknown): Params {
  return isObject(value) ? value : {};
}
