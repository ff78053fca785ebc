/**
 * Holds the lock of a state folder, and ends process groups when the process that started them is gone, however that came about:
 * even SIGKILL closes a pipe. The lock is released only once the groups have ended, so that nobody else begins on a disk that
 * is still being written.
 *
 * The argument is the lock's file. Says `held`, or why not, on stdout; reads the groups' ids from stdin, one a line; one that
 * is over, and is to be forgotten, has a minus before it.
 */
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

/** How long groups that were killed may take to be gone. */
const GONE_MS = 2500;
const ASK_MS = 20;
/** A start right after one that was killed waits for what that one left to be gone. */
const WAIT_MS = 3000;

/** The system releases SQLite's lock with the process that holds it; a file that stays behind means nothing. */
function lock(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: WAIT_MS });
  database.exec("BEGIN EXCLUSIVE");
  return database;
}

function kill(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

const groups = new Set<number>();
try {
  const held = lock(process.argv[2] ?? "");
  process.stdout.write("held\n");
  for await (const line of createInterface({ input: process.stdin })) {
    const group = Number(line);
    if (group < 0) groups.delete(-group);
    else groups.add(group);
  }
  const until = Date.now() + GONE_MS;
  while ([...groups].filter((group) => kill(group, "SIGKILL")).length > 0 && Date.now() < until)
    await delay(ASK_MS);
  held.close();
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
