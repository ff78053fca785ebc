import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, forwarded, succeeded, until } from "../support/agent.ts";
import { root } from "../support/config.ts";
import { type Access, operatorOf } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { freePort, leftovers, stateFolder } from "../support/start.ts";
import { type Served, serve } from "./serve.ts";

const POLICY = { version: "1", default: "deny", tools: { echo: {} } };

let up: Recorder;
let state: string;
let access: Access;
let served: Served | undefined;

/** A state folder as version 0.1.0's `npm start` left it: wrangler's dev server, with these options, in `state/`. */
beforeAll(async () => {
  [up, state] = await Promise.all([startRecorder(), stateFolder()]);
  const port = await freePort();
  const operatorKey = randomBytes(32).toString("base64url");
  const keyFile = join(state, "sluice.env");
  await writeFile(
    keyFile,
    `SEALING_KEY=k1:${randomBytes(32).toString("base64")}\nOPERATOR_KEY=${operatorKey}\n`,
  );
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const args = ["dev", "--local", "--ip", "127.0.0.1", "--port", String(port), "--env-file", keyFile];
  const options = ["--persist-to", join(state, "state"), "--var", "PRIVATE_UPSTREAMS:true"];
  const dev = spawn(process.execPath, [wrangler, ...args, ...options], {
    cwd: root,
    detached: true,
    stdio: "ignore",
    env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", WRANGLER_WRITE_LOGS: "false" },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(
      () =>
        fetch(`${url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      60_000,
    );
    access = await operatorOf(url, operatorKey).setup({
      upstream: up.url,
      policy: POLICY,
      serverOptions: { headers: { "x-secret": "for the server" } },
    });
    for (let calls = 0; calls < 5; calls++) expect(succeeded(await call(access, "echo"))).toBe(true);
  } finally {
    process.kill(-(dev.pid ?? 0), "SIGKILL");
  }
  await leftovers(join(state, "state"));
});

afterAll(async () => {
  served?.signal("SIGKILL");
  await leftovers(state);
  await rm(state, { recursive: true, force: true });
  await up.stop();
});

test("a folder of the dev server is taken over: tokens, credentials, ledger", async () => {
  expect(existsSync(join(state, "state/v3/do"))).toBe(true);
  // As if an earlier take-over had been cut off.
  await mkdir(join(state, "kv.new"));
  await writeFile(join(state, "kv.new", "half"), "");
  served = await serve(state);
  expect(existsSync(join(state, "state"))).toBe(false);
  up.clear();
  const there = { ...access, mcpUrl: access.mcpUrl.replace(/^http:\/\/[^/]+/, served.url) };
  expect(succeeded(await call(there, "echo"))).toBe(true);
  expect(up.received("tools/call")[0]?.headers["x-secret"]).toBe("for the server");
  expect(forwarded(await served.ledger(access.tenant, access.grant), "tools/call")).toHaveLength(6);
  const entries = await readdir(join(state, "objects"), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    expect((await stat(path)).mode & 0o077, path).toBe(0);
  }
});

test("a folder with objects of two versions is refused, and left as it is", async () => {
  served?.signal("SIGTERM");
  await served?.ended();
  await mkdir(join(state, "state/v3/do"), { recursive: true });
  await expect(serve(state)).rejects.toThrow("holds objects of two versions");
  expect(existsSync(join(state, "state/v3/do"))).toBe(true);
  expect(existsSync(join(state, "objects/sluice-Grant"))).toBe(true);
});
