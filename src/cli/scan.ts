/**
 * `sluice scan`: what a server's tools are and what could go wrong with them, from what it says of them now. No tool is
 * called, and no gateway is needed. Exit code 0: the server was seen; 1: it was not; 2: usage.
 */
import { Option } from "commander";
import { type Preset, presets, starterPolicy } from "../catalog/index.ts";
import { formatPolicy } from "../policy/index.ts";
import { checkAddress, checkCredential, type ScanError, scan } from "../upstream/index.ts";
import { plain } from "./harmless.ts";
import { headersFrom } from "./headers.ts";
import { UsageError } from "./policy/load.ts";
import {
  printDocument,
  printJson,
  printPainted,
  progress,
  terminalColumns,
  warn,
  warnJson,
} from "./print.ts";
import { ended, group } from "./remote.ts";
import { reportOf } from "./scan/judge.ts";
import { reportLines } from "./scan/lines.ts";

const FIRST_BYTE_MS = 10_000;

interface Options {
  header?: string[];
  headerEnv?: string[];
  json?: boolean;
  policy?: Preset;
}

export function scanCommand() {
  return group("scan", "look at a server's tools and say what could go wrong")
    .argument("<address>", "the URL of its MCP endpoint")
    .option("--header <name: value...>", "sent with every request")
    .option("--header-env <name=VARIABLE...>", "the same, with the value taken from the environment")
    .addOption(new Option("--policy <preset>", "print a policy to begin with instead").choices(presets))
    .addOption(new Option("--json", "print JSON").conflicts("policy"))
    .action((address: string, options: Options) => ended(() => run(address, options), options.json === true));
}

async function run(given: string, options: Options): Promise<boolean> {
  const address = checkAddress(given, true);
  if (!address.ok) throw new UsageError(`The address ${address.reason}`);
  const credential = headersFrom(options);
  const fault = checkCredential(credential);
  if (fault !== undefined) throw new UsageError(fault);
  progress(`Asking ${address.url.href} …`);
  const found = await scan({ address: address.url.href, credential, firstByteMs: FIRST_BYTE_MS });
  if (!found.ok) {
    const { code, detail } = found.error;
    const said = { code, title: detail, detail: advice[code] };
    if (options.json === true) warnJson(said);
    else warn(`sluice: ${detail} (${code}). ${advice[code]}`);
    return false;
  }
  const report = reportOf(address.url.href, found);
  if (options.json === true) printJson(report);
  else if (options.policy === undefined) {
    printPainted(
      ...reportLines(report, terminalColumns()),
      "",
      `A policy to begin with: sluice scan ${plain(given)} --policy balanced`,
    );
  } else {
    const policy = starterPolicy(report.tools, options.policy, { title: report.name ?? address.url.host });
    printDocument(formatPolicy(policy));
    const { alarms } = report.summary;
    if (alarms > 0) warn(`${alarms} of its tools have an alarm, and are denied: look at the report first.`);
  }
  return true;
}

const advice: Readonly<Record<ScanError["code"], string>> = {
  unreachable: "Is the address right, and does the server run?",
  timeout: "Try again; a server that sleeps may need to wake.",
  redirect: "Scan the address that it leads to.",
  needs_credential:
    'Give it one with --header "Authorization: Bearer …", or --header-env Authorization=VARIABLE.',
  not_mcp:
    "Give the address of its MCP endpoint, which often ends in /mcp. A server that speaks stdio needs `sluice expose` before it.",
  server_failed: "Its own log may say why.",
  too_large: "No gateway would take it like this.",
};
