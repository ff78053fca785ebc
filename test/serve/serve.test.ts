import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, forwarded, succeeded, until } from "../support/agent.ts";
import type { Access } from "../support/gateway.ts";
import { listenersOf, treeOf } from "../support/proc.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { leftovers, processesWith, stateFolder } from "../support/start.ts";
import { type Line, type Served, serve, sluice } from "./serve.ts";

const POLICY = { version: "1", default: "deny", tools: { echo: {} } };

let up: Recorder;
let state: string;
let served: Served;
let access: Access;

beforeAll(async () => {
  up = await startRecorder();
});
afterAll(() => up?.stop());

beforeEach(async () => {
  state = await stateFolder();
  served = await serve(state);
  access = await served.setup({ upstream: up.url, policy: POLICY });
});
afterEach(async () => {
  served.signal("SIGKILL");
  expect(await leftovers(state)).toEqual([]);
  await rm(state, { recursive: true, force: true });
});

const status = async (path: string) => (await fetch(`${served.url}${path}`)).status;

describe("sluice serve", () => {
  test("runs, says so in JSON alone, keeps its state to its owner and opens one port", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    expect([await status("/healthz"), await status("/readyz")]).toEqual([200, 200]);
    const lines = served.output().trim().split("\n");
    for (const line of lines) {
      const { time, level, source, message } = JSON.parse(line) as Line;
      expect(Date.parse(time)).toBeGreaterThan(0);
      expect([level, source, message].every((part) => part !== "")).toBe(true);
    }
    expect(served.errors()).toBe("");
    expect((await stat(state)).mode & 0o777).toBe(0o700);
    if (process.platform !== "linux") return;
    const listeners = await listenersOf(await treeOf(served.pid));
    expect(listeners.map(({ address, port }) => `${address}:${port}`)).toEqual([
      `0100007F:${new URL(served.url).port}`,
    ]);
  });

  test("status says whether it is ready, and whether it is there", async () => {
    expect(await sluice(["status", "--state", state])).toEqual({ code: 0, out: "ready\n", err: "" });
    served.signal("SIGTERM");
    await served.ended();
    expect(await sluice(["status", "--state", state])).toEqual({ code: 1, out: "not running\n", err: "" });
  });

  test("SIGTERM lets a call end, takes no new one, and ends with 0", async () => {
    await up.fault({ kind: "slow", delayMs: 3000 });
    up.clear();
    const slow = call(access, "echo");
    await until(() => up.received("tools/call").length === 1);
    served.signal("SIGTERM");
    const refused = () =>
      call(access, "echo").then(
        () => false,
        () => true,
      );
    await until(refused);
    expect(succeeded(await slow)).toBe(true);
    expect(await served.ended()).toBe(0);
    await up.fault();
  });

  test("a call that does not end is cut after --drain, and stays recorded", async () => {
    served.signal("SIGTERM");
    await served.ended();
    served = await serve(state, ["--private-upstreams", "--drain", "1"]);
    const there = { ...access, mcpUrl: access.mcpUrl.replace(/^http:\/\/[^/]+/, served.url) };
    await up.fault({ kind: "hang" });
    up.clear();
    const cut = call(there, "echo").catch(() => undefined);
    await until(() => up.received("tools/call").length === 1);
    served.signal("SIGTERM");
    expect(await served.ended()).toBe(0);
    expect(await cut).toBeUndefined();
    await up.fault();
    served = await serve(state);
    expect(forwarded(await served.ledger(access.tenant, access.grant), "tools/call")).toHaveLength(1);
  });

  test("after a SIGKILL it goes on where it was, at once", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    served.signal("SIGKILL");
    served = await serve(state);
    const there = { ...access, mcpUrl: access.mcpUrl.replace(/^http:\/\/[^/]+/, served.url) };
    expect(succeeded(await call(there, "echo"))).toBe(true);
    expect(forwarded(await served.ledger(access.tenant, access.grant), "tools/call")).toHaveLength(2);
  });

  test("without --private-upstreams workerd reaches nothing on this machine, whatever is registered", async () => {
    expect(succeeded(await call(access, "echo"))).toBe(true);
    served.signal("SIGTERM");
    await served.ended();
    served = await serve(state, []);
    up.clear();
    const there = { ...access, mcpUrl: access.mcpUrl.replace(/^http:\/\/[^/]+/, served.url) };
    expect(succeeded(await call(there, "echo"))).toBe(false);
    expect(up.bytes().length).toBe(0);
    // The gate would send it: it is workerd that does not connect.
    expect(forwarded(await served.ledger(access.tenant, access.grant), "tools/call")).toHaveLength(2);
  });

  test("two on one state folder: the second says who has it, in JSON, and ends with 1", async () => {
    await expect(serve(state)).rejects.toThrow(/ended with 1:\n\{.*"level":"error".*is in use by a gateway/);
  });

  test("it ends with 1 where workerd is lost, for its supervisor to start it again", async () => {
    const [workerd] = (await processesWith(join(state, "run"), ["cmdline"])).filter((line) =>
      line.includes("workerd serve"),
    );
    process.kill(Number(workerd?.split(" ")[0]), "SIGKILL");
    expect(await served.ended()).toBe(1);
    expect(served.output()).toContain("workerd has stopped");
  });
});
