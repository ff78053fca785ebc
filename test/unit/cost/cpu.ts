/** CPU time of work that blocks the gate, measured so that a busy machine changes it little. */
import { expect } from "vitest";

/** What a stage may take on a machine of 2024 with nothing else to do, in milliseconds. */
const STAGE_MS = 60;
const REFERENCE = `[${Array(250_000).fill("[]").join(",")}]`;
/** What JSON.parse takes for it there. */
const REFERENCE_MS = 20;
/** The first times are those of code that is not compiled yet. */
const TRIES = 30;
/** One measurement may have met with an interruption, and would excuse any work. */
const LEAST_REFERENCES = 3;

/** User and system time of this process, in milliseconds. */
function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Work of so many stages is done in their time; where this machine is slower, or shares its cores at this very moment, in as much
 * more as the reference takes there. Both are measured in turn, since a machine changes from one second to the next, and of
 * each the best counts: other work only ever adds to a time.
 */
export function expectQuick(work: () => unknown, stages = 1): void {
  let allowed = STAGE_MS * stages;
  let best = cpuMs(work);
  let reference = Number.POSITIVE_INFINITY;
  for (let i = 1; i < TRIES && best > allowed; i += 1) {
    reference = Math.min(
      reference,
      cpuMs(() => JSON.parse(REFERENCE)),
    );
    best = Math.min(best, cpuMs(work));
    if (i >= LEAST_REFERENCES) allowed = STAGE_MS * stages * Math.max(1, reference / REFERENCE_MS);
  }
  expect(best).toBeLessThanOrEqual(allowed);
}
