import { CLIENTS, type ClientId } from "../../clients/index.ts";
import type { LedgerEntry } from "../../ledger/index.ts";
import { connectLines } from "../connect.ts";
import { shown, stateAt } from "../serve/paths.ts";
import type { Memory } from "./memory.ts";
import { heading, indent, paint, table } from "./paint.ts";
import { policyFile, stateDir } from "./paths.ts";
import { SERVER, TENANT } from "./setup.ts";
import type { Shown, Transcript } from "./transcript.ts";
import { filesDir } from "./upstream.ts";

const { keyFile } = stateAt(stateDir);

/** Hex digits of a hash that are enough to compare by eye. */
const SHORT_HASH = 12;

/** The address of the demo's server; `localhost` stands for the installation's domain. */
export function mcpAddress(port: number): string {
  return `http://localhost:${port}/t/${TENANT}/mcp/${SERVER}`;
}

/** Where the gateway is, and what belongs to it. */
export function places(port: number, { grant, token }: Memory, startedInMs: number): string {
  const rows = [
    ["Address", mcpAddress(port)],
    ["", `http://${TENANT}.localhost:${port}/mcp/${SERVER}`],
    ["Catalogue", `http://localhost:${port}/   what servers let an agent do, and policies to put on them`],
    ["Token", token],
    ["Grant", `${grant}   of tenant ${TENANT}, on server ${SERVER}`],
    ["Policy", `${shown(policyFile)}   edit it and start again`],
    ["Files", `${shown(filesDir)}   all that the file server may use`],
    ["Operator", `${shown(keyFile)}   holds OPERATOR_KEY, for /api/v1 and the command line`],
  ];
  const lines = table(rows, (cell, column) => (column === 0 ? paint.quiet(cell) : asided(cell)));
  return `\n  ${paint.title("Sluice")} is ready ${paint.quiet(`after ${(startedInMs / 1000).toFixed(1)} s`)}\n\n${indent(lines, 2)}\n`;
}

/** Those that most people have; the others are behind the command that is named below them. */
const SHOWN: readonly ClientId[] = ["claude-code", "claude-desktop", "cursor", "vscode", "inspector"];

export function clients(port: number, token: string): string {
  const targets = [{ name: SERVER, url: mcpAddress(port) }];
  const look = { title: paint.key, quiet: paint.quiet };
  const blocks = SHOWN.flatMap((client) => connectLines(client, targets, token, look));
  const others = CLIENTS.filter((client) => !SHOWN.includes(client)).join("|");
  const more = `  ${paint.quiet(`Others: sluice grant mint --server ${SERVER}=demo --client ${others}`)}\n`;
  return `${heading("Connect a client")}\n\n${blocks.join("\n")}\n${more}`;
}

/** The commands that take a ledger out of the gateway and prove it. */
export function audit(port: number, grant: string): string {
  const key = `SLUICE_KEY=$(sed -n s/^OPERATOR_KEY=//p ${shown(keyFile)})`;
  const commands = [
    `export SLUICE_URL=http://localhost:${port} ${key}`,
    `sluice audit export --tenant ${TENANT} --grant ${grant} | sluice audit verify`,
  ];
  return `  ${paint.key("All of it")}  ${paint.quiet("exported, and proved offline; npm link installs sluice")}\n${indent(commands.join("\n"), 4)}\n`;
}

/** The calls as the client saw them, and as the ledger holds them. */
export function calls({ client, calls, rows }: Transcript): string {
  const seen = calls.map(callBlock).join("\n");
  return `${heading("Three calls just now", client)}\n\n${seen}\n${heading("Their ledger rows")}\n\n${indent(ledgerTable(calls, rows), 2)}\n`;
}

function callBlock(call: Shown): string {
  const { decision } = call;
  const args = Object.entries(call.arguments).map(([name, value]) => `${name}=${shown(value)}`);
  const times = call.times === 1 ? "" : `  ${paint.quiet(`call ${call.times} of ${call.times}`)}`;
  const head = `  ${verdict(call)}  ${paint.title(call.tool)} ${args.join(" ")}${times}`;
  const lines = [decision?.reason ?? call.text.trimEnd()];
  if (decision?.retryAfterMs !== undefined) lines.push(`wait ${(decision.retryAfterMs / 1000).toFixed(3)} s`);
  if (decision !== undefined && decision.rule !== "") lines.push(paint.quiet(`rule ${decision.rule}`));
  return `${head}\n${indent(lines.join("\n"), 13)}\n`;
}

function verdict({ decision }: Shown): string {
  if (decision === undefined) return paint.good("✓ allowed");
  return decision.retryAfterMs === undefined ? paint.bad("✗ denied ") : paint.wait("◷ capped ");
}

/** The rows of these calls. What the client asked besides them, such as tools/list, is left out. */
function ledgerTable(calls: readonly Shown[], rows: readonly LedgerEntry[]): string {
  const tools = new Set<string | null>(calls.map(({ tool }) => tool));
  const outcomes = new Map(
    rows.flatMap((row) => row.outcomes ?? []).map((outcome) => [outcome.seq, outcome]),
  );
  const cells = rows
    .filter(({ tool }) => tools.has(tool))
    .map((row) => {
      const outcome = outcomes.get(row.seq);
      return [
        String(row.seq),
        new Date(row.at).toISOString().slice(11, 23),
        row.tool ?? "",
        row.outcome,
        row.rule === null ? "" : `${row.layer ?? ""}${row.rule}`,
        outcome === undefined ? "" : `${outcome.status}, ${Math.round(outcome.ms)} ms`,
        row.hash.slice(0, SHORT_HASH),
      ];
    });
  const titles = ["row", "at (UTC)", "tool", "outcome", "rule", "answer", "hash"];
  return table([titles, ...cells], (cell, column, row) => {
    if (row === 0 || column === 6) return paint.quiet(cell);
    if (column !== 3) return cell;
    return cell === "forwarded" ? paint.good(cell) : cell === "limited" ? paint.wait(cell) : paint.bad(cell);
  });
}

/** A path or value, and after three spaces a word about it. */
function asided(cell: string): string {
  const [value = "", aside] = cell.split("   ");
  return aside === undefined ? value : `${value}   ${paint.quiet(aside)}`;
}
