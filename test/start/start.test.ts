import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setupOf } from "../../src/clients/index.ts";
import { inspectorCommand } from "../support/peers.ts";
import {
  freePort,
  labelled,
  leftovers,
  processesWith,
  type Start,
  start,
  stateFolder,
} from "../support/start.ts";

let state: string;
let port: number;
let first: Start;
let readyMs: number;

beforeAll(async () => {
  [state, port] = await Promise.all([stateFolder(), freePort()]);
  first = start({ SLUICE_STATE: state, PORT: String(port) });
  readyMs = await first.ready();
});

afterAll(async () => {
  first?.signal("SIGKILL");
  await leftovers(state);
  await rm(state, { recursive: true, force: true });
});

describe("the first start", () => {
  test("is ready within 20 s and says nothing on stderr", () => {
    expect(readyMs).toBeLessThan(20_000);
    expect(first.errors()).toBe("");
  });

  test("shows a call that is allowed, with its result", () => {
    expect(first.output()).toMatch(
      /✓ allowed {2}read_text_file .*\n +This file was read by an agent, through Sluice\./,
    );
  });

  test("shows a call that is denied, with its reason and rule", () => {
    expect(first.output()).toMatch(
      /✗ denied +move_file .*\n +Moving a file can overwrite another one\. .*\n +rule demo\/tools\/move_file\/action/,
    );
  });

  test("shows a call that is capped, with the time to wait", () => {
    const [, wait] = /◷ capped +search_files .*\n.*\n +wait ([\d.]+) s/.exec(first.output()) ?? [];
    expect(Number(wait)).toBeGreaterThan(0);
    expect(Number(wait)).toBeLessThanOrEqual(60);
  });

  test("shows the ledger rows of all three", () => {
    const rows = first.output().split("Their ledger rows")[1];
    expect(rows).toMatch(/read_text_file +forwarded +demo\/tools\/read_\* +200, \d+ ms +[0-9a-f]{12}/);
    expect(rows).toMatch(/move_file +denied +demo\/tools\/move_file\/action/);
    expect(rows).toMatch(/search_files +limited +demo\/tools\/search_files\/rate_limit/);
  });

  test("keeps its secrets to their owner, and prints none but the token", async () => {
    for (const file of ["sluice.env", "demo.json", "gateway.log", "upstream.log"]) {
      expect((await stat(join(state, file))).mode & 0o777, file).toBe(0o600);
    }
    const keys = await readFile(join(state, "sluice.env"), "utf8");
    for (const name of ["SEALING_KEY", "OPERATOR_KEY"]) {
      const secret = new RegExp(`^${name}=(.+)$`, "m").exec(keys)?.[1] ?? "";
      expect(secret.length, name).toBeGreaterThan(40);
      expect(first.output()).not.toContain(secret);
      expect(await processesWith(secret, ["cmdline"])).toEqual([]);
    }
  });

  test.each(["Address", "^"])("its address lets the token in and nobody else (%s)", async (label) => {
    const url = label === "^" ? `http://demo.localhost:${port}/mcp/files` : labelled(first.output(), label);
    expect(first.output()).toContain(url);
    const token = labelled(first.output(), "Token");
    // Not every resolver knows *.localhost, so the host is named in its header instead.
    const { host, pathname } = new URL(url);
    expect(await statusOf(port, host, pathname, token)).toBe(200);
    expect(await statusOf(port, host, pathname, `${token.slice(0, -4)}AAAA`)).toBe(401);
  });

  test("it prints what connects each client, with address and token", () => {
    const output = first.output().replaceAll(/^ {4}/gm, "");
    const target = { name: "files", url: labelled(first.output(), "Address") };
    for (const client of ["claude-code", "claude-desktop", "cursor", "vscode", "inspector"] as const) {
      for (const { text } of setupOf(client, [target], labelled(first.output(), "Token")).steps) {
        expect(output).toContain(`${text}\n`);
      }
    }
  });

  test("its file and command for the Inspector list the tools", async () => {
    const target = { name: "files", url: labelled(first.output(), "Address") };
    const [config, command] = setupOf("inspector", [target], labelled(first.output(), "Token")).steps;
    const file = join(state, "inspector.json");
    await writeFile(file, config?.text ?? "");
    const line = /npx @modelcontextprotocol\/inspector\S* (.*)$/m.exec(command?.text ?? "")?.[1] ?? "";
    const { code, stdout } = await inspectorCommand(line.replace("inspector.json", file).split(" "));
    expect(code).toBe(0);
    expect(stdout).toContain("read_text_file");
  });

  test("a second one on the same state is refused", async () => {
    const second = start({ SLUICE_STATE: state, PORT: String(await freePort()) });
    expect(await second.ended()).toBe(1);
    expect(second.errors()).toMatch(
      /^sluice: .* is in use by a gateway that runs already \(process \d+ on .+\)\n$/,
    );
  });
});

describe("the next start", () => {
  test("SIGINT ends the first one and all it started", async () => {
    first.signal("SIGINT");
    expect(await first.ended()).toBe(130);
    expect(await leftovers(state)).toEqual([]);
  });

  test("keeps token, grant and ledger, and mints nothing", async () => {
    const before = await readFile(join(state, "demo.json"), "utf8");
    const keys = await readFile(join(state, "sluice.env"), "utf8");
    const rowsBefore = lastRow(first.output());
    const second = start({ SLUICE_STATE: state, PORT: String(port) });
    expect(await second.ready()).toBeLessThan(20_000);
    expect(labelled(second.output(), "Token")).toBe(labelled(first.output(), "Token"));
    expect(await readFile(join(state, "demo.json"), "utf8")).toBe(before);
    expect(await readFile(join(state, "sluice.env"), "utf8")).toBe(keys);
    expect(lastRow(second.output())).toBeGreaterThan(rowsBefore);
    second.signal("SIGTERM");
    expect(await second.ended()).toBe(143);
    expect(await leftovers(state)).toEqual([]);
  });

  test("puts a policy that was edited in force, for the same token", async () => {
    const policy = join(state, "edited.json");
    const tools = { read_text_file: { action: "deny", reason: "Not today." }, search_files: {} };
    await writeFile(policy, JSON.stringify({ version: "1", default: "deny", hide: ["move_*"], tools }));
    const third = start({ SLUICE_STATE: state, SLUICE_POLICY: policy, PORT: String(port) });
    await third.ready();
    expect(labelled(third.output(), "Token")).toBe(labelled(first.output(), "Token"));
    expect(third.output()).toMatch(/✗ denied +read_text_file .*\n +Not today\./);
    expect(third.output()).toMatch(/✗ denied +move_file .*\n.*Unknown tool: move_file/);
    expect(third.output()).toMatch(/✓ allowed +search_files /);
    third.signal("SIGHUP");
    expect(await third.ended()).toBe(129);
  });
});

/** The status that `initialize` is answered with. */
async function statusOf(port: number, host: string, path: string, token: string): Promise<number> {
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    const sent = request({ host: "127.0.0.1", port, path, method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** The number of the last ledger row that was shown. */
function lastRow(output: string): number {
  return Number(/^ +(\d+) .* limited /m.exec(output.split("Their ledger rows")[1] ?? "")?.[1]);
}
