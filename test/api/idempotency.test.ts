import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, startApi } from "./world.ts";

let world: ApiWorld;
let tenant: string;
beforeAll(async () => {
  world = await startApi();
  tenant = await world.tenant();
});
afterAll(() => world?.stop());

const keysPath = () => `/tenants/${tenant}/keys`;

async function countKeys(): Promise<number> {
  const { body } = await world.as(world.operatorKey).get(`${keysPath()}?limit=200`);
  return (body["items"] as unknown[]).length;
}

function once(key = randomUUID()) {
  return { "idempotency-key": key };
}

test("the same key and request give the same answer, secret and all, and create once", async () => {
  const operator = world.as(world.operatorKey);
  const before = await countKeys();
  const headers = once();
  const first = await operator.post(keysPath(), { role: "viewer" }, headers);
  const second = await operator.post(keysPath(), { role: "viewer" }, headers);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.text).toBe(first.text);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await countKeys()).toBe(before + 1);
  // What is kept for repeats is sealed.
  expect(await world.atRest()).not.toContain(String(first.body["secret"]).slice(-43));
});

test("many at once create once", async () => {
  const before = await countKeys();
  const headers = once();
  const operator = world.as(world.operatorKey);
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => operator.post(keysPath(), { role: "viewer", label: "race" }, headers)),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(await countKeys()).toBe(before + 1);
});

test("another request under the same key is refused", async () => {
  const headers = once();
  const operator = world.as(world.operatorKey);
  await operator.post(keysPath(), { role: "viewer" }, headers);
  const other = await operator.post(keysPath(), { role: "admin" }, headers);
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency_conflict" } });
});

test("a refused request may be sent again, corrected, under the same key", async () => {
  const headers = once();
  const operator = world.as(world.operatorKey);
  expect((await operator.post(keysPath(), { role: "king" }, headers)).status).toBe(422);
  expect((await operator.post(keysPath(), { role: "viewer" }, headers)).status).toBe(201);
});

test("another's key is another request", async () => {
  const headers = once();
  const admin = world.as(await world.key(tenant, "admin"));
  const [one, two] = [
    await world.as(world.operatorKey).post(keysPath(), { role: "viewer" }, headers),
    await admin.post(keysPath(), { role: "viewer" }, headers),
  ];
  expect(one.body["id"]).not.toBe(two.body["id"]);
});

test("a role that may not create is refused before anything is looked up", async () => {
  const headers = once();
  await world.as(world.operatorKey).post(keysPath(), { role: "viewer" }, headers);
  const viewer = world.as(await world.key(tenant, "viewer"));
  expect((await viewer.post(keysPath(), { role: "viewer" }, headers)).status).toBe(403);
});
