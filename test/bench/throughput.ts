import { cpuSeconds } from "./cpu.ts";
import type { LoadResult } from "./load.ts";
import type { Loader } from "./processes.ts";
import { median, round } from "./stats.ts";
import type { Subject, SubjectName } from "./subjects.ts";

export interface Speed {
  rps: number;
  p50Ms: number;
  p99Ms: number;
  /** CPU time of the worker's process for one call: what a busy machine changes least. Not in the JSON. */
  cpuUs?: number;
}

type Round = LoadResult & { cpuUs?: number };

export interface Comparison extends Partial<Record<SubjectName, Speed>> {
  gateToFloor?: number;
  gateToBare?: number;
}

export type Subjects = Partial<Record<SubjectName, Subject>>;

const warmUpMs = 1_500;
const leadInMs = 150;
const roundMs = 1_000;

/**
 * Measures the subjects in turn, round after round, so that a slow moment of the machine hits all of them alike, and
 * takes the median of the rounds. Ratios are taken within each round first, for the same reason.
 */
export async function compare(
  loader: Loader,
  subjects: Subjects,
  connections: number,
  seconds: number,
): Promise<Comparison> {
  const entries = Object.entries(subjects) as [SubjectName, Subject][];
  const job = async ({ url, token, pid }: Subject, measureMs: number): Promise<Round> => {
    const before = cpuSeconds(pid);
    const result = await loader.run({ url, token, connections, measureMs, leadInMs });
    const after = cpuSeconds(pid);
    if (before === undefined || after === undefined) return result;
    return { ...result, cpuUs: ((after - before) / result.calls) * 1e6 };
  };
  for (const [, subject] of entries) await job(subject, warmUpMs);

  const rounds: Partial<Record<SubjectName, Round>>[] = [];
  while (rounds.length * roundMs < seconds * 1000) {
    const results: Partial<Record<SubjectName, Round>> = {};
    for (const [name, subject] of entries) results[name] = await job(subject, roundMs);
    rounds.push(results);
    // Another goes first next time: nobody always follows the same neighbour.
    entries.push(...entries.splice(0, 1));
  }

  const comparison: Comparison = {};
  for (const [name] of entries) comparison[name] = speedOf(rounds.flatMap((results) => results[name] ?? []));
  const ratio = (to: SubjectName) => {
    const ratios = rounds.flatMap(({ gate, [to]: other }) => (gate && other ? gate.rps / other.rps : []));
    return round(median(ratios), 3);
  };
  if (subjects.gate && subjects.floor) comparison.gateToFloor = ratio("floor");
  if (subjects.gate && subjects.bare) comparison.gateToBare = ratio("bare");
  return comparison;
}

function speedOf(results: Round[]): Speed {
  const speed: Speed = {
    rps: round(median(results.map(({ rps }) => rps)), 0),
    p50Ms: round(median(results.map(({ p50Ms }) => p50Ms)), 3),
    p99Ms: round(median(results.map(({ p99Ms }) => p99Ms)), 3),
  };
  const cpu = results.flatMap(({ cpuUs }) => cpuUs ?? []);
  return cpu.length === 0 ? speed : { ...speed, cpuUs: round(median(cpu), 0) };
}
