import { chmod, mkdir, rm } from "node:fs/promises";
import { Fault } from "./fault.ts";
import { type State, shown, stateAt } from "./paths.ts";

/**
 * Makes the state folder where it is missing, and closes it to everybody but its owner, with all that this process and its
 * children will write.
 */
export async function openState(dir: string): Promise<State> {
  // Without it SQLite and workerd let everybody read what they make.
  process.umask(0o077);
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new Fault(`${shown(dir)} cannot be made: ${error.message}`);
  });
  await chmod(dir, 0o700).catch((error: Error) => {
    throw new Fault(`${shown(dir)} cannot be closed to other users: ${error.message}`);
  });
  return stateAt(dir);
}

/** An empty folder for one run. The caller holds the lock. */
export async function freshRun(state: State): Promise<void> {
  await rm(state.run, { recursive: true, force: true });
  await mkdir(state.run, { mode: 0o700 });
  await mkdir(state.objects, { recursive: true, mode: 0o700 });
}
