import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, type Caller, startApi } from "./world.ts";

let world: ApiWorld;
let operator: Caller;
let base: string;
beforeAll(async () => {
  world = await startApi();
  operator = world.as(world.operatorKey);
  base = `/tenants/${await world.tenant()}`;
});
afterAll(() => world?.stop());

test.each([
  ["POST", "/keys", String.raw`{"role":"viewer","label":"a\ud800b"}`],
  ["POST", "/keys", String.raw`{"role":"viewer","label":"\\\udfff"}`],
  ["PATCH", "", String.raw`{"title":"\udc00\ud800"}`],
  ["PUT", "/servers/half", String.raw`{"address":"http://127.0.0.1:9/mcp","scan":false,"title":"\ud83d"}`],
])("half a character in a text is the sender's mistake: %s %s", async (method, path, body) => {
  // As text: JSON.stringify of a parsed body would escape the backslash.
  const answer = await operator.send(method, `${base}${path}`, body, { "idempotency-key": `half ${body}` });
  expect(answer).toMatchObject({ status: 422, body: { code: "invalid" } });
});

test("whole characters and texts that look like escapes are taken as they are", async () => {
  for (const label of ["😀", String.raw`\ud800`, String.raw`\\ud800`, "a\u0000b"]) {
    const made = await operator.post(`${base}/keys`, { role: "viewer", label });
    expect(made).toMatchObject({ status: 201, body: { label } });
  }
});

test("a grant ends at a moment that can be shown", async () => {
  await operator.put(`${base}/servers/one`, { address: "http://127.0.0.1:9/mcp", scan: false });
  await operator.put(`${base}/policies/all`, { version: "1", default: "allow" });
  const grant = { servers: { one: "all" } };
  const latest = 8_640_000_000_000_000;
  const made = await operator.post(`${base}/grants`, { ...grant, expiresAt: latest });
  expect(made).toMatchObject({ status: 201, body: { expiresAt: latest } });
  const later = { expiresAt: latest + 1 };
  expect((await operator.post(`${base}/grants`, { ...grant, ...later })).status).toBe(422);
  expect((await operator.send("PATCH", `${base}/grants/${made.body["grant"]}`, later)).status).toBe(422);
});

test("headers of a credential and origins of a grant are bounded: every call carries them", async () => {
  const headers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`x-${number}`, "v"]));
  const server = { address: "http://127.0.0.1:9/mcp", scan: false };
  const put = (count: number) =>
    operator.put(`${base}/servers/headed`, { ...server, headers: headers(count) }, { "if-match": "*" });
  expect((await put(32)).status).toBe(200);
  expect((await put(33)).status).toBe(422);
  const origins = [`https://${"a".repeat(300)}.com`];
  expect((await operator.post(`${base}/grants`, { servers: { one: "all" }, origins })).status).toBe(422);
});
