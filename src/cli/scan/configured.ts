/** Scans of servers that a client starts, or is configured with. Nothing is registered, and what was started is ended. */
import { randomBytes } from "node:crypto";
import type { FileClient } from "../../clients/index.ts";
import { checkAddress, checkCredential, type Scan, scan } from "../../upstream/index.ts";
import { asker } from "../ask.ts";
import { allowed } from "../import/consent.ts";
import { type Entry, unsupported } from "../import/entry.ts";
import { filledEntry, planOf } from "../import/plan.ts";
import { progress } from "../print.ts";
import { freePort } from "../start/port.ts";
import { programOf } from "../up/program.ts";

export const FIRST_BYTE_MS = 10_000;

type Program = Pick<Extract<Entry, { kind: "stdio" }>, "name" | "command" | "args" | "env" | "cwd">;

export interface ConfiguredScan {
  readonly name: string;
  /** Its URL, or its command line. */
  readonly address: string;
  readonly scan: Scan;
}

/** Runs a server that speaks stdio, looks at it over HTTP as the gateway would, and ends it. */
export async function scanProgram({ name, command, args, env, cwd }: Program): Promise<Scan> {
  progress(`Starting ${name} …`);
  const key = randomBytes(32).toString("base64url");
  const { exposeStdio } = await import("../expose/serve.ts");
  // mcp-proxy tells of its sessions on stdout, which belongs to the report.
  console.log = console.info = () => {};
  try {
    const exposed = await exposeStdio({ command, args, env, cwd, key, port: await freePort(undefined) });
    try {
      return await scan({
        address: exposed.url,
        credential: { "X-API-Key": key },
        firstByteMs: FIRST_BYTE_MS,
      });
    } finally {
      await exposed.close();
    }
  } catch (error) {
    return unseen(`it does not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The scans of all entries, one after the other; what may be sent of the environment is asked before the first.
 *
 * @param form of the client whose entries they are: what it fills in before it starts a program is filled in here
 */
export async function scansOf(
  entries: readonly Entry[],
  env: readonly string[],
  mayAsk: boolean,
  form: FileClient,
): Promise<AsyncGenerator<ConfiguredScan>> {
  const plans = entries.map((entry) => ({
    entry,
    plan: entry.kind === "http" ? planOf(entry, process.env) : undefined,
  }));
  const asked = plans.flatMap(({ plan }) => (plan?.ok ? plan.asked : []));
  const may = await allowed(asked, env, mayAsk ? asker() : undefined);
  return (async function* () {
    for (const { entry, plan } of plans) {
      if (entry.kind === "disabled") continue;
      const address = entry.kind === "stdio" ? [entry.command, ...entry.args].join(" ") : entry.name;
      if (entry.kind === "stdio") {
        const { envFile: _, ...known } = entry;
        const program = programOf(known, process.cwd(), process.env, form);
        const seen = program.ok
          ? await scanProgram({ name: entry.name, ...program })
          : unseen(program.reason);
        yield { name: entry.name, address, scan: seen };
      } else if (entry.kind === "http" && plan?.ok && plan.asked.every(may)) {
        yield { name: entry.name, address: entry.url, scan: await scanEntry(entry) };
      } else yield { name: entry.name, address, scan: unseen(reasonOf(entry, plan)) };
    }
  })();
}

async function scanEntry(entry: Extract<Entry, { kind: "http" }>): Promise<Scan> {
  const { url, headers } = filledEntry(entry, process.env);
  const address = checkAddress(url, true);
  if (!address.ok) return unseen(`the address ${address.reason}`);
  const fault = checkCredential(headers);
  if (fault !== undefined) return unseen(fault);
  progress(`Asking ${entry.name} …`);
  return scan({ address: address.url.href, credential: headers, firstByteMs: FIRST_BYTE_MS });
}

function reasonOf(entry: Entry, plan: ReturnType<typeof planOf> | undefined): string {
  if (entry.kind === "unreadable") return entry.reason;
  if (entry.kind === "other") return unsupported(entry, "Streamable HTTP and stdio");
  return plan?.ok === false ? plan.reason : "not scanned without the variables that it asks for";
}

function unseen(detail: string): Scan {
  return { ok: false, error: { code: "unreachable", detail } };
}
