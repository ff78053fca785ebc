import { UsageError } from "../policy/load.ts";
import { linesOf } from "./lines.ts";

/** An answer that takes longer to come is given up: a gateway that hangs must not hang a nightly export. */
const TIMEOUT_MS = 120_000;

/** What the gateway did not give: one line for a person. */
export class GatewayError extends Error {}

/** The management API of one gateway. */
export interface Gateway {
  /** Its address, such as `https://sluice.example`. */
  readonly url: string;
  /** Sent to that address only, and never shown. */
  readonly key: string;
}

export function gatewayOfEnvironment(): Gateway {
  const url = process.env["SLUICE_URL"];
  const key = process.env["SLUICE_KEY"];
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UsageError("SLUICE_URL must be the gateway's address, such as http://127.0.0.1:8787");
  }
  if (key === undefined || key === "") {
    throw new UsageError("SLUICE_KEY must be a key of the gateway's management API");
  }
  return { url, key };
}

/** The path of a tenant's things, below the gateway's address. */
export function tenantPath(tenant: string, rest: string): string {
  return `api/v1/tenants/${encodeURIComponent(tenant)}/${rest}`;
}

/**
 * Lines of an answer, as they come.
 *
 * @throws GatewayError for anything but lines: no connection, a refusal, an answer that is cut off
 */
export async function* fetchLines(gateway: Gateway, path: string): AsyncGenerator<Uint8Array> {
  try {
    const { body } = await open(gateway, path, "application/x-ndjson");
    if (body !== null) yield* linesOf(body);
  } catch (error) {
    throw told(gateway, error);
  }
}

/** @throws GatewayError for anything but JSON */
export async function fetchJson(gateway: Gateway, path: string): Promise<unknown> {
  try {
    return await (await open(gateway, path, "application/json")).json();
  } catch (error) {
    throw told(gateway, error);
  }
}

/** All items of a list, page by page. `next` of a page goes on as its `cursor`. */
export async function* fetchList(
  gateway: Gateway,
  path: string,
  query = new URLSearchParams(),
): AsyncGenerator<{ item: unknown; page: Page }> {
  const asked = new URLSearchParams(query);
  for (;;) {
    const page = await fetchJson(gateway, `${path}?${asked}`);
    if (!isPage(page)) throw new GatewayError("the answer is not a list; is SLUICE_URL a Sluice gateway?");
    for (const item of page.items) yield { item, page };
    if (page.next === null) return;
    asked.set("cursor", page.next);
  }
}

export interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

function isPage(value: unknown): value is Page {
  if (typeof value !== "object" || value === null || !("items" in value) || !("next" in value)) return false;
  return Array.isArray(value.items) && (value.next === null || typeof value.next === "string");
}

function told({ url }: Gateway, error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new GatewayError(`no answer from ${new URL(url).origin}: ${causeOf(error)}`);
}

async function open({ url, key }: Gateway, path: string, accept: string): Promise<Response> {
  const response = await fetch(new URL(path, url.endsWith("/") ? url : `${url}/`), {
    headers: { authorization: `Bearer ${key}`, accept },
    // The key is for this address alone.
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) throw new GatewayError(await refusalOf(response));
  return response;
}

async function refusalOf(response: Response): Promise<string> {
  if (response.status === 401) return "SLUICE_KEY is not accepted (401)";
  const problem: unknown = await response.json().catch(() => undefined);
  const told =
    typeof problem === "object" && problem !== null && "title" in problem ? problem.title : undefined;
  const title = typeof told === "string" ? oneLine(told) : "no reason given; is SLUICE_URL a Sluice gateway?";
  return `the gateway answered ${response.status}: ${title}`;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error.name === "TimeoutError") return `nothing came for ${TIMEOUT_MS / 1000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return oneLine(code ?? cause.message);
}

/** What a server says may not move the cursor of the terminal it is shown on. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{C}+/gu, " ").slice(0, 300);
}
