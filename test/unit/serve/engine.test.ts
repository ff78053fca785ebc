import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { workerdConfig } from "../../../src/cli/serve/capnp.ts";
import { withoutSecrets } from "../../../src/cli/serve/environment.ts";
import { openKv } from "../../../src/cli/serve/kv.ts";
import { fromWorkerd } from "../../../src/cli/serve/log.ts";

const setup = {
  compatibilityDate: "2026-10-01",
  compatibilityFlags: ["nodejs_compat"],
  modules: ["worker.js"],
  text: { DOMAIN: 'a"b\\c' },
  secrets: ["SEALING_KEY"],
  durableObjects: [{ binding: "GRANTS", className: "Grant", uniqueKey: "sluice-Grant" }],
  kv: [{ binding: "SNAPSHOTS", address: "unix:kv.sock" }],
  assets: [],
  storageDir: "/state/objects",
  listen: "127.0.0.1:8787",
};

describe("workerd's configuration", () => {
  test("takes secrets from the environment, and quotes what it holds", () => {
    const text = workerdConfig({ ...setup, reaches: ["public"] });
    expect(text).toContain('(name = "SEALING_KEY", fromEnvironment = "SEALING_KEY")');
    expect(text).toContain('(name = "DOMAIN", text = "a\\"b\\\\c")');
    expect(text).toContain('uniqueKey = "sluice-Grant"');
  });

  test.each([
    [["public"], 'allow = ["public"]'],
    [["public", "private"], 'allow = ["public", "private"]'],
  ] as const)("reaches %j and nothing else", (reaches, said) => {
    expect(workerdConfig({ ...setup, reaches })).toContain(said);
  });

  test("refuses control characters", () => {
    expect(() => workerdConfig({ ...setup, reaches: [], listen: "a\u0000b" })).toThrow("control character");
  });
});

test.each([
  ['{"timestamp":1,"level":"error","message":"refused"}', "error", "worker", "refused"],
  ["workerd/server.c++:1: error: broken", "error", "workerd", "workerd/server.c++:1: error: broken"],
  ["something else", "warn", "workerd", "something else"],
  ['{"level":"info"}', "warn", "workerd", '{"level":"info"}'],
  ["null", "warn", "workerd", "null"],
])("a line of workerd: %s", (line, level, source, message) => {
  expect(fromWorkerd(line)).toEqual({ level, source, message });
});

test("programs of others get no secret of the gateway", () => {
  const env = {
    PATH: "/bin",
    SLUICE_KEY: "a",
    SLUICE_EXPOSE_KEY: "b",
    SEALING_KEY: "c",
    OPERATOR_KEY: "d",
    SIGNING_KEY: "e",
  };
  expect(withoutSecrets(env)).toEqual({ PATH: "/bin" });
});

describe("KV on disk", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "sluice-kv-"));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const entry = (text: string) => ({ value: Buffer.from(text) });

  test("keeps what was put, under any key, and forgets what was deleted", async () => {
    const store = await openKv(dir);
    await store.put("grant:a/b:../c", { ...entry("one"), expiration: 5, metadata: "{}" });
    await store.put("gone", entry("two"));
    await store.delete("gone");
    const again = await openKv(dir);
    expect([...again.entries.keys()]).toEqual(["grant:a/b:../c"]);
    expect(again.entries.get("grant:a/b:../c")).toEqual({ ...entry("one"), expiration: 5, metadata: "{}" });
  });

  test("of many writes of one key the last stays, in memory and on disk", async () => {
    const store = await openKv(dir);
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.put("key", entry(String(index)))));
    expect(store.entries.get("key")?.value.toString()).toBe("19");
    expect((await openKv(dir)).entries.get("key")?.value.toString()).toBe("19");
  });

  test("a write that was cut off is no entry", async () => {
    await writeFile(join(dir, "key.new"), '{"value":');
    expect([...(await openKv(dir)).entries]).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });
});
