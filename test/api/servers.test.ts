import { afterAll, beforeAll, expect, test } from "vitest";
import { startRecorder } from "../support/recorder.ts";
import { type ApiWorld, type Caller, startApi } from "./world.ts";

let world: ApiWorld;
let tenant: string;
let admin: Caller;
beforeAll(async () => {
  world = await startApi();
  tenant = await world.tenant();
  admin = world.as(await world.key(tenant, "admin"));
});
afterAll(() => world?.stop());

test("a registration that was changed meanwhile is not overwritten, credential and all", async () => {
  const path = `/tenants/${tenant}/servers/up`;
  const registration = { address: "http://127.0.0.1:9/mcp", scan: false };
  const made = await admin.put(path, registration);
  expect(made.status).toBe(200);
  const tag = made.headers.get("etag") ?? "";
  expect((await admin.get(path)).headers.get("etag")).toBe(tag);
  expect((await admin.put(path, registration)).status).toBe(428);

  const secret = { ...registration, headers: { authorization: "Bearer one" } };
  const changed = await admin.put(path, secret, { "if-match": tag });
  expect(changed.status).toBe(200);
  // The credential is never shown, and yet another one is another registration.
  expect(changed.headers.get("etag")).not.toBe(tag);
  const late = await admin.put(path, { ...registration, title: "Late" }, { "if-match": tag });
  expect(late).toMatchObject({ status: 412, body: { code: "changed_meanwhile" } });
  expect((await admin.get(path)).body).toMatchObject({ credential: "headers", title: null });
  expect(JSON.stringify((await admin.get(path)).body)).not.toContain("one");
});

test("publishing warns of entries that name no tool of the servers where the policy is used", async () => {
  const recorder = await startRecorder();
  try {
    await admin.put(`/tenants/${tenant}/servers/known`, { address: recorder.url });
    const { body } = await admin.get(`/tenants/${tenant}/servers/known/tools`);
    const [tool] = (body["items"] as { tool: string }[]).map((item) => item.tool);
    const policy = { version: "1", default: "deny", tools: { [tool ?? ""]: {}, no_such_tool: {} } };
    const path = `/tenants/${tenant}/policies/warned`;
    const codes = (answer: { body: Record<string, unknown> }) =>
      (answer.body["warnings"] as { code: string; pointer: string }[]).map(({ pointer }) => pointer);
    // Nobody uses it, so nobody knows which tools it will meet.
    expect(codes(await admin.put(path, policy))).toEqual([]);
    expect(codes(await admin.put(`${path}?server=known`, policy, { "if-match": "*" }))).toEqual([
      "/tools/no_such_tool",
    ]);
    await admin.post(`/tenants/${tenant}/grants`, { servers: { known: "warned" } });
    expect(codes(await admin.put(path, policy, { "if-match": "*" }))).toEqual(["/tools/no_such_tool"]);
    expect((await admin.put(`${path}?server=nobody`, policy, { "if-match": "*" })).body["code"]).toBe(
      "no_server",
    );
  } finally {
    await recorder.stop();
  }
});
