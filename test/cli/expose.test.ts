import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/config.ts";
import { freePort, leftovers, processesWith } from "../support/start.ts";
import { run } from "./run.ts";

const SERVER = join(root, "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js");

test.runIf(process.platform === "linux")("it ends with the program that it serves", async () => {
  const dir = await mkdtemp(join(tmpdir(), "sluice-served-"));
  const args = ["expose", "--port", String(await freePort()), "--", process.execPath, SERVER, dir];
  const exposing = spawn(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    env: { PATH: process.env["PATH"], SLUICE_EXPOSE_KEY: "a-key-for-this-test-alone" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(exposing, "exit");
  try {
    await once(exposing.stdout, "data");
    const found = await processesWith(dir, ["cmdline"]);
    const program = found.find((line) => !line.includes(" expose "));
    if (program === undefined) throw new Error("the program does not run");
    process.kill(Number.parseInt(program, 10), "SIGKILL");
    expect(await ended).toEqual([2, null]);
    expect(await leftovers(dir)).toEqual([]);
  } finally {
    exposing.kill("SIGKILL");
    await rm(dir, { recursive: true, force: true });
  }
});

test.each(["expose", "scan"])(
  "sluice %s: what the program writes beside its messages steers no terminal",
  async (command) => {
    const script = "console.error('\\x1b]0;title\\x07no such luck\\u202e'); process.exit(3)";
    const port = command === "expose" ? ["--port", String(await freePort())] : [];
    const { err } = await run([command, ...port, "--", process.execPath, "-e", script], {
      SLUICE_EXPOSE_KEY: "a-key-for-this-test-alone",
    });
    expect(err).toContain("\\u{1b}]0;title\\u{7}no such luck\\u{202e}\n");
    expect(err).not.toMatch(/[[\p{Cc}\p{Cf}]--[\n]]/v);
  },
);
