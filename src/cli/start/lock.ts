import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "./fault.ts";
import { shown, stateDir } from "./paths.ts";

const lockFile = join(stateDir, "start.pid");

/** Keeps the state folder to one start at a time: two gateways on one disk would tear the ledger's chain. */
export function lockState(): void {
  const holder = Number(read());
  if (holder > 0 && isRunning(holder)) {
    throw new Fault(
      `${shown(stateDir)} is in use by a start that runs already (process ${holder}, named in ${shown(lockFile)})`,
    );
  }
  writeFileSync(lockFile, `${process.pid}\n`);
  process.once("exit", () => rmSync(lockFile, { force: true }));
}

function read(): string {
  try {
    return readFileSync(lockFile, "utf8");
  } catch {
    return "";
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
