import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildBundle } from "../support/bundle.ts";
import { readWorkerConfig } from "../support/config.ts";
import { bundleModule } from "./build.ts";
import type { Loader } from "./processes.ts";
import { round } from "./stats.ts";
import { type Subject, startSubject } from "./subjects.ts";

export interface CallCounts {
  /** Rows written by all Durable Objects for one admitted call, as the platform counts them. */
  rowsPerCall: number;
  /** Requests to Durable Objects for one admitted call. */
  objectRequestsPerCall: number;
  /** The same, by statement and by method: what to look at when the figures are off. */
  detail: { rows: Record<string, number>; requests: Record<string, number> };
}

interface Counts {
  rowsWritten: number;
  objectRequests: number;
  byStatement: Record<string, number>;
  byMethod: Record<string, number>;
}

// Outcomes that no later call carries are written within a second of their call.
const flushMs = 1_500;
const connections = 16;

/** Runs load through the built bundle inside a module that counts, and divides by the calls made. */
export async function countPerCall(loader: Loader, upstream: string): Promise<CallCounts> {
  const dir = await mkdtemp(join(tmpdir(), "sluice-counting-"));
  // Far more often than in production, so that what shipping costs is in the figures.
  const vars = { AUDIT_SHIP_SECONDS: "1" };
  const gate = await startSubject("gate", upstream, { modules: await countingModules(dir), vars });
  try {
    const { url, token } = gate;
    const job = { url, token, connections, leadInMs: 0 };
    await loader.run({ ...job, measureMs: 500 });
    await sleep(flushMs);
    const before = await readCounts(gate);
    const { calls } = await loader.run({ ...job, measureMs: 2_000 });
    await sleep(flushMs);
    const after = await readCounts(gate);
    return {
      rowsPerCall: round((after.rowsWritten - before.rowsWritten) / calls, 4),
      objectRequestsPerCall: round((after.objectRequests - before.objectRequests) / calls, 4),
      detail: {
        rows: perCall(before.byStatement, after.byStatement, calls),
        requests: perCall(before.byMethod, after.byMethod, calls),
      },
    };
  } finally {
    await gate.stop();
    await rm(dir, { recursive: true });
  }
}

/** The bundle's modules behind an entry that exports its Durable Objects' classes, counted. */
async function countingModules(dir: string) {
  const bundle = await buildBundle();
  const counting = await bundleModule("workers/counting.ts", join(dir, "counting.js"));
  const classes = readWorkerConfig().durableObjects.map(({ className }) => className);
  const lines = [
    'import * as bundle from "./worker.js";',
    'import counting, { counted } from "./counting.js";',
    ...classes.map((name) => `export const ${name} = counted(bundle.${name});`),
    "export default counting;",
  ];
  const entry = { name: "entry.js", path: join(dir, "entry.js") };
  await writeFile(entry.path, lines.join("\n"));
  return [entry, counting, ...bundle.modules];
}

async function readCounts({ url }: Subject): Promise<Counts> {
  const response = await fetch(new URL("/__counts", url));
  return (await response.json()) as Counts;
}

function perCall(before: Record<string, number>, after: Record<string, number>, calls: number) {
  const differences = Object.entries(after).map(([key, count]): [string, number] => [
    key,
    round((count - (before[key] ?? 0)) / calls, 4),
  ]);
  return Object.fromEntries(differences.filter(([, count]) => count > 0));
}
