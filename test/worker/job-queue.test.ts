import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import type { Env } from "../../src/env.ts";
import { JobQueue } from "../../src/tenant/job-queue.ts";

const { TENANTS } = env as unknown as Env;

let count = 0;
let stub: ReturnType<Env["TENANTS"]["getByName"]>;

beforeEach(() => {
  stub = TENANTS.getByName(`alarms-${++count}`);
});

/** Runs with alarms of a test's own in a real object's storage. Times are far off, so that no alarm fires by itself. */
function withAlarms(run: (jobs: JobQueue, storage: DurableObjectStorage) => Promise<void>): Promise<void> {
  return runInDurableObject(stub, (_, state) => run(new JobQueue(state.storage), state.storage));
}

const FAR = Date.now() + 3_600_000;

test("many due times share the object's one alarm, which is always the earliest", () =>
  withAlarms(async (jobs, storage) => {
    const done: string[] = [];
    jobs.handle("scan", (rest) => void done.push(`scan ${rest}`));
    jobs.handle("snapshot", () => void done.push("snapshot"));
    jobs.schedule("scan:b:c", FAR + 20);
    jobs.schedule("snapshot", FAR + 10);
    jobs.schedule("scan:a", FAR + 30);
    expect(await storage.getAlarm()).toBe(FAR + 10);
    jobs.scheduleBy("snapshot", FAR + 50);
    expect(jobs.dueAt("snapshot"), "due before that already").toBe(FAR + 10);
    jobs.cancel("scan:a");
    await jobs.run(FAR + 10);
    expect(done).toEqual(["snapshot"]);
    expect(await storage.getAlarm()).toBe(FAR + 20);
    await jobs.run(FAR + 1000);
    expect(done).toEqual(["snapshot", "scan b:c"]);
    expect(await storage.getAlarm()).toBeNull();
  }));

test("a job that fails comes again, later each time; one that schedules itself stays", () =>
  withAlarms(async (jobs) => {
    let fails = 2;
    jobs.handle("flaky", () => (fails-- > 0 ? Promise.reject(new Error("no")) : Promise.resolve()));
    jobs.handle("again", () => jobs.schedule("again", FAR + 5_000_000));
    jobs.schedule("flaky", FAR);
    jobs.schedule("again", FAR);
    await jobs.run(FAR);
    expect(jobs.dueAt("flaky")).toBe(FAR + 5000);
    expect(jobs.dueAt("again")).toBe(FAR + 5_000_000);
    await jobs.run(FAR + 5000);
    expect(jobs.dueAt("flaky")).toBe(FAR + 15_000);
    await jobs.run(FAR + 15_000);
    expect(jobs.dueAt("flaky")).toBeUndefined();
  }));
