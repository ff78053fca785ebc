import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { startBrowser, visitor } from "../browser/browser.ts";
import { listen } from "../conformance/http.ts";
import type { Access } from "../support/gateway.ts";
import { inspector, MCP_REMOTE } from "../support/peers.ts";
import { type Person, type Reader, readerOf, textOf, type Words } from "./reader.ts";
import { sdk2 } from "./reader-sdk2.ts";

type To = Pick<Access, "mcpUrl" | "token">;

/**
 * How a client comes to its person where a call needs an approval: "asked" within the call; "error" with -32042, which the
 * client can only answer by calling again; "none" without URL elicitation, so that its model reads a tool result.
 */
type Dialog = "asked" | "error" | "none";
type Kind = { dialog: Dialog; open(to: To, person: Person): Promise<Reader> };

/** Clients that nobody here wrote. */
export const READERS = {
  "SDK 1.x": { dialog: "none", open: async (to) => sdk1(http(to)) },
  "SDK 2.x, legacy": { dialog: "error", open: async (to, person) => sdk2("legacy", to, person) },
  "SDK 2.x, auto": { dialog: "asked", open: async (to, person) => sdk2("auto", to, person) },
  "SDK 2.x, modern": { dialog: "asked", open: async (to, person) => sdk2("modern", to, person) },
  "Inspector CLI": { dialog: "none", open: async (to) => inspectorCli(to) },
  "mcp-remote": { dialog: "none", open: mcpRemote },
  "browser page": { dialog: "asked", open: inPage },
} as const satisfies Record<string, Kind>;
export type ReaderName = keyof typeof READERS;
export const NAMES = Object.keys(READERS) as ReaderName[];

const http = ({ mcpUrl, token }: To) =>
  new StreamableHTTPClientTransport(new URL(mcpUrl), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  }) as Transport;

function sdk1(transport: Transport): Reader {
  const client = new Client({ name: "sluice-reader", version: "1.0.0" });
  return readerOf({
    connect: () => client.connect(transport),
    listTools: () => client.listTools(),
    callTool: (params) => client.callTool(params),
    close: () => client.close(),
  });
}

/**
 * One process for each call: it has no session beyond it, and nobody whom it could ask. In its own default era; in the
 * others it shows of a 401 what its library shows there.
 */
function inspectorCli({ mcpUrl, token }: To): Reader {
  const run = async (...method: string[]): Promise<Words> => {
    const { code, json, stderr } = await inspector(mcpUrl, token, "legacy", ["--method", ...method]);
    // It prints the whole result; this is what is to be read in it.
    const { result } = (json ?? {}) as { result?: { content?: unknown; tools?: { name: string }[] } };
    const tools = result?.tools?.map(({ name }) => name).join(" ");
    const text = tools ?? (result?.content === undefined ? stderr.trim() : textOf(result.content));
    return { text, failed: code !== 0 };
  };
  return {
    list: () => run("tools/list"),
    call: (name, args = {}) =>
      run("tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)),
    close: async () => {},
  };
}

/** A stdio server to its host, here a client of the first library; what it writes to stderr is the host's log. */
async function mcpRemote({ mcpUrl, token }: To): Promise<Reader> {
  const home = await mkdtemp(join(tmpdir(), "sluice-mcp-remote-"));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MCP_REMOTE, mcpUrl, "--header", `Authorization: Bearer ${token}`],
    env: { HOME: home, PATH: "" },
    stderr: "pipe",
  });
  let log = "";
  transport.stderr?.on("data", (chunk) => {
    log += String(chunk);
  });
  const reader = sdk1(transport);
  return {
    list: async () => {
      const words = await reader.list();
      // It ends when it cannot connect: hosts show its log then.
      const last = /Fatal error: .*/.exec(log)?.[0];
      return last === undefined ? words : { ...words, text: `${words.text}\n${last}` };
    },
    call: reader.call,
    close: async () => {
      await reader.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

let browser: Promise<Browser> | undefined;
let client: Promise<string> | undefined;

export const closeBrowser = async (): Promise<void> => (await browser)?.close();

/** A page of another origin, which reads the gate's answers only where CORS lets it. */
async function inPage(to: To, person: Person): Promise<Reader> {
  browser ??= startBrowser();
  client ??= bundledClient();
  const script = await client;
  const site = await listen((req, res) => {
    const isScript = req.url === "/client.js";
    res.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    res.end(isScript ? script : "<!doctype html><output></output><script src=/client.js></script>");
  });
  const { page, context } = await visitor(await browser, site.origin);
  await page.exposeFunction("person", person);
  await page.goto("/");
  await page.evaluate(`open(${JSON.stringify(to)})`);
  const shown = async (ask: string): Promise<Words> => {
    await page.evaluate(ask);
    const output = page.locator("output");
    return {
      text: (await output.textContent()) ?? "",
      failed: (await output.getAttribute("class")) === "failed",
    };
  };
  return {
    list: () => shown("reader.list()"),
    call: (name, args = {}) => shown(`reader.call(${JSON.stringify(name)}, ${JSON.stringify(args)})`),
    close: async () => {
      await page.evaluate("reader.close()");
      await context.close();
      await site.stop();
    },
  };
}

async function bundledClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "page-client.ts")],
    bundle: true,
    format: "iife",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
