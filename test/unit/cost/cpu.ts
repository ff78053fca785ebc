/** CPU time of work that blocks the gate, measured so that a busy machine changes it little. */
import { expect } from "vitest";

const TRIES = 5;

/** User and system time of this process for `work`, in milliseconds: the best of a few, or the first below `enough`. */
function cpuMs(work: () => unknown, enough = 0): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && best >= enough; i += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const REFERENCE = `[${Array(250_000).fill("[]").join(",")}]`;
/** What JSON.parse takes for it on a machine of 2024 with nothing else to do. */
const REFERENCE_MS = 20;

/** What a stage may take on such a machine, in milliseconds. */
const STAGE_MS = 60;

/** The worst shapes come to 60 to 75 ms here; reference and work are measured one after the other, and machines change in between. */
const MARGIN = 1.5;

/** Work of so many stages is done in their time: or in more where this machine is slower, or busy, at this very moment. */
export function expectQuick(work: () => unknown, stages = 1): void {
  const slowness = Math.max(1, cpuMs(() => JSON.parse(REFERENCE)) / REFERENCE_MS);
  const allowed = STAGE_MS * stages * slowness * MARGIN;
  expect(cpuMs(work, allowed)).toBeLessThan(allowed);
}
