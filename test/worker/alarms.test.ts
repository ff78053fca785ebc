import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import type { Env } from "../../src/env.ts";
import { Alarms } from "../../src/tenant/alarms.ts";

const { TENANTS } = env as unknown as Env;

let count = 0;
let stub: ReturnType<Env["TENANTS"]["getByName"]>;

beforeEach(() => {
  stub = TENANTS.getByName(`alarms-${++count}`);
});

/** Runs with alarms of a test's own in a real object's storage. Times are far off, so that no alarm fires by itself. */
function withAlarms(run: (alarms: Alarms, storage: DurableObjectStorage) => Promise<void>): Promise<void> {
  return runInDurableObject(stub, (_, state) => run(new Alarms(state.storage), state.storage));
}

const FAR = Date.now() + 3_600_000;

test("many due times share the object's one alarm, which is always the earliest", () =>
  withAlarms(async (alarms, storage) => {
    const done: string[] = [];
    alarms.handle("scan", (rest) => void done.push(`scan ${rest}`));
    alarms.handle("snapshot", () => void done.push("snapshot"));
    alarms.schedule("scan:b:c", FAR + 20);
    alarms.schedule("snapshot", FAR + 10);
    alarms.schedule("scan:a", FAR + 30);
    expect(await storage.getAlarm()).toBe(FAR + 10);
    alarms.scheduleBy("snapshot", FAR + 50);
    expect(alarms.dueAt("snapshot"), "due before that already").toBe(FAR + 10);
    alarms.cancel("scan:a");
    await alarms.run(FAR + 10);
    expect(done).toEqual(["snapshot"]);
    expect(await storage.getAlarm()).toBe(FAR + 20);
    await alarms.run(FAR + 1000);
    expect(done).toEqual(["snapshot", "scan b:c"]);
    expect(await storage.getAlarm()).toBeNull();
  }));

test("a job that fails comes again, later each time; one that schedules itself stays", () =>
  withAlarms(async (alarms) => {
    let fails = 2;
    alarms.handle("flaky", () => (fails-- > 0 ? Promise.reject(new Error("no")) : Promise.resolve()));
    alarms.handle("again", () => alarms.schedule("again", FAR + 5_000_000));
    alarms.schedule("flaky", FAR);
    alarms.schedule("again", FAR);
    await alarms.run(FAR);
    expect(alarms.dueAt("flaky")).toBe(FAR + 5000);
    expect(alarms.dueAt("again")).toBe(FAR + 5_000_000);
    await alarms.run(FAR + 5000);
    expect(alarms.dueAt("flaky")).toBe(FAR + 15_000);
    await alarms.run(FAR + 15_000);
    expect(alarms.dueAt("flaky")).toBeUndefined();
  }));
