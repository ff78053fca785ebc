/**
 * `node die.ts FILE.sqlite CLASS`: brings an object's tables up in one transaction, as the worker does, and is killed before
 * it commits. Everything that it did is on the disk by then, in the log that SQLite has to leave unread.
 */
import { DatabaseSync } from "node:sqlite";
import { sqlOf } from "../support/sqlite.ts";
import { STEPS } from "./steps.ts";

const [file = "", name = ""] = process.argv.slice(2);
const steps = STEPS.get(name);
if (steps === undefined) throw new Error(`No steps of ${name}`);
const database = new DatabaseSync(file);
database.exec(
  "PRAGMA journal_mode = WAL; PRAGMA cache_size = 1; PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE",
);
for (const step of steps) step(sqlOf(database));
// More than the cache holds, so that pages of the open transaction are written out.
database.exec("CREATE TABLE half_run (filler TEXT)");
for (let row = 0; row < 200; row++) database.exec("INSERT INTO half_run VALUES (hex(randomblob(2000)))");
process.kill(process.pid, "SIGKILL");
