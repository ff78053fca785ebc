import { linesOf } from "./lines.ts";

/** Lines asked for at once; the management API gives at most so many. */
const PAGE_LINES = 1000;

/** A page that takes longer is given up: a gateway that hangs must not hang a nightly export. */
const PAGE_TIMEOUT_MS = 120_000;

/** An export that could not go on: one line for a person. */
export class ExportError extends Error {}

interface Source {
  /** The gateway's address, such as `https://sluice.example`. */
  readonly url: string;
  /** A key of the management API. Sent to that address only, and never shown. */
  readonly key: string;
  readonly tenant: string;
  readonly grant: string;
}

export interface ExportedLine {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/**
 * Rows after `after`, oldest first, page by page until an empty one.
 *
 * @throws ExportError for anything but rows: no connection, a refusal, an answer that is cut off or no ledger
 */
export async function* ledgerLines(source: Source, after: number): AsyncGenerator<ExportedLine> {
  let reached = after;
  for (;;) {
    const before = reached;
    for await (const line of pageOf(source, before)) {
      if (line.seq <= reached) throw new ExportError("the gateway answered with rows out of order");
      reached = line.seq;
      yield line;
    }
    if (reached === before) return;
  }
}

async function* pageOf(source: Source, after: number): AsyncGenerator<ExportedLine> {
  const path = `api/v1/tenants/${encodeURIComponent(source.tenant)}/grants/${encodeURIComponent(source.grant)}/ledger`;
  const url = new URL(`${path}?after=${after}&limit=${PAGE_LINES}`, withSlash(source.url));
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${source.key}`, accept: "application/x-ndjson" },
      // The key is for this address alone.
      redirect: "manual",
      signal: AbortSignal.timeout(PAGE_TIMEOUT_MS),
    });
    if (response.status !== 200) throw new ExportError(await refusalOf(response));
    if (response.body === null) return;
    for await (const bytes of linesOf(response.body)) yield { seq: seqOf(bytes), bytes };
  } catch (error) {
    if (error instanceof ExportError) throw error;
    throw new ExportError(`no answer from ${url.origin}: ${causeOf(error)}`);
  }
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

/** Only whole rows are passed on: what a lost connection cut off is not JSON. */
function seqOf(line: Uint8Array): number {
  let row: unknown;
  try {
    row = JSON.parse(new TextDecoder().decode(line));
  } catch {
    throw new ExportError("the answer is not a ledger, or was cut off");
  }
  if (typeof row !== "object" || row === null || !("seq" in row) || !Number.isSafeInteger(row.seq)) {
    throw new ExportError("the answer is not a ledger: a line has no seq");
  }
  return Number(row.seq);
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
  if (error.name === "TimeoutError") return `nothing came for ${PAGE_TIMEOUT_MS / 1000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return oneLine(code ?? cause.message);
}

/** What a server says may not move the cursor of the terminal it is shown on. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{C}+/gu, " ").slice(0, 300);
}
