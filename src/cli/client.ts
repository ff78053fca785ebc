/** The management API, as the commands use it. One place for addresses, keys, lists and errors. */
import { parseJson } from "../json/index.ts";
import { linesOf } from "./audit/lines.ts";

/** The gateway refused, or could not be asked: exit code 1. One line, for people; `problem` is what it said. */
export class RefusedError extends Error {
  readonly problem: Problem | undefined;
  readonly status: number | undefined;
  constructor(message: string, problem?: Problem, status?: number) {
    super(message);
    this.problem = problem;
    this.status = status;
  }
}

/** Problem details (RFC 9457) with the API's stable code. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly { pointer: string; line: number; column: number; message: string }[];
}

export interface Request {
  readonly body?: unknown;
  /** A list is sent as the same name again and again. */
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  /** 200 to 299. */
  readonly status: number;
  readonly body: Body;
  readonly etag: string | null;
}

/** A tenant's part of the API: every path is below `/api/v1/tenants/<tenant>`. With an empty tenant, below `/api/v1`. */
export interface Client {
  readonly url: string;
  readonly tenant: string;
  /** Sends a request; an object is sent as JSON, a string as it is. Throws RefusedError. */
  send<Body>(method: string, path: string, request?: Request): Promise<Answer<Body>>;
  get<Body>(path: string, query?: Request["query"]): Promise<Body>;
  /** A list, page by page as it is asked for. */
  pages<Item>(path: string, query?: Request["query"]): AsyncGenerator<Page<Item>>;
  /** Every item of a list. */
  list<Item>(path: string, query?: Request["query"]): Promise<Item[]>;
  /** Lines of an answer, as they come and without their line feeds; the last may be cut off. */
  lines(path: string, query?: Request["query"]): AsyncGenerator<Uint8Array>;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string | null;
}

const PAGE = 200;
/** Registering a server scans it, and some take their time. */
const TIMEOUT_MS = 120_000;

export function makeClient(url: string, key: string, tenant: string): Client {
  const below = tenant === "" ? "" : `/tenants/${encodeURIComponent(tenant)}`;
  const base = `${url.replace(/\/+$/, "")}/api/v1${below}`;

  async function open(method: string, path: string, request: Request = {}): Promise<Response> {
    const address = new URL(base + path);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value === undefined) continue;
      for (const one of Array.isArray(value) ? value : [value])
        address.searchParams.append(name, String(one));
    }
    const init: RequestInit = {
      method,
      // The key is for this address alone.
      redirect: "manual",
      headers: { ...request.headers, authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    if (request.body !== undefined) {
      init.headers = { ...init.headers, "content-type": "application/json" };
      init.body = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
    }
    const response = await fetch(address, init).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (!response.ok) throw refusal(response, await response.text());
    return response;
  }

  const unreachable = (error: unknown) =>
    new RefusedError(`${new URL(base).origin} cannot be reached: ${reasonOf(error)}`);

  async function send<Body>(method: string, path: string, request?: Request): Promise<Answer<Body>> {
    const response = await open(method, path, request);
    const text = await response.text();
    const json = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
    const raw = path.endsWith("/document");
    const body = (json && !raw ? parsed(text) : text) as Body;
    return { status: response.status, body, etag: response.headers.get("etag") };
  }

  async function* pages<Item>(path: string, query: Request["query"] = {}): AsyncGenerator<Page<Item>> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { body } = await send<Page<Item>>("GET", path, { query: { limit: PAGE, ...query, cursor } });
      yield body;
      cursor = body.next ?? null;
    }
  }

  async function list<Item>(path: string, query?: Request["query"]): Promise<Item[]> {
    const found: Item[] = [];
    for await (const page of pages<Item>(path, query)) found.push(...page.items);
    return found;
  }

  async function* lines(path: string, query: Request["query"] = {}): AsyncGenerator<Uint8Array> {
    const { body } = await open("GET", path, { query });
    try {
      if (body !== null) yield* linesOf(body);
    } catch (error) {
      throw unreachable(error);
    }
  }

  return {
    url: url.replace(/\/+$/, ""),
    tenant,
    send,
    get: async <Body>(path: string, query: Request["query"] = {}) =>
      (await send<Body>("GET", path, { query })).body,
    pages,
    list,
    lines,
  };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new RefusedError("the answer is not JSON; is SLUICE_URL a Sluice gateway?");
  }
}

function refusal(response: Response, text: string): RefusedError {
  let problem: Problem | undefined;
  try {
    problem = JSON.parse(text) as Problem;
  } catch {}
  if (typeof problem?.code !== "string") {
    // A page is for browsers.
    const page = /\bhtml\b/.test(response.headers.get("content-type") ?? "");
    const said = (page ? "" : text.trim().slice(0, 200)) || "no reason given";
    const asked = page
      ? "is SLUICE_URL the address of a Sluice gateway, without a path?"
      : "is SLUICE_URL a Sluice gateway?";
    return new RefusedError(`${response.status}: ${said}; ${asked}`, undefined, response.status);
  }
  const { title, code, detail } = problem;
  const more = detail === undefined ? "" : `: ${detail.replace(/\s+/g, " ").trim()}`;
  return new RefusedError(`${title}${more} (${code})`, problem, response.status);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.message : String(error);
}
