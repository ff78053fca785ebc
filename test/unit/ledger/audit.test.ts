import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf } from "../../../src/cli/audit/lines.ts";
import { chainStart, sealEntry } from "../../../src/ledger/index.ts";
import { fieldsOf, ledger, lineOf } from "./export.ts";

const KEY = "slk_secret";
const entries = ledger(2300);
const whole = entries.map((entry) => `${lineOf(entry)}\n`).join("");

let folder = "";
let url = "";
/** Stands in for the management API: its path decides what it does. */
const server = createServer((request, response) => void answer(request, response));

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const after = Number(searchParams.get("after"));
  const limit = Math.min(1000, Number(searchParams.get("limit")));
  const page = entries.slice(after, after + limit).map((entry) => `${lineOf(entry)}\n`);
  const problem = (status: number, code: string, title: string) =>
    response
      .writeHead(status, { "content-type": "application/problem+json" })
      .end(JSON.stringify({ status, code, title }));
  if (request.headers.authorization !== `Bearer ${KEY}`) return void problem(401, "key_unknown", "No");
  const grant = pathname.replace("/api/v1/tenants/acme/grants/", "");
  if (grant === "g1/ledger") return void response.end(page.join(""));
  if (grant === "hostile/ledger") return void problem(404, "no_grant", "no\u001b[2J grant\nhere");
  if (grant === "garbage/ledger") return void response.end("<html>\n");
  if (grant === "stuck/ledger") return void response.end(whole.slice(0, whole.indexOf("\n") + 1));
  if (grant === "moved/ledger") return void response.writeHead(307, { location: "/elsewhere" }).end();
  if (grant === "cut/ledger") {
    if (after === 0) return void response.end(page.join(""));
    response.writeHead(200, { "content-length": 10_000 }).write(`${page[0]}${page[1]?.slice(0, 50)}`);
    return void setTimeout(() => response.destroy(), 50);
  }
  problem(404, "no_grant", "No such grant");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-audit-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

interface Run {
  code: number | null;
  out: string;
  err: string;
}

function sluice(args: string[], { input = "", env = {}, node = [] as string[] } = {}): Promise<Run> {
  const command = [...node, join(import.meta.dirname, "../../../src/cli/main.ts"), "audit", ...args];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, SLUICE_URL: url, SLUICE_KEY: KEY, ...env },
  });
  const run: Run = { code: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (run.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (run.err += text));
  child.stdin.on("error", () => {}).end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ ...run, code })));
}

const exportOf = (grant: string, ...more: string[]) => [
  "export",
  "--tenant",
  "acme",
  "--grant",
  grant,
  ...more,
];

