// `npm run -s bench -- [--json] [--seconds N]`: what a call through the gate costs, with all of it on this machine.

import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { buildBundle } from "../support/bundle.ts";
import { type CallCounts, countPerCall } from "./counts.ts";
import { type ListFilterCost, listFilterCost } from "./list-filter.ts";
import { type Loader, startLoader, startUpstream } from "./processes.ts";
import { profile } from "./profile.ts";
import { profileTable, table } from "./report.ts";
import { type SubjectName, startSubject } from "./subjects.ts";
import { type Comparison, compare, type Subjects } from "./throughput.ts";

/** What `--json` prints. Parts that `--only` left out are missing. */
export interface Report {
  connections: Record<string, Comparison>;
  rowsPerCall?: CallCounts["rowsPerCall"];
  objectRequestsPerCall?: CallCounts["objectRequestsPerCall"];
  /** Microseconds per decision by the number of the policy's entries. */
  policyUs?: Record<string, number>;
  listFilter?: ListFilterCost;
  bundleGzipBytes: number;
}

const usage = `usage: npm run -s bench -- [options]
  --json              print JSON
  --seconds N         seconds per worker and number of connections (default 6)
  --connections LIST  numbers of connections (default 1,16,64)
  --workers LIST      of bare, floor, gate (default all)
  --only PART         throughput, counts, policy or list: that part alone
  --profile [--workers NAME]  a CPU profile under load at 16 connections instead of figures`;

const everything = ["throughput", "counts", "policy", "list"];

function readOptions() {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      seconds: { type: "string", default: "6" },
      connections: { type: "string", default: "1,16,64" },
      workers: { type: "string", default: "bare,floor,gate" },
      only: { type: "string", multiple: true, default: everything },
    },
  });
  const seconds = Number(values.seconds);
  const connections = values.connections.split(",").map(Number);
  const workers = values.workers
    .split(",")
    .filter((name): name is SubjectName => /^(bare|floor|gate)$/.test(name));
  const sound = seconds > 0 && connections.every((count) => count > 0) && workers.length > 0;
  if (values.help || !sound) {
    console.error(usage);
    process.exit(values.help ? 0 : 2);
  }
  return { ...values, seconds, connections, workers };
}

type Options = ReturnType<typeof readOptions>;

async function throughput(
  loader: Loader,
  upstream: string,
  options: Options,
): Promise<Report["connections"]> {
  const subjects: Subjects = {};
  try {
    for (const name of options.workers) subjects[name] = await startSubject(name, upstream);
    const comparisons: Report["connections"] = {};
    for (const count of options.connections) {
      comparisons[count] = await compare(loader, subjects, count, options.seconds);
    }
    return comparisons;
  } finally {
    for (const subject of Object.values(subjects)) await subject.stop();
  }
}

async function measure(loader: Loader, upstream: string, options: Options): Promise<Report> {
  const wants = (part: string) => options.only.includes(part);
  const report: Report = { connections: {}, bundleGzipBytes: (await buildBundle()).gzipBytes };
  if (wants("throughput")) report.connections = await throughput(loader, upstream, options);
  if (wants("counts") && options.workers.includes("gate")) {
    const { detail, ...counts } = await countPerCall(loader, upstream);
    Object.assign(report, counts);
    if (!options.json) console.error(JSON.stringify(detail, null, 2));
  }
  if (wants("policy")) report.policyUs = await policyUs();
  if (wants("list")) report.listFilter = await listFilterCost();
  return report;
}

async function policyUs(): Promise<Record<string, number>> {
  const { policyMicros } = await import("./policy.ts");
  return policyMicros();
}

async function printProfile(loader: Loader, upstream: string, { workers, seconds }: Options): Promise<void> {
  const subject = await startSubject(workers.at(-1) ?? "gate", upstream, { inspector: true });
  try {
    console.log(profileTable(await profile(loader, subject, seconds)));
  } finally {
    await subject.stop();
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  const [load = 0] = loadavg();
  if (load > 0.5) console.error(`bench: the machine is busy (load ${load.toFixed(1)}); expect lower figures`);
  const loader = startLoader();
  const upstream = await startUpstream();
  try {
    if (options.profile) return await printProfile(loader, upstream.url, options);
    const report = await measure(loader, upstream.url, options);
    console.log(options.json ? JSON.stringify(report, withoutCpu, 2) : table(report));
  } finally {
    loader.stop();
    upstream.stop();
  }
}

/** The JSON's shape is a contract; CPU time is for people. */
const withoutCpu = (key: string, value: unknown) => (key === "cpuUs" ? undefined : value);

await main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
