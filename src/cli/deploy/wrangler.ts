/** Runs wrangler, as a program of its own: it signs in, uploads, and writes what it did into a file. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RefusedError } from "../client.ts";
import { withoutSecrets } from "../serve/environment.ts";

export interface Ran {
  /** Exit code; 1 where it could not be started. */
  readonly code: number;
  /** Standard output and standard error, where the run was quiet. */
  readonly out: string;
  readonly err: string;
  /** Addresses that a deployment names, such as `https://sluice.ada.workers.dev`. */
  readonly targets: readonly string[];
}

/** @param quiet its output is kept for the caller, and not shown */
export type Wrangler = (args: readonly string[], quiet?: boolean) => Promise<Ran>;

/** @param command what is run in place of wrangler: a script for Node */
export function wranglerIn(
  root: string,
  command: string = createRequire(import.meta.url).resolve("wrangler"),
): Wrangler {
  return async (args, quiet = false) => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-deploy-"));
    const record = join(folder, "record.jsonl");
    try {
      const child = spawn(process.execPath, [command, ...args], {
        cwd: root,
        // Values of the environment would win over those of the secrets' file.
        env: {
          ...withoutSecrets(process.env),
          WRANGLER_OUTPUT_FILE_PATH: record,
          WRANGLER_SEND_METRICS: "false",
        },
        // A quiet run must not wait for an answer to a question that nobody sees.
        stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      });
      const said = { out: "", err: "" };
      child.stdout?.on("data", (chunk) => {
        said.out += String(chunk);
      });
      child.stderr?.on("data", (chunk) => {
        said.err += String(chunk);
      });
      const code = await new Promise<number>((resolve) => {
        child.once("error", () => resolve(1));
        child.once("close", (status) => resolve(status ?? 1));
      });
      return { code, ...said, targets: targetsIn(await readFile(record, "utf8").catch(() => "")) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** The addresses of the last deployment in wrangler's record: one JSON object a line. */
export function targetsIn(record: string): string[] {
  const targets = record.split("\n").flatMap((line): unknown[][] => {
    try {
      const entry = JSON.parse(line) as { type?: unknown; targets?: unknown };
      return entry.type === "deploy" && Array.isArray(entry.targets) ? [entry.targets] : [];
    } catch {
      return [];
    }
  });
  return (targets.at(-1) ?? []).filter((target) => typeof target === "string");
}

/** Signs in at Cloudflare where nobody is. Throws RefusedError where that does not work. */
export async function signIn(wrangler: Wrangler): Promise<void> {
  if ((await wrangler(["whoami", "--json"], true)).code === 0) return;
  if ((await wrangler(["login"])).code === 0) return;
  throw new RefusedError("wrangler is not signed in: run npx wrangler login, or set CLOUDFLARE_API_TOKEN");
}

/** Cloudflare's code for a worker that does not exist. */
const NO_WORKER = /\b10007\b/;

/**
 * The names of the worker's secrets; none where there is no worker yet. Throws RefusedError where nobody can tell: making new
 * secrets over those of a running gate would lose what they sealed.
 */
export async function secretNames(wrangler: Wrangler): Promise<string[]> {
  const { code, out, err } = await wrangler(["secret", "list", "--format", "json"], true);
  if (code !== 0 && NO_WORKER.test(out + err)) return [];
  const names = code === 0 ? namesIn(out) : undefined;
  if (names !== undefined) return names;
  const said = (err || out).trim().split("\n").slice(0, 5).join(" ");
  throw new RefusedError(`cannot tell whether the worker was deployed before, so nothing is done: ${said}`);
}

function namesIn(json: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.map(({ name }: { name: unknown }) => String(name)) : undefined;
  } catch {
    return undefined;
  }
}
