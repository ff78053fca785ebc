/**
 * `sluice scan`: what a server's tools are and what could go wrong with them, from what it says of them now. No tool is
 * called, and no gateway is needed. Exit code 0: the server was seen; 1: it was not; 2: usage.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Option } from "commander";
import { type Preset, presets, starterPolicy } from "../catalog/index.ts";
import { formatPolicy } from "../policy/index.ts";
import { checkAddress, checkCredential, type Scan, type ScanError, scan } from "../upstream/index.ts";
import { plain } from "./harmless.ts";
import { headersFrom } from "./headers.ts";
import { readConfigurationFile } from "./import/file.ts";
import { readConfiguration } from "./import/read.ts";
import { UsageError } from "./policy/load.ts";
import {
  print,
  printDocument,
  printJson,
  printPainted,
  progress,
  terminalColumns,
  warn,
  warnJson,
} from "./print.ts";
import { ended, group } from "./remote.ts";
import { FIRST_BYTE_MS, scanProgram, scansOf } from "./scan/configured.ts";
import { reportOf, type ScanReport } from "./scan/judge.ts";
import { reportLines } from "./scan/lines.ts";
import { clientOf } from "./up/form.ts";

interface Options {
  header?: string[];
  headerEnv?: string[];
  json?: boolean;
  policy?: Preset;
  env?: string[];
}

export function scanCommand() {
  return group("scan", "look at a server's tools and say what could go wrong")
    .usage("[options] <address> | <file> | -- <command> [arguments...]")
    .argument(
      "<target...>",
      "the URL of its MCP endpoint, a client's configuration, or what to run, after --",
    )
    .option("--header <name: value...>", "sent with every request")
    .option("--header-env <name=VARIABLE...>", "the same, with the value taken from the environment")
    .addOption(new Option("--policy <preset>", "print a policy to begin with instead").choices(presets))
    .addOption(new Option("--json", "print JSON").conflicts("policy"))
    .option(
      "--env <variable...>",
      "a variable of the environment that a configuration may send to its servers",
    )
    .action((target: string[], options: Options) =>
      ended(() => run(target, options, process.argv.includes("--")), options.json === true),
    );
}

/** @param isCommand the target came after `--` */
async function run(target: readonly string[], options: Options, isCommand: boolean): Promise<boolean> {
  const [first = "", ...rest] = target;
  if (isCommand) {
    const named = { name: target.join(" "), command: first, args: rest, env: {} };
    return tell(target.join(" "), await scanProgram(named), options, `-- ${target.join(" ")}`);
  }
  if (rest.length > 0) throw new UsageError("give one address or file, or a command after --");
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(first) && existsSync(first)) return scanFile(first, options);
  return scanAddress(first, options);
}

/** Every server of a client's configuration, one after the other. */
async function scanFile(file: string, options: Options): Promise<boolean> {
  if (options.policy !== undefined) throw new UsageError("a policy is for one server; scan that one alone");
  const read = readConfiguration(readConfigurationFile(file));
  if (!read.ok) throw new UsageError(`${file}: ${read.reason}`);
  const scanned: { server: string; report?: ScanReport; error?: { code: string; detail: string } }[] = [];
  const { entries, place } = read.configuration;
  const form = clientOf([resolve(file)], place);
  const found = await scansOf(entries, options.env ?? [], options.json !== true, form);
  for await (const { name, address, scan: seen } of found) {
    if (options.json === true) {
      const report = seen.ok ? { report: reportOf(address, seen) } : { error: seen.error };
      scanned.push({ server: name, ...report });
      continue;
    }
    print("", `== ${name} ==`);
    if (seen.ok) printPainted(...reportLines(reportOf(address, seen), terminalColumns()));
    else print(`Not seen: ${seen.error.detail} (${seen.error.code}).`);
    scanned.push({ server: name, ...(!seen.ok && { error: seen.error }) });
  }
  if (options.json === true) printJson(scanned);
  else if (scanned.length === 0) print("The configuration has no servers.");
  return scanned.every(({ error }) => error === undefined);
}

async function scanAddress(given: string, options: Options): Promise<boolean> {
  const address = checkAddress(given, true);
  if (!URL.canParse(given))
    throw new UsageError(`${given} is neither a file nor a URL, such as https://example.com/mcp`);
  if (!address.ok) throw new UsageError(`The address ${address.reason}`);
  const credential = headersFrom(options);
  const fault = checkCredential(credential);
  if (fault !== undefined) throw new UsageError(fault);
  progress(`Asking ${address.url.href} …`);
  const found = await scan({ address: address.url.href, credential, firstByteMs: FIRST_BYTE_MS });
  return tell(address.url.href, found, options, given);
}

/** @param again what to give to `sluice scan` for the same server */
function tell(address: string, found: Scan, options: Options, again: string): boolean {
  if (!found.ok) {
    const { code, detail } = found.error;
    const told = code === "unreachable" && again.startsWith("-- ") ? NOT_STARTED : advice[code];
    const said = { code, title: detail, detail: told };
    if (options.json === true) warnJson(said);
    else warn(`sluice: ${detail} (${code}). ${told}`);
    return false;
  }
  const report = reportOf(address, found);
  if (options.json === true) printJson(report);
  else if (options.policy === undefined) {
    printPainted(
      ...reportLines(report, terminalColumns()),
      "",
      `A policy to begin with: sluice scan --policy balanced ${plain(again)}`,
    );
  } else {
    const policy = starterPolicy(report.tools, options.policy, {
      title: report.name ?? URL.parse(address)?.host ?? address,
    });
    printDocument(formatPolicy(policy));
    const { alarms } = report.summary;
    if (alarms > 0) warn(`${alarms} of its tools have an alarm, and are denied: look at the report first.`);
  }
  return true;
}

const NOT_STARTED = "Run the command by itself: a server that speaks stdio starts, and waits for input.";

const advice: Readonly<Record<ScanError["code"], string>> = {
  unreachable: "Is the address right, and does the server run?",
  timeout: "Try again; a server that sleeps may need to wake.",
  redirect: "Scan the address that it leads to.",
  needs_credential:
    'Give it one with --header "Authorization: Bearer …", or --header-env Authorization=VARIABLE.',
  not_mcp:
    "Give the address of its MCP endpoint, which often ends in /mcp. A server that speaks stdio is scanned with sluice scan -- COMMAND.",
  server_failed: "Its own log may say why.",
  too_large: "No gateway would take it like this.",
};
