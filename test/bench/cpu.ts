import { readFileSync } from "node:fs";

const ticksPerSecond = 100;

/** Seconds of CPU that a process has used so far; nothing where the system has no /proc. */
export function cpuSeconds(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Behind the command's name, which may hold spaces: utime and stime, see proc(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
