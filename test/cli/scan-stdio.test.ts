import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../support/config.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { leftovers } from "../support/start.ts";
import { jsonOf, run } from "./run.ts";

const SERVER = join(root, "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js");

let dir: string;
let http: Recorder;

beforeAll(async () => {
  [dir, http] = await Promise.all([mkdtemp(join(tmpdir(), "sluice-stdio-")), startRecorder()]);
});
afterAll(() => Promise.all([http?.stop(), rm(dir, { recursive: true, force: true })]));

test("a server behind -- is started, judged, and ended", async () => {
  const report = jsonOf(await run(["scan", "--json", "--", process.execPath, SERVER, dir]));
  expect(report).toMatchObject({ name: "secure-filesystem-server", errors: {}, summary: { tools: 14 } });
  expect(await leftovers(dir)).toEqual([]);
});

test("a program that is no server is told as one", async () => {
  const { code, out, err } = await run(["scan", "--", process.execPath, "-e", "process.exit(3)"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("it does not start");
});

test("every server of a configuration is judged, with what it is configured with", async () => {
  const file = join(dir, "mcp.json");
  const seen = join(dir, "seen.txt");
  const script = `require("fs").writeFileSync("seen.txt", process.env.SECRET ?? "none"); import(${JSON.stringify(SERVER)})`;
  const mcpServers = {
    files: {
      command: process.execPath,
      args: ["-e", script, dir],
      cwd: dir,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what is tested.
      env: { SECRET: "${env:HELD}" },
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what is tested.
    recorder: { url: http.url, headers: { "X-Own": "${MINE}" } },
    old: { type: "sse", url: "http://127.0.0.1:1/sse" },
    off: { command: "never-run", disabled: true },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what is tested.
    unset: { command: process.execPath, args: [SERVER, "${NOT_SET_HERE}"] },
  };
  await writeFile(file, JSON.stringify({ mcpServers }));
  const closed = await run(["scan", file, "--json"], { MINE: "mine" });
  expect(closed).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--env MINE") });
  const { code, out, err } = await run(["scan", file, "--json", "--env", "MINE"], {
    MINE: "mine",
    HELD: "only-for-files",
  });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject([
    { server: "files", report: { summary: { tools: 14 } } },
    { server: "recorder", report: { address: http.url } },
    { server: "old", error: { code: "unreachable", detail: expect.stringContaining("sse") } },
    { server: "unset", error: { code: "unreachable", detail: expect.stringContaining("NOT_SET_HERE") } },
  ]);
  expect(await readFile(seen, "utf8")).toBe("only-for-files");
  expect(out + err).not.toContain("only-for-files");
});