describe("sluice audit export", () => {
  test("writes all pages as they are, and verify proves them", async () => {
    const exported = await sluice(exportOf("g1"));
    expect(exported).toEqual({ code: 0, out: whole, err: "" });
    const verified = await sluice(["verify", "-", "--json"], { input: exported.out });
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toEqual({
      ok: true,
      rows: 2300,
      head: entries.at(-1)?.hash,
      forwarded: 2300,
      unknownOutcomes: 2300,
    });
  });

  test("writes to a file, from a row on, with a summary", async () => {
    const file = join(folder, "part.ndjson");
    const run = await sluice(exportOf("g1", "--after", "2290", "--out", file, "--json"));
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(run.out)).toEqual({ ok: true, rows: 10, last: 2300 });
    expect(await sluice(["verify", file, "--previous", entries[2289]?.hash ?? ""])).toMatchObject({
      code: 0,
    });
    expect(await sluice(["verify", file])).toMatchObject({ code: 1 });
  });

  test.each([
    ["no such grant", "g9", "sluice: No such grant (no_grant)\n"],
    ["a hostile title", "hostile", "sluice: no\\u{1b}[2J grant\ufffdhere (no_grant)\n"],
    ["an answer that is no ledger", "garbage", "sluice: the answer is not a ledger, or was cut off\n"],
    ["a redirect", "moved", expect.stringMatching(/^sluice: 307: no reason given; is SLUICE_URL .*\n$/)],
    [
      "a gateway that repeats itself",
      "stuck",
      expect.stringMatching(/out of order; 1 rows were written, --after 1 /),
    ],
  ])("tells %s in one line", async (_name, grant, err) => {
    expect(await sluice(exportOf(grant))).toMatchObject({ code: 1, err });
  });

  test("passes on whole rows only, and tells where to go on, when the connection is lost", async () => {
    const run = await sluice(exportOf("cut"));
    expect(run.code).toBe(1);
    expect(run.out).toBe(whole.split("\n").slice(0, 1001).join("\n").concat("\n"));
    expect(run.err).toMatch(/^.*; 1001 rows were written, --after 1001 goes on from there\n$/);
  });

  test("leaves an older export as it was when it cannot begin", async () => {
    const file = join(folder, "older.ndjson");
    await writeFile(file, "older");
    expect(await sluice(exportOf("g9", "--out", file))).toMatchObject({ code: 1 });
    expect(await readFile(file, "utf8")).toBe("older");
  });

  test.each<[string, Record<string, string>, number, string | RegExp]>([
    ["a wrong key", { SLUICE_KEY: "other" }, 1, "sluice: No (key_unknown)\n"],
    ["no key", { SLUICE_KEY: "" }, 2, /^sluice: Set SLUICE_KEY to .*\n$/],
    ["no address", { SLUICE_URL: "" }, 2, /^sluice: Set SLUICE_URL to .*\n$/],
    ["another protocol", { SLUICE_URL: "file:///etc" }, 2, /^sluice: Set SLUICE_URL to .*\n$/],
    [
      "nobody listening",
      { SLUICE_URL: "http://127.0.0.1:9999" },
      1,
      /^sluice: http:\/\/127.0.0.1:9999 cannot be reached: .*\n$/,
    ],
  ])("tells %s in one line, without the key", async (_name, env, code, told) => {
    const run = await sluice(exportOf("g1"), { env });
    expect(run).toMatchObject({
      code,
      out: "",
      err: told instanceof RegExp ? expect.stringMatching(told) : told,
    });
    expect(run.err).not.toContain(KEY);
  });

  test("tells an error as JSON if asked to", async () => {
    const run = await sluice(exportOf("g9", "--json"));
    expect(JSON.parse(run.err)).toMatchObject({ code: "no_grant", title: "No such grant" });
  });

  test.each([
    [["export", "--tenant", "acme"]],
    [exportOf("g1", "--after", "-1")],
    [exportOf("g1", "--after", "1e3")],
    [exportOf("g1", "--out", "/nonexistent/folder/file")],
    [["verify", "--head", "abc"]],
    [["verify", "/nonexistent"]],
    [["verify", "--unknown"]],
    [["forget"]],
  ])("ends with 2 on %j", async (args) => {
    expect(await sluice(args)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^[^\n]+\n/) });
  });
});

describe("sluice audit verify", () => {
  test("names the broken row", async () => {
    const run = await sluice(["verify"], { input: whole.replace('"seq":7,', '"seq":8,') });
    expect(run).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^broken at row 7 \(seq 8\): .* \[changed\]\n$/),
    });
  });

  test("notices a tail that was cut off", async () => {
    const cut = entries.slice(0, 10).map(lineOf).join("\n");
    const run = await sluice(["verify", "--json", "--head", entries[10]?.hash ?? ""], { input: cut });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({ ok: false, row: 10, problem: "head" });
  });

  test("proves 100,000 rows in less memory than they take", async () => {
    const file = join(folder, "big.ndjson");
    let head = chainStart("acme", "g1");
    function* big() {
      for (let seq = 1; seq <= 100_000; seq++) {
        const outcomes =
          seq === 1 ? [] : [{ seq: seq - 1, status: 200, error: false, ms: 1, bytes: 1, reached: true }];
        const { entry, line } = sealEntry(fieldsOf(seq, { outcomes, reason: "x".repeat(300) }), head);
        head = entry.hash;
        yield `${line}\n`;
      }
    }
    await pipeline(Readable.from(big()), createWriteStream(file));
    expect((await stat(file)).size).toBeGreaterThan(80 * 2 ** 20);
    const run = await sluice(["verify", file, "--json", "--head", head], {
      node: ["--max-old-space-size=40"],
    });
    expect(run.err).toBe("");
    expect(JSON.parse(run.out)).toEqual({
      ok: true,
      rows: 100_000,
      head,
      forwarded: 100_000,
      unknownOutcomes: 1,
    });
  }, 60_000);
});

describe("lines of bytes", () => {
  test.each([
    [[""], []],
    [["a\nb\n"], ["a", "b"]],
    [["a\nb"], ["a", "b"]],
    [
      ["a", "b\n", "\n", "c"],
      ["ab", "", "c"],
    ],
    [
      ["a\n\nb", "", "\n"],
      ["a", "", "b"],
    ],
    [["\u{1f4c4}\u2028\n"], ["\u{1f4c4}\u2028"]],
  ])("of %j are %j", async (chunks, wanted) => {
    const encoder = new TextEncoder();
    const got: string[] = [];
    for await (const line of linesOf(chunks.map((chunk) => encoder.encode(chunk)))) {
      got.push(new TextDecoder().decode(line));
    }
    expect(got).toEqual(wanted);
  });
});
