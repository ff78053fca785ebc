import { spawn } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { startForwarder } from "./forwarder.ts";

/** The revisions that the suite has requirements for: the last of the one era, the first of the other. */
export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
export type Revision = (typeof REVISIONS)[number];

/** Worst last: a check that the suite makes several times counts as bad as its worst outcome. */
const SEVERITY = ["SKIPPED", "INFO", "SUCCESS", "WARNING", "FAILURE"] as const;
type Status = (typeof SEVERITY)[number];

/** `<scenario>:<check id>` → the worst status that any occurrence of the check had. */
export type Outcome = Map<string, Status>;

const Checks = z.array(z.object({ id: z.string(), status: z.enum(SEVERITY) }));

/** The suite's program; its package has no export to resolve. */
const SUITE = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol/conformance/dist/index.js");

/** `server-<scenario>-<time>`, the folder that the suite makes for each scenario. */
const FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

/**
 * Runs the server scenarios that `revision` requires against an MCP endpoint and reads what they found.
 * `outDir` must be new or empty; the suite's own reports stay there. The exit code of the suite is not looked at:
 * what failed is in the outcome.
 *
 * @throws if the suite could not run or left no report
 */
export async function runConformance(options: {
  url: string;
  /** Sent as a bearer token with every request. */
  token?: string;
  revision: Revision;
  outDir: string;
}): Promise<Outcome> {
  const { url, token, revision, outDir } = options;
  await mkdir(outDir, { recursive: true });
  // The suite has no way to send a token of the user's.
  const forwarder = token === undefined ? undefined : await startForwarder(url, token);
  try {
    const said = await suite(["--url", forwarder?.url ?? url, "--requirements", revision, "-o", outDir]);
    const outcome = await readOutcome(outDir);
    if (outcome.size === 0) throw new Error(`the conformance suite left no report:\n${said}`);
    return outcome;
  } finally {
    await forwarder?.stop();
  }
}

/** A check whose worst status is not the same on both sides; undefined where a side never made it. */
export type Difference = { check: string; direct: Status | undefined; gated: Status | undefined };

/** Lists the checks that came out otherwise behind the gate than in front of the server itself, in order of name. */
export function compare(direct: Outcome, gated: Outcome): Difference[] {
  return [...new Set([...direct.keys(), ...gated.keys()])]
    .sort()
    .map((check) => ({ check, direct: direct.get(check), gated: gated.get(check) }))
    .filter((difference) => difference.direct !== difference.gated);
}

async function readOutcome(outDir: string): Promise<Outcome> {
  const outcome: Outcome = new Map();
  for (const folder of await readdir(outDir)) {
    const scenario = FOLDER.exec(folder)?.[1];
    if (scenario === undefined) continue;
    for (const { id, status } of Checks.parse(
      JSON.parse(await readFile(`${outDir}/${folder}/checks.json`, "utf8")),
    )) {
      const key = `${scenario}:${id}`;
      const before = outcome.get(key);
      if (before === undefined || SEVERITY.indexOf(before) < SEVERITY.indexOf(status))
        outcome.set(key, status);
    }
  }
  return outcome;
}

function suite(args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SUITE, "server", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
    child.on("error", reject);
    child.on("close", () => resolve(said));
  });
}
