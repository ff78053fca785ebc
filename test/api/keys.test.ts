import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, startApi } from "./world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await startApi();
});
afterAll(() => world?.stop());

interface Made {
  id: string;
  secret: string;
  role: string;
}

async function make(tenant: string, role = "viewer"): Promise<Made> {
  const { status, body } = await world.as(world.operatorKey).post(`/tenants/${tenant}/keys`, { role });
  expect(status).toBe(201);
  return body as unknown as Made;
}

async function statusOf(secret: string, tenant: string): Promise<number> {
  return (await world.as(secret).get(`/tenants/${tenant}`)).status;
}

test("a key works, is shown without its secret, and ends when it is revoked", async () => {
  const tenant = await world.tenant();
  const made = await make(tenant, "admin");
  expect(made.secret).toMatch(new RegExp(`^slk_${tenant}_${made.id}_[A-Za-z0-9_-]{43}$`));
  expect(await statusOf(made.secret, tenant)).toBe(200);
  const listed = await world.as(made.secret).get(`/tenants/${tenant}/keys`);
  expect(JSON.stringify(listed.body)).not.toContain(made.secret.slice(-43));
  expect(listed.body).toMatchObject({ items: [{ id: made.id, role: "admin" }], next: null });
  const revoked = await world.as(made.secret).delete(`/tenants/${tenant}/keys/${made.id}`);
  expect(revoked.status).toBe(200);
  expect(await statusOf(made.secret, tenant)).toBe(401);
});

test("a rotated key's old secret ends at once, or with its grace", async () => {
  const tenant = await world.tenant();
  const made = await make(tenant);
  const rotate = async (graceSeconds?: number) => {
    const body = graceSeconds === undefined ? {} : { graceSeconds };
    const path = `/tenants/${tenant}/keys/${made.id}/rotate`;
    return (await world.as(world.operatorKey).post(path, body)).body as unknown as Made;
  };
  const second = await rotate();
  expect(await statusOf(made.secret, tenant)).toBe(401);
  expect(await statusOf(second.secret, tenant)).toBe(200);
  const third = await rotate(1);
  expect(await statusOf(second.secret, tenant)).toBe(200);
  expect(await statusOf(third.secret, tenant)).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await statusOf(second.secret, tenant)).toBe(401);
  expect(await statusOf(third.secret, tenant)).toBe(200);
});

test("a key sees no difference between another tenant and none", async () => {
  const [mine, other] = [await world.tenant(), await world.tenant()];
  const { secret } = await make(mine, "admin");
  const answers = [];
  for (const tenant of [other, "no-such-tenant", "No Name!"]) {
    for (const path of ["", "/keys", "/policies/x", "/nothing/here"]) {
      for (const method of ["GET", "PUT", "POST", "DELETE"]) {
        const { status, text } = await world
          .as(secret)
          .send(method, `/tenants/${encodeURIComponent(tenant)}${path}`);
        answers.push(`${status} ${text}`);
      }
    }
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^404 .*"no_tenant"/);
});

test("a wrong key is refused, however it is wrong", async () => {
  const tenant = await world.tenant();
  const { secret, id } = await make(tenant);
  const wrong = [
    "",
    "slk_",
    secret.slice(0, -1),
    `${secret}x`,
    `slk_${tenant}_${id}_${"A".repeat(43)}`,
    `slk_${tenant}_unknown_${secret.slice(-43)}`,
    `slk_never-made_${id}_${secret.slice(-43)}`,
    secret.replace("slk_", "slc_"),
    world.operatorKey.slice(1),
  ];
  for (const key of wrong) expect([key, await statusOf(key, tenant)]).toEqual([key, 401]);
  // A right key in another place is no key.
  const asked = await fetch(`${world.url}/api/v1/tenants/${tenant}?access_token=${secret}`);
  expect(asked.status).toBe(401);
});

test("uses are folded to one row a key and minute; changes are all recorded; no row holds a secret", async () => {
  const tenant = await world.tenant();
  const { secret, id } = await make(tenant, "admin");
  for (let read = 0; read < 20; read += 1) expect(await statusOf(secret, tenant)).toBe(200);
  await world.as(secret).post(`/tenants/${tenant}/keys`, { role: "viewer", label: "a" });
  await world.as(secret).post(`/tenants/${tenant}/keys`, { role: "viewer", label: "b" });
  const rows = await world.changes(tenant);
  const byKey = rows.filter(({ actor }) => actor.key === id).map(({ action }) => action);
  expect(byKey).toEqual(["key.use", "key.make", "key.make"]);
  expect(JSON.stringify(rows)).not.toContain(secret.slice(-43));
});

test("secrets are at rest as hashes only", async () => {
  const tenant = await world.tenant();
  const { secret } = await make(tenant);
  const written = await world.atRest();
  expect(written).toContain(hash("sha256", secret.slice(-43), "hex"));
  expect(written).not.toContain(secret.slice(-43));
});
