import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, ProtocolError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import * as z from "zod";
import type { LedgerEntry } from "../../ledger/index.ts";
import { type Ask, accepted } from "./api.ts";
import { TENANT } from "./setup.ts";
import { filesDir } from "./upstream.ts";

/** One call as the client saw it. */
export interface Shown {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, string>>;
  /** How often it was made before this answer came. */
  readonly times: number;
  readonly text: string;
  /** The gate's decision, where it answered itself. */
  readonly decision: Decision | undefined;
}

export interface Transcript {
  readonly client: string;
  readonly calls: readonly Shown[];
  /** What was written to the ledger meanwhile, oldest first. */
  readonly rows: readonly LedgerEntry[];
}

type Decision = z.infer<typeof Decision>;
const Decision = z.object({
  outcome: z.string(),
  rule: z.string(),
  reason: z.string(),
  retryAfterMs: z.number().optional(),
});

const Result = z.object({
  content: z.array(z.looseObject({ text: z.string().optional() })),
  _meta: z.looseObject({ "dev.sluice/decision": Decision.optional() }).default({}),
});

/** A call that is repeated to meet a limit ends here where a policy has none. */
const MAX_REPEATS = 8;
/** An outcome that finds no later call to ride with is written a second after its answer. */
const SETTLE_MS = 2000;
const ASK_MS = 100;
/** The largest page of the ledger that the API gives. */
const PAGE = 1000;

/** Makes three calls with a real client, through the gate, and reads what was recorded of them. */
export async function transcript(
  ask: Ask,
  address: string,
  token: string,
  grant: string,
): Promise<Transcript> {
  const last = (await ledger(ask, grant, 0)).at(-1)?.seq ?? 0;
  const client = new Client(
    { name: "sluice-start", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers } }));
  const call = async (tool: string, args: Record<string, string>, times = 1): Promise<Shown> => {
    try {
      const result = Result.parse(await client.callTool({ name: tool, arguments: args }));
      const text = result.content.map((block) => block.text ?? "").join("\n");
      return { tool, arguments: args, times, text, decision: result._meta["dev.sluice/decision"] };
    } catch (error) {
      // A policy may hide the tool: then it does not exist.
      if (!(error instanceof ProtocolError)) throw error;
      const decision = { outcome: "hidden", rule: "", reason: error.message };
      return { tool, arguments: args, times, text: error.message, decision };
    }
  };
  const calls = [
    await call("read_text_file", { path: join(filesDir, "welcome.txt") }),
    await call("move_file", {
      source: join(filesDir, "welcome.txt"),
      destination: join(filesDir, "gone.txt"),
    }),
    await repeated((times) => call("search_files", { path: filesDir, pattern: "**/*.md" }, times)),
  ];
  const era = client.getProtocolEra() === "modern" ? "2026-07-28" : "sessions";
  await client.close();
  return { client: `@modelcontextprotocol/client, ${era}`, calls, rows: await settled(ask, grant, last) };
}

/** The rows after `after`, once the outcome of every forwarded call is among them; or without, if it takes too long. */
async function settled(ask: Ask, grant: string, after: number): Promise<LedgerEntry[]> {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const rows = await ledger(ask, grant, after);
    const known = new Set(rows.flatMap((row) => row.outcomes ?? []).map(({ seq }) => seq));
    if (rows.every((row) => row.kind !== "call" || known.has(row.seq)) || Date.now() > until) return rows;
    await delay(ASK_MS);
  }
}

/** Calls until the gate itself answers. */
async function repeated(call: (times: number) => Promise<Shown>): Promise<Shown> {
  for (let times = 1; ; times++) {
    const shown = await call(times);
    if (shown.decision !== undefined || times === MAX_REPEATS) return shown;
  }
}

/** All rows after `after`. */
async function ledger(ask: Ask, grant: string, after: number): Promise<LedgerEntry[]> {
  const rows: LedgerEntry[] = [];
  for (;;) {
    const from = rows.at(-1)?.seq ?? after;
    const { text } = await accepted(
      ask,
      "GET",
      `${TENANT}/grants/${grant}/ledger?after=${from}&limit=${PAGE}`,
    );
    const page = text.split("\n").filter((line) => line !== "");
    rows.push(...page.map((line) => JSON.parse(line) as LedgerEntry));
    if (page.length < PAGE) return rows;
  }
}
