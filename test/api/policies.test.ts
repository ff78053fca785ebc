import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, succeeded } from "../support/agent.ts";
import { startRecorder } from "../support/recorder.ts";
import { type ApiWorld, type Caller, startApi } from "./world.ts";

let world: ApiWorld;
let tenant: string;
let base: string;
let anna: Caller;
let ben: Caller;
beforeAll(async () => {
  world = await startApi();
  tenant = await world.tenant();
  base = `/tenants/${tenant}/policies`;
  anna = world.as(await world.key(tenant, "editor"));
  ben = world.as(await world.key(tenant, "editor"));
});
afterAll(() => world?.stop());

const allowing = (...tools: string[]) => ({
  version: "1",
  default: "deny",
  tools: Object.fromEntries(tools.map((tool) => [tool, {}])),
});
const INVALID = '{\n  "version": "1",\n  "defalt": "deny"\n}';

describe("two editors, one policy", () => {
  test("the second gets the conflict, and loses nothing", async () => {
    const path = `${base}/shared`;
    await anna.put(path, allowing("a"));
    const [forAnna, forBen] = [await anna.get(path), await ben.get(path)];
    const tag = { "if-match": forAnna.headers.get("etag") ?? "" };
    expect(forBen.headers.get("etag")).toBe(tag["if-match"]);

    expect(await anna.put(path, allowing("a", "anna"), tag)).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    const conflict = await ben.put(path, allowing("a", "ben"), tag);
    expect(conflict).toMatchObject({ status: 412, body: { code: "changed_meanwhile", current: '"2"' } });
    expect(conflict.headers.get("etag")).toBe('"2"');
    // Anna's is in force, and nothing of Ben's was written.
    expect((await ben.get(path)).body).toMatchObject({ version: 2, document: allowing("a", "anna") });

    // Ben looks at what changed, and publishes on top of it.
    expect((await ben.get(`${path}/diff?from=1&to=2`)).body["changes"]).toEqual([
      { kind: "added", pointer: "/tools/anna", after: {} },
    ]);
    const merged = await ben.put(path, allowing("a", "anna", "ben"), { "if-match": '"2"' });
    expect(merged).toMatchObject({ status: 200, body: { version: 3 } });
  });

  test("of many at once exactly one wins", async () => {
    const path = `${base}/raced`;
    await anna.put(path, allowing("a"));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => anna.put(path, allowing(`t${i}`), { "if-match": '"1"' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  test.each([
    ["no header on a new one makes it", undefined, {}, 200],
    ["no header on an existing one", allowing("a"), {}, 428],
    ["* on an existing one", allowing("a"), { "if-match": "*" }, 200],
    ["* on a new one", undefined, { "if-match": "*" }, 200],
    ["the tag", allowing("a"), { "if-match": '"1"' }, 200],
    ["one of several tags", allowing("a"), { "if-match": '"9", "1"' }, 200],
    ["another tag", allowing("a"), { "if-match": '"2"' }, 412],
    ["a weak tag matches nothing", allowing("a"), { "if-match": 'W/"1"' }, 412],
    ["a tag where there is none", undefined, { "if-match": '"1"' }, 412],
    ["only make, on an existing one", allowing("a"), { "if-none-match": "*" }, 412],
    ["only make, on a new one", undefined, { "if-none-match": "*" }, 200],
  ])("%s", async (name, before, headers, status) => {
    const path = `${base}/p${name.replaceAll(/\W+/g, "").toLowerCase()}`;
    if (before !== undefined) await anna.put(path, before);
    expect((await anna.put(path, allowing("b"), headers as Record<string, string>)).status).toBe(status);
  });
});

describe("versions", () => {
  test("are kept with who, when and why; rolling back adds one", async () => {
    const path = `${base}/kept`;
    const text = '{ "version": "1",   "default": "deny" }\n';
    await anna.put(`${path}?message=first`, text);
    await ben.put(path, allowing("x"), { "if-match": "*" });
    const rolled = await anna.post(`${path}/rollback`, { version: 1, message: "x was wrong" });
    expect(rolled).toMatchObject({ status: 200, body: { version: 3 } });
    const { items } = (await anna.get(`${path}/versions`)).body as { items: Record<string, unknown>[] };
    expect(items).toMatchObject([
      { version: 3, message: "x was wrong", rolledBackTo: 1, by: { role: "editor" } },
      { version: 2, message: null, rolledBackTo: null },
      { version: 1, message: "first" },
    ]);
    // Exactly the text that was published.
    expect((await anna.get(`${path}/document`)).text).toBe(text);
    expect((await anna.get(`${path}/document?version=1`)).text).toBe(text);
    expect((await anna.get(`${path}?version=9`)).body["code"]).toBe("no_version");
    expect((await anna.post(`${path}/rollback`, { version: 9 })).body["code"]).toBe("no_version");
  });

  test("a list goes on where its cursor says, and misses nothing", async () => {
    const path = `${base}/paged`;
    for (let n = 1; n <= 7; n += 1) await anna.put(path, allowing(`t${n}`), { "if-match": "*" });
    const seen: unknown[] = [];
    let next: unknown = null;
    do {
      const cursor = next === null ? "" : `&cursor=${String(next)}`;
      const { body } = await anna.get(`${path}/versions?limit=3${cursor}`);
      const items = body["items"] as { version: number }[];
      expect(items.length).toBeLessThanOrEqual(3);
      seen.push(...items.map(({ version }) => version));
      next = body["next"];
    } while (next !== null);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    for (const bad of ["x", "bnVsbA", Buffer.from('["a"]').toString("base64url")]) {
      expect((await anna.get(`${path}/versions?cursor=${bad}`)).body["code"]).toBe("bad_cursor");
    }
  });

  test("a diff is by pointer and readable", async () => {
    const path = `${base}/differs`;
    await anna.put(path, { ...allowing("a/b"), description: "one" });
    await anna.put(path, { ...allowing("c"), description: "two" }, { "if-match": "*" });
    const { body } = await anna.get(`${path}/diff?from=1`);
    expect(body).toMatchObject({ from: 1, to: 2 });
    expect(body["changes"]).toEqual(
      expect.arrayContaining([
        { kind: "removed", pointer: "/tools/a~1b", before: {} },
        { kind: "added", pointer: "/tools/c", after: {} },
        { kind: "changed", pointer: "/description", before: "one", after: "two" },
      ]),
    );
    expect(body["text"]).toMatch(/^-\s+"description": "one"/m);
    expect(body["text"]).toMatch(/^\+\s+"description": "two"/m);
  });
});

describe("drafts", () => {
  test("are tried before they come into force, and published", async () => {
    const path = `${base}/tried`;
    await anna.put(path, allowing("read"));
    const written = await anna.put(`${path}/draft`, { ...allowing("read", "write"), hide: ["read"] });
    expect(written.body).toMatchObject({ base: 1, errors: [], warnings: [{ code: "hidden_entry" }] });
    const calls = [{ tool: "read" }, { tool: "write", args: { a: 1 } }, { tool: "other" }];
    const tried = await anna.post(`${path}/try`, { calls });
    expect(tried.body["calls"]).toMatchObject([
      {
        tool: "read",
        now: { outcome: "allow" },
        draft: { outcome: "hidden", rule: "/hide/0" },
        changed: true,
      },
      { tool: "write", now: { outcome: "deny" }, draft: { outcome: "allow" }, changed: true },
      { tool: "other", now: { outcome: "deny" }, draft: { outcome: "deny" }, changed: false },
    ]);
    // Trying changed nothing.
    expect((await anna.get(path)).body).toMatchObject({ version: 1 });
    const given = await anna.post(`${path}/try`, { calls: [{ tool: "z" }], document: allowing("z") });
    expect(given.body["calls"]).toMatchObject([{ now: { outcome: "deny" }, draft: { outcome: "allow" } }]);
    const published = await anna.post(`${path}/draft/publish`, { message: "from the draft" });
    expect(published).toMatchObject({ status: 200, body: { version: 2, bound: true } });
    expect((await anna.get(`${path}/draft`)).body["code"]).toBe("no_draft");
    expect((await anna.get(path)).body).toMatchObject({ version: 2, message: "from the draft" });
  });

  test("are tried with every number as it came", async () => {
    const path = `${base}/exact`;
    const condition = '{"path":"args.id","op":"eq","value":9007199254740993}';
    const document = `{"version":"1","default":"deny","tools":{"a":{"deny_if":[{"conditions":[${condition}]}]}}}`;
    expect((await anna.put(path, document)).status).toBe(200);
    const calls = ["9007199254740992", "9007199254740993", "9007199254740994"].map(
      (id) => `{"tool":"a","args":{"id":${id}}}`,
    );
    const tried = await anna.send("POST", `${path}/try`, `{"calls":[${calls}],"document":${document}}`);
    expect(tried.body["calls"]).toMatchObject(
      ["allow", "deny", "allow"].map((outcome) => ({ now: { outcome }, draft: { outcome }, changed: false })),
    );
  });

  test("one with errors is kept and says them, but is neither tried nor published", async () => {
    const path = `${base}/broken`;
    await anna.put(path, allowing("a"));
    const written = await anna.put(`${path}/draft`, INVALID);
    expect(written).toMatchObject({ status: 200, body: { errors: [{ code: "missing_key" }, { line: 3 }] } });
    expect((await anna.post(`${path}/try`, { calls: [{ tool: "a" }] })).body["code"]).toBe("invalid_policy");
    expect((await anna.post(`${path}/draft/publish`, {})).body["code"]).toBe("invalid_policy");
    expect((await anna.get(path)).body).toMatchObject({ version: 1 });
    expect((await anna.delete(`${path}/draft`)).status).toBe(204);
  });

  test("one that was overtaken is not published over the newer version", async () => {
    const path = `${base}/overtaken`;
    await anna.put(path, allowing("a"));
    await anna.put(`${path}/draft`, allowing("draft"));
    await ben.put(path, allowing("ben"), { "if-match": '"1"' });
    const refused = await anna.post(`${path}/draft/publish`, {});
    expect(refused).toMatchObject({ status: 412, body: { code: "changed_meanwhile", current: '"2"' } });
    expect((await anna.get(`${path}/draft`)).body).toMatchObject({
      document: JSON.stringify(allowing("draft")),
    });
    const anyway = await anna.send("POST", `${path}/draft/publish`, {}, { "if-match": '"2"' });
    expect(anyway).toMatchObject({ status: 200, body: { version: 3 } });
  });

  test("two writers of one draft: the second gets the conflict", async () => {
    const path = `${base}/drafted/draft`;
    const tag = (await anna.put(path, allowing("a"))).headers.get("etag") ?? "";
    expect((await anna.put(path, allowing("anna"), { "if-match": tag })).status).toBe(200);
    expect((await ben.put(path, allowing("ben"), { "if-match": tag })).body["code"]).toBe(
      "changed_meanwhile",
    );
    expect((await ben.get(path)).body["document"]).toBe(JSON.stringify(allowing("anna")));
  });
});

test("a failed publish names each error's place and leaves the old revision in force, with KV gone too", async () => {
  const recorder = await startRecorder();
  const operator = world.as(world.operatorKey);
  try {
    const access = await world.gateway.setup({ upstream: recorder.url, policy: allowing("echo") });
    const path = `/tenants/${access.tenant}/policies/test`;
    const passes = async () => succeeded(await call(access, "echo", {}));
    const revision = async () => (await operator.get(`/tenants/${access.tenant}`)).body["revision"];
    expect(await passes()).toBe(true);
    const before = await revision();
    world.gateway.kv.down();

    const refused = await operator.put(path, INVALID, { "if-match": "*" });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: "invalid_policy",
        errors: [{ pointer: "/default" }, { pointer: "/defalt", line: 3, column: 3 }],
      },
    });
    expect(await revision()).toBe(before);
    expect((await operator.get(path)).body).toMatchObject({ version: 1, document: allowing("echo") });
    expect(await passes()).toBe(true);

    // A valid one binds on the next call without KV: its copy only spares questions.
    const published = await operator.put(path, allowing("other"), { "if-match": '"1"' });
    expect(published).toMatchObject({ status: 200, body: { version: 2, bound: true } });
    expect(await passes()).toBe(false);
  } finally {
    world.gateway.kv.up();
    await recorder.stop();
  }
});

test("the baseline has the same life at its own address, for admins", async () => {
  const admin = world.as(await world.key(tenant, "admin"));
  const path = `/tenants/${tenant}/baseline`;
  expect((await admin.get(path)).body["code"]).toBe("no_policy");
  expect((await admin.put(path, { version: "1", default: "allow" })).body).toMatchObject({ version: 1 });
  expect((await anna.put(path, allowing("a"), { "if-match": "*" })).status).toBe(403);
  expect((await admin.put(`${base}/baseline`, allowing("a"))).body["code"]).toBe("reserved_name");
  const { body } = await admin.get(base);
  expect((body["items"] as { policy: string }[]).map(({ policy }) => policy)).not.toContain("baseline");
  await admin.put(path, { version: "1", default: "allow", hide: ["gone"] }, { "if-match": "*" });
  // A policy's trial is together with the baseline.
  const tried = await anna.post(`${base}/new/try`, { calls: [{ tool: "gone" }], document: allowing("gone") });
  expect(tried.body["calls"]).toMatchObject([{ now: null, draft: { outcome: "hidden", layer: "baseline" } }]);
});

test("the policies in force are bounded together, so that they can be carried", {
  timeout: 60_000,
}, async () => {
  const own = `/tenants/${await world.tenant()}`;
  const operator = world.as(world.operatorKey);
  const long = { ...allowing("a"), description: "d".repeat(1024 * 1024 - 200) };
  const put = (name: string, document: object) =>
    operator.put(`${own}/policies/${name}`, document, { "if-match": "*" });
  for (let number = 1; number <= 8; number++) expect((await put(`long-${number}`, long)).status).toBe(200);
  const ninth = await put("long-9", long);
  expect(ninth).toMatchObject({ status: 409, body: { code: "too_many" } });
  expect(ninth.body["title"]).toContain("8388608 characters");
  expect((await operator.get(`${own}/policies/long-9`)).status).toBe(404);
  // What is there can be published again, and be made shorter.
  expect((await put("long-1", long)).status).toBe(200);
  expect((await put("long-1", allowing("a"))).status).toBe(200);
  expect((await put("long-9", long)).status).toBe(200);
});
