/** `sluice server`: register servers, scan them, and accept or reject what they show. */

import type { Command } from "commander";
import type { Change, Registered, Server, Tool } from "../api/shapes.ts";
import type { Client } from "./client.ts";
import { headersFrom } from "./headers.ts";
import { UsageError } from "./policy/load.ts";
import { bindingLine, counted, print, printJson, printTable, progress, when } from "./print.ts";
import { group, remote } from "./remote.ts";
import { changed, codesOf } from "./scan/lines.ts";
import { addReportCommands } from "./server/report.ts";

export function serverCommand(): Command {
  const command = group("server", "servers, their scans and their tools");

  remote<AddOptions>(
    command
      .command("add")
      .description("register a server and scan it")
      .argument("<name>", "lower-case letters, digits and hyphens")
      .argument("<address>", "the URL of its MCP endpoint")
      .option("--title <text>", "for people")
      .option("--header <name: value...>", "sent with every request of the server")
      .option("--header-env <name=VARIABLE...>", "the same, with the value taken from the environment")
      .option("--pins <mode>", "enforce, alert or off")
      .option("--first-byte-ms <ms>", "how long the server may take to begin its answer")
      .option("--scan-every <seconds>", "how often it is scanned by itself, or never")
      .option("--no-scan", "do not scan it now")
      .option("--replace", "a server of this name may be there already"),
    async ({ client, json }, options, name = "", address = "") => {
      if (!options.replace && (await exists(client, name))) {
        throw new UsageError(`There is a server ${name} already; --replace replaces its registration`);
      }
      if (options.scan) progress(`Scanning ${address} …`);
      const body = registration(address, options);
      const headers: Record<string, string> = options.replace ? { "if-match": "*" } : {};
      const { body: added } = await client.send<Registered>("PUT", path(name), { body, headers });
      if (json) printJson(added);
      else print(...summary(added), bindingLine(added));
      return added.scan?.error === null || !options.scan;
    },
  );

  remote(command.command("list").description("all servers"), async ({ client, json }) => {
    const servers = await client.list<Server>("/servers");
    if (json) return printJson(servers);
    const rows = servers.map(({ server, address, pins, scan, tools }) => {
      const state = scan === null ? "never scanned" : (scan.error?.code ?? "ok");
      return [server, address, state, `${tools.known}`, `${tools.quarantined}`, pins, when(scan?.seenAt)];
    });
    printTable(["server", "address", "scan", "tools", "quarantined", "pins", "seen"], rows, "No servers.");
  });

  remote(
    command.command("show").description("a server and its tools").argument("<name>"),
    async ({ client, json }, _, name = "") => {
      const [server, tools] = await Promise.all([client.get<Server>(path(name)), toolsOf(client, name)]);
      if (json) return printJson({ ...server, listed: tools });
      print(...summary(server), "");
      printTools(tools);
    },
  );

  remote(
    command.command("scan").description("scan a server now").argument("<name>"),
    async ({ client, json }, _, name = "") => {
      progress(`Scanning ${name} …`);
      const { body } = await client.send<{ scan: Server["scan"] }>("POST", `${path(name)}/scan`);
      const tools = await toolsOf(client, name);
      if (json) printJson({ ...body, tools });
      else {
        if (body.scan?.error) print(`The scan failed: ${body.scan.error.detail} (${body.scan.error.code})`);
        printTools(tools);
      }
      return body.scan?.error === null;
    },
  );

  remote(
    command
      .command("diff")
      .description("what a tool was accepted as, and what the server shows now")
      .argument("<name>")
      .argument("<tool>"),
    async ({ client, json }, _, name = "", tool = "") => {
      const found = await client.get<{ differences: { state: string; eras: string[]; text: string }[] }>(
        `${path(name)}/tools/${encodeURIComponent(tool)}/difference`,
      );
      if (json) return printJson(found);
      for (const { state, eras, text } of found.differences) {
        const lines = text === "" ? ["Nothing differs."] : text.split("\n");
        print(`${tool}: ${state} (${eras.join(", ")})`, ...lines);
      }
    },
  );

  for (const verdict of ["accept", "reject"] as const) {
    remote<{ all?: boolean }>(
      command
        .command(verdict)
        .description(
          verdict === "accept"
            ? "let agents use tools as the server shows them now"
            : "keep tools from agents, until the server shows other ones",
        )
        .argument("<name>")
        .argument("[tool...]", "as `sluice server show` lists them")
        .option("--all", `${verdict} everything that is quarantined`),
      (found, options, name = "", ...tools) =>
        decide(found, verdict, name, tools.flat(), options.all === true),
    );
  }

  remote<{ force?: boolean }>(
    command
      .command("remove")
      .description("forget a server, its pins and what was known of it")
      .argument("<name>")
      .option("--force", "also where grants may still use it"),
    async ({ client, json }, options, name = "") => {
      const query = { force: options.force === true ? "true" : "false" };
      const { body } = await client.send<Change>("DELETE", path(name), { query });
      if (json) printJson(body);
      else print(`${name} is removed. ${bindingLine(body)}`);
    },
  );

  addReportCommands(command);
  return command;
}

