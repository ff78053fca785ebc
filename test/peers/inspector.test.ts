import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Inspected, inspector, type Peer, startEverything, startFilesystem } from "../support/peers.ts";

/** The exit code of the Inspector CLI for a tool that failed, and for one that `tools/list` does not name. */
const TOOL_FAILED = 5;

const Tools = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })) }) });
const Called = z.object({
  result: z.object({
    content: z.array(z.looseObject({ text: z.string().optional() })),
    isError: z.boolean().default(false),
    _meta: z.looseObject({}).default({}),
  }),
});

let folder: string;
let peers: { everything: Peer; filesystem: Peer };
let gateway: Gateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-inspected-"));
  await writeFile(join(folder, "open.txt"), "open to all\n");
  const [everything, filesystem, started] = await Promise.all([
    startEverything(),
    startFilesystem(folder),
    startGateway(),
  ]);
  peers = { everything, filesystem };
  gateway = started;
});

afterAll(async () => {
  await Promise.all([peers?.everything.stop(), peers?.filesystem.stop(), gateway?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** For each server: a tool that is allowed twice a minute, one denied, one hidden. */
const cases = [
  { name: "everything", era: "legacy" },
  { name: "everything", era: "auto" },
  { name: "filesystem", era: "legacy" },
  { name: "filesystem", era: "auto" },
  { name: "filesystem", era: "modern" },
] as const;
const tools = {
  everything: { capped: "echo", denied: "get-tiny-image", hidden: "get-env" },
  filesystem: { capped: "read_text_file", denied: "write_file", hidden: "move_file" },
};

describe.each(cases)("Inspector CLI, $name, $era", ({ name, era }) => {
  const { capped, denied, hidden } = tools[name];
  let access: Access;

  beforeAll(async () => {
    const policy = {
      version: "1",
      default: "deny",
      hide: [hidden],
      tools: { [capped]: { rate_limit: "2/minute" }, [denied]: { action: "deny", reason: "Not here." } },
    };
    access = await gateway.setup({ upstream: peers[name].url, policy });
  });

  const run = (...args: string[]): Promise<Inspected> => inspector(access.mcpUrl, access.token, era, args);
  const call = (tool: string, args: object) =>
    run("--method", "tools/call", "--tool-name", tool, "--tool-args-json", JSON.stringify(args));
  const allowed = () =>
    call(capped, name === "everything" ? { message: "hi" } : { path: join(folder, "open.txt") });

  test("it lists the tools without the hidden one", async () => {
    const { code, json } = await run("--method", "tools/list");
    expect(code).toBe(0);
    const names = Tools.parse(json).result.tools.map((tool) => tool.name);
    expect(names).toContain(capped);
    expect(names).toContain(denied);
    expect(names).not.toContain(hidden);
  });

  test("it gets the result of an allowed call, until the limit, then the time to wait", async () => {
    for (const nth of [1, 2]) {
      const { code, json } = await allowed();
      expect(code, `call ${nth}`).toBe(0);
      expect(Called.parse(json).result.content[0]?.text).toMatch(/Echo: hi|open to all/);
    }
    const { code, json } = await allowed();
    expect(code).toBe(TOOL_FAILED);
    expect(Called.parse(json).result._meta["dev.sluice/decision"]).toMatchObject({
      outcome: "deny",
      retryAfterMs: expect.any(Number),
    });
  });

  test("it shows why a call is denied", async () => {
    const { code, json } = await call(denied, name === "everything" ? {} : { path: "x", content: "x" });
    expect(code).toBe(TOOL_FAILED);
    const { content, isError, _meta } = Called.parse(json).result;
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain("Not here.");
    expect(_meta["dev.sluice/decision"]).toMatchObject({ outcome: "deny" });
  });

  test("it does not find the hidden tool", async () => {
    const { code, stderr } = await call(hidden, {});
    expect(code).toBe(TOOL_FAILED);
    expect(stderr).toContain("tool_not_found");
  });

  test("it is not let in without a token", async () => {
    const { code, json } = await inspector(access.mcpUrl, undefined, era, ["--method", "tools/list"]);
    expect(code).not.toBe(0);
    expect(json).toBeUndefined();
  });
});
