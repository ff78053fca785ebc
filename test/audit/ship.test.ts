import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, type Row, sleep, succeeded, until } from "../support/agent.ts";
import {
  behind,
  type Completeness,
  get,
  indexed,
  newestFirst,
  policy,
  SHIP,
  searchAll,
  shipped,
} from "../support/audit.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// An index that fails as it is told: refuses the connection, or stops forever before or after it has written.
const FAULTY = `
let fault = "none";
let shipments = 0;
const stopped = () => new Promise((resolve) => setTimeout(resolve, 3_600_000));
export class AuditIndex extends bundle.AuditIndex {
  async ship(shipment) {
    shipments++;
    if (fault === "refuse") throw new Error("unreachable");
    if (fault === "before") await stopped();
    const reply = await super.ship(shipment);
    if (fault === "lost") throw new Error("the answer was lost");
    if (fault === "after") await stopped();
    return reply;
  }
}
export default {
  fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname !== "/__fault") return bundle.default.fetch(request, env, ctx);
    fault = url.searchParams.get("is") ?? fault;
    return Response.json({ fault, shipments });
  },
};`;

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeEach(async () => {
  const modules = await behind(FAULTY);
  [up, gateway] = await Promise.all([startRecorder(), startGateway({ vars: SHIP, modules })]);
  access = await gateway.setup({ upstream: up.url, policy });
});
afterEach(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

async function fault(is = ""): Promise<{ shipments: number }> {
  const response = await fetch(`${gateway.url}/__fault${is && `?is=${is}`}`);
  return (await response.json()) as { shipments: number };
}

/** Waits until a shipment is under way with the fault in it. */
async function underWay(): Promise<void> {
  const { shipments } = await fault();
  await until(async () => (await fault()).shipments > shipments);
  // Time for what comes before the stop.
  await sleep(100);
}

async function callMany(times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => call(access, "echo")));
}

async function expectExact(): Promise<Row[]> {
  const ledgers = await shipped(gateway, [access]);
  const rows = newestFirst(indexed(ledgers.get(access.grant) ?? []));
  expect(await searchAll(gateway, access.tenant, {})).toEqual(rows);
  return rows;
}

test.each(["before", "after"])(
  "killed while a shipment is under way, %s the index has written: nothing lost, nothing twice",
  async (when) => {
    await callMany(20);
    await expectExact();
    await fault(when);
    await Promise.all([underWay(), callMany(20)]);
    await gateway.restart();
    // The alarm is durable: no further call is needed.
    expect((await expectExact()).length).toBe(40);
    await callMany(5);
    expect((await expectExact()).length).toBe(45);
  },
);

test("an answer that is lost: shipped again, counted once", async () => {
  await fault("lost");
  await Promise.all([underWay(), callMany(20)]);
  await fault("none");
  await callMany(20);
  expect((await expectExact()).length).toBe(40);
});

test("killed again and again under load: the index has what the ledger has, row for row", async () => {
  let stop = false;
  let answered = 0;
  const clients = Array.from({ length: 6 }, async () => {
    while (!stop) {
      const passed = await call(access, "echo").then(succeeded, () => sleep(20));
      if (passed === true) answered++;
    }
  });
  try {
    for (let times = 0; times < 6; times++) {
      // In time, and in calls: a busy machine may answer none in a quarter of a second.
      await sleep(250 + times * 90);
      await until(() => answered > (times + 1) * 20);
      await gateway.restart();
    }
  } finally {
    stop = true;
    await Promise.all(clients);
  }
  expect((await expectExact()).length).toBeGreaterThan(100);
});

test("an index that cannot be reached: the grant goes on, and ships later", async () => {
  await fault("refuse");
  await Promise.all([underWay(), callMany(20)]);
  expect(succeeded(await call(access, "echo"))).toBe(true);
  expect(await searchAll(gateway, access.tenant, {})).toEqual([]);
  await fault("none");
  // Nobody calls: the alarm comes by itself.
  expect((await expectExact()).length).toBe(21);
});

test("more rows than one shipment holds", async () => {
  for (let times = 0; times < 13; times++) await callMany(50);
  expect((await expectExact()).length).toBe(650);
});

/** Changes a Grant object's database while nothing runs. */
async function tamper(statements: string[]): Promise<void> {
  await gateway.kill();
  const dir = join(gateway.storageDir, "Grant");
  const files = (await readdir(dir)).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  expect(files).toHaveLength(1);
  const database = new DatabaseSync(join(dir, files[0] ?? ""));
  for (const statement of statements) database.exec(statement);
  database.close();
  await gateway.restart();
}

test.each([
  [
    "and knows it",
    ["DELETE FROM ledger WHERE seq > 4", "UPDATE facts SET value = '4' WHERE name = 'shipped'"],
  ],
  ["and does not know it", ["DELETE FROM ledger WHERE seq > 4"]],
])("an object whose ledger lost its tail, %s: noticed, and what was shipped stays", async (_, statements) => {
  await callMany(10);
  const before = await expectExact();
  await tamper(statements);
  await callMany(3);
  const forked = async () =>
    (await get<{ items: Completeness[] }>(gateway, access.tenant, "audit/grants")).items[0]?.forked;
  await until(async () => (await forked()) !== null, 10_000);
  expect((await forked())?.seq).toBeLessThan(10);
  expect(await searchAll(gateway, access.tenant, {})).toEqual(before);
  expect(succeeded(await call(access, "echo"))).toBe(true);
});

test("a grant that forgot what it had shipped ships nothing twice", async () => {
  await callMany(10);
  await expectExact();
  await tamper(["DELETE FROM facts WHERE name = 'shipped'"]);
  await callMany(5);
  expect((await expectExact()).length).toBe(15);
});