interface AddOptions {
  title?: string;
  header?: string[];
  headerEnv?: string[];
  pins?: string;
  firstByteMs?: string;
  scanEvery?: string;
  scan: boolean;
  replace?: boolean;
}

function registration(address: string, options: AddOptions): object {
  const headers = headersFrom(options);
  const { title, pins, firstByteMs, scanEvery, scan } = options;
  return {
    address,
    scan,
    ...(title !== undefined && { title }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(pins !== undefined && { pins }),
    ...(firstByteMs !== undefined && { timeouts: { firstByteMs: Number(firstByteMs) } }),
    ...(scanEvery !== undefined && { scanEverySeconds: scanEvery === "never" ? null : Number(scanEvery) }),
  };
}

const path = (server: string): string => `/servers/${encodeURIComponent(server)}`;

async function exists(client: Client, name: string): Promise<boolean> {
  return (await client.list<Server>("/servers")).some(({ server }) => server === name);
}

function toolsOf(client: Client, name: string): Promise<Tool[]> {
  return client.list<Tool>(`${path(name)}/tools`);
}

function summary({ server, address, scan, tools, pins, credential }: Server): string[] {
  const lines = [`${server}  ${address}  (pins: ${pins}, credential: ${credential})`];
  if (scan === null) return [...lines, "Never scanned."];
  if (scan.error !== null) lines.push(`The scan failed: ${scan.error.detail} (${scan.error.code})`);
  const eras = Object.keys(scan.eras).join(", ") || "none";
  return [
    ...lines,
    `${counted(tools.known, "tool")}, ${tools.quarantined} of them quarantined; speaks: ${eras}`,
  ];
}

function printTools(tools: readonly Tool[]): void {
  const rows = tools.map(({ tool, state, quarantined, eras, findings, judged, was }) => [
    tool,
    state,
    quarantined ? "yes" : "",
    changed(was?.category, judged.category),
    changed(was?.severity, judged.severity),
    eras.join(", "),
    codesOf(findings),
  ]);
  printTable(
    ["tool", "state", "quarantined", "category", "severity", "clients", "findings"],
    rows,
    "No tools are known.",
  );
}

async function decide(
  { client, json }: { client: Client; json: boolean },
  verdict: "accept" | "reject",
  name: string,
  names: readonly string[],
  all: boolean,
): Promise<boolean | undefined> {
  if ((names.length === 0) === !all) throw new UsageError("Name the tools, or say --all");
  const known = await toolsOf(client, name);
  const missing = names.find((wanted) => !known.some(({ tool }) => tool === wanted));
  if (missing !== undefined) throw new UsageError(`The server ${name} shows no tool ${missing}`);
  const chosen = known.filter(({ tool, quarantined }) => (all ? quarantined : names.includes(tool)));
  let change: Change | undefined;
  for (const { tool, hash } of chosen) {
    if (hash === null) continue;
    // The hash that was looked at: a definition that changes meanwhile is refused, not accepted unseen.
    const at = `${path(name)}/tools/${encodeURIComponent(tool)}/${verdict}`;
    change = (await client.send<Change>("POST", at, { body: { hash } })).body;
  }
  const tools = [...new Set(chosen.map(({ tool }) => tool))];
  if (json) printJson({ [verdict]: tools, ...change });
  else if (change === undefined) print("Nothing is quarantined.");
  else print(`${verdict}ed: ${tools.join(", ")}`, bindingLine(change));
  return undefined;
}
