/**
 * A message of a server. Its envelope is written again from the protocol's members, each once (JSON-RPC 2.0, sections 4 and 5);
 * what it carries stays as text until somebody asks for it.
 */
import { isObjectText, readObject, stringOf } from "../json/index.ts";
import { type Budget, newBudget, ObjectText } from "./object-text.ts";
import { ERROR, META, PARAMS, RESULT } from "./server-names.ts";
import type { RequestId } from "./types.ts";

/** An id with the text that it had: a number may be more than a double holds. */
export interface ReadId {
  readonly value: RequestId;
  readonly text: string;
}

export interface ServerMessage {
  readonly kind: "request" | "notification" | "result" | "error";
  /** undefined: a notification, or an error on a message whose id the server could not read. */
  readonly id: ReadId | undefined;
  /** Of a request or a notification. */
  readonly method: string;
  /** `params`, `result` or `error`; undefined where there is none, or it is not an object. */
  readonly body: ObjectText | undefined;
  readonly budget: Budget;
  /** The message as it came. */
  readonly text: string;
  /** A result that is not an object, as JSON text. */
  readonly plain: string | undefined;
  /** The envelope as it came is the one that would be written. */
  readonly exact: boolean;
}

type Read = Pick<ServerMessage, "kind" | "id" | "method" | "body" | "plain"> | undefined;

const MEMBERS: ReadonlySet<string> = new Set(["jsonrpc", "id", "method", "params", "result", "error"]);
const CARRIED = { request: "params", notification: "params", result: "result", error: "error" } as const;

/** A longer id or method name belongs to nobody. In characters of JSON. */
const MAX_SHORT = 1024;

/** Reads one message. undefined: it is not one, or readers may differ about what it is. */
export function readServerMessage(text: string): ServerMessage | undefined {
  const members = readObject(text);
  if (members === undefined) return undefined;
  const values = new Map<string, string>();
  let exact = true;
  for (const { key, start, end } of members) {
    // A stranger, a variant or a second one does not go on. Of two equal keys the last counts, as JSON.parse has it.
    if (!MEMBERS.has(key) || values.has(key)) exact = false;
    if (MEMBERS.has(key)) values.set(key, text.slice(start, end));
  }
  const budget = newBudget();
  const read = values.has("method") ? readCall(values, budget) : readAnswer(values, budget);
  read?.body?.edit("_meta", META, budget);
  if (read === undefined || budget.left < 0) return undefined;
  if (values.get("jsonrpc") !== '"2.0"') exact = false;
  const named = read.kind === "notification" || values.has("id");
  const written = 1 + count(values.get("id")) + count(read.body ?? read.plain) + count(values.get("method"));
  return { ...read, budget, text, exact: exact && named && values.size === written };
}

/** The message for the client: its own text where nothing of it had to change. `id`, as JSON text, replaces its own. */
export function writeServerMessage(message: ServerMessage, id = idText(message)): string {
  const { kind, method, body, plain, exact } = message;
  if (exact && id === idText(message) && body?.changed !== true) return message.text;
  const carried = body?.toString() ?? plain;
  const members = [
    '"jsonrpc":"2.0"',
    ...(id === undefined ? [] : [`"id":${id}`]),
    ...(method === "" ? [] : [`"method":${JSON.stringify(method)}`]),
    ...(carried === undefined ? [] : [`"${CARRIED[kind]}":${carried}`]),
  ];
  return `{${members.join(",")}}`;
}

function idText({ kind, id }: ServerMessage): string | undefined {
  return id?.text ?? (kind === "error" ? "null" : undefined);
}

function readCall(values: ReadonlyMap<string, string>, budget: Budget): Read {
  const method = short(values.get("method"));
  const name = stringOf(method);
  const given = values.get("id");
  const id = readId(given);
  if (name === undefined || name === "" || (given !== undefined && id === undefined)) return undefined;
  const params = values.get("params");
  if (params !== undefined && params !== "null" && !isObjectText(params)) return undefined;
  const body = params === undefined || params === "null" ? undefined : new ObjectText(params, PARAMS, budget);
  return { kind: id === undefined ? "notification" : "request", id, method: name, body, plain: undefined };
}

/** A result or an error; a null beside it is as good as nothing. */
function readAnswer(values: ReadonlyMap<string, string>, budget: Budget): Read {
  const id = readId(values.get("id"));
  const error = values.get("error") ?? "null";
  if (error !== "null") {
    if (!isObjectText(error) || (id === undefined && (values.get("id") ?? "null") !== "null"))
      return undefined;
    const body = new ObjectText(error, ERROR, budget, true);
    // Frameworks have errors of their own.
    if (!/^-?\d/.test(body.get("code") ?? "")) return undefined;
    return { kind: "error", id, method: "", body, plain: undefined };
  }
  const result = values.get("result");
  if (result === undefined || id === undefined) return undefined;
  return isObjectText(result)
    ? { kind: "result", id, method: "", body: new ObjectText(result, RESULT, budget), plain: undefined }
    : { kind: "result", id, method: "", body: undefined, plain: result };
}

function readId(text: string | undefined): ReadId | undefined {
  if (short(text) === undefined || text === undefined) return undefined;
  const value: unknown = stringOf(text) ?? (/^-?\d/.test(text) ? Number(text) : undefined);
  return typeof value === "string" || typeof value === "number" ? { value, text } : undefined;
}

function short(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= MAX_SHORT ? text : undefined;
}

function count(value: unknown): number {
  return value === undefined ? 0 : 1;
}

/** Whether a message answers the request of this id: a result or an error of that id, or an error without one (JSON-RPC 2.0, section 5). */
export function isAnswerTo(message: ServerMessage, id: unknown): boolean {
  if (message.kind === "error") return message.id === undefined || message.id.value === id;
  return message.kind === "result" && message.id?.value === id;
}
