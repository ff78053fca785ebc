import type { Report } from "./main.ts";
import type { Profile, SelfTime } from "./profile.ts";
import type { Comparison } from "./throughput.ts";

/** The figures as a table for people. */
export function table(report: Report): string {
  const lines = ["connections  worker      rps    p50 ms    p99 ms  CPU µs/call"];
  for (const [connections, comparison] of Object.entries(report.connections)) {
    lines.push(...speeds(connections, comparison));
  }
  const { rowsPerCall, objectRequestsPerCall, policyUs, listFilter, bundleGzipBytes } = report;
  if (rowsPerCall !== undefined) lines.push(`rows written per call: ${rowsPerCall}`);
  if (objectRequestsPerCall !== undefined) lines.push(`object requests per call: ${objectRequestsPerCall}`);
  if (policyUs !== undefined) {
    const sizes = Object.entries(policyUs).map(([entries, us]) => `${us} µs at ${entries} entries`);
    lines.push(`policy decision: ${sizes.join(", ")}`);
  }
  if (listFilter !== undefined) {
    const { addedMs, addedBytes, jsonParseMs, ratio } = listFilter;
    lines.push(
      `800-tool list: ${addedMs} ms (JSON.parse ${jsonParseMs} ms, ratio ${ratio}), ${addedBytes} bytes added`,
    );
  }
  lines.push(`bundle: ${bundleGzipBytes} bytes gzipped`);
  return lines.join("\n");
}

function speeds(connections: string, comparison: Comparison): string[] {
  const { gateToFloor, gateToBare } = comparison;
  const lines = (["bare", "floor", "gate"] as const).flatMap((name) => {
    const speed = comparison[name];
    if (speed === undefined) return [];
    const { rps, p50Ms, p99Ms, cpuUs = Number.NaN } = speed;
    const times = [p50Ms, p99Ms].map((ms) => ms.toFixed(3).padStart(10));
    const cells = [rps.toFixed(0).padStart(9), ...times, cpuUs.toFixed(0).padStart(13)];
    return `${connections.padStart(11)}  ${name.padEnd(6)}${cells.join("")}`;
  });
  if (gateToFloor !== undefined)
    lines.push(`${" ".repeat(13)}gate/floor ${gateToFloor}, gate/bare ${gateToBare}`);
  return lines;
}

/** The functions that a profile found busiest. */
export function profileTable({ functions, sources, rps, file }: Profile): string {
  const row = ({ share, us }: SelfTime) =>
    `${(share * 100).toFixed(1).padStart(7)} % ${us.toFixed(2).padStart(9)} µs`;
  return [
    `under load at ${rps.toFixed(0)} calls/s; self time as a share and for each call, by function:`,
    ...functions.slice(0, 40).map((entry) => `${row(entry)}  ${entry.name}  ${entry.source}`),
    "by file:",
    ...sources.slice(0, 20).map((entry) => `${row(entry)}  ${entry.source}`),
    `whole: ${file}`,
  ].join("\n");
}
