/** `sluice server report` and `sluice server starter`: what a registered server's tools are, and a policy for them. */
import { type Command, Option } from "commander";
import { type Classification, type Finding, presets, type Sign, type Summary } from "../../catalog/index.ts";
import { RefusedError } from "../client.ts";
import { plain } from "../harmless.ts";
import { printDocument, printJson, printPainted, terminalColumns, warn, when } from "../print.ts";
import { remote } from "../remote.ts";
import {
  alarmLines,
  dangerLines,
  findingLines,
  type ShownTool,
  summaryLine,
  toolLines,
} from "../scan/lines.ts";

interface Reported extends Required<Omit<ShownTool, "classification">> {
  readonly classification: Classification;
  readonly since: number;
  readonly quarantined: boolean;
}

interface Report {
  readonly server: string;
  readonly address: string;
  readonly seenAt: number | null;
  readonly summary: Summary;
  readonly tools: readonly Reported[];
  readonly findings: readonly (Finding | Sign)[];
}

interface Draft {
  readonly policy: string;
  readonly base: number;
  readonly document: string;
  readonly warnings: readonly { line: number; column: number; code: string; message: string }[];
}

const path = (server: string): string => `/servers/${encodeURIComponent(server)}`;

export function addReportCommands(command: Command): void {
  remote(
    command
      .command("report")
      .description("what its tools are, how bad a call could be, and what changed")
      .argument("<name>"),
    async ({ client, json }, _, name = "") => {
      const report = await client.get<Report>(`${path(name)}/report`);
      if (json) printJson(report);
      else printPainted(...reportLines(report));
    },
  );

  remote<{ preset?: string; policy?: string; replace?: boolean }>(
    command
      .command("starter")
      .description("draft a policy to begin with, from what its tools are")
      .argument("<name>")
      .addOption(new Option("--preset <preset>", "how tight").choices(presets).default("balanced"))
      .option("--policy <policy>", "whose draft it becomes; the server's name when left out")
      .option("--replace", "a draft may be there already"),
    async ({ client, json }, { preset, policy, replace }, name = "") => {
      const request = {
        body: { preset, ...(policy !== undefined && { policy }) },
        headers: replace ? { "if-match": "*" } : {},
      };
      const { body: draft } = await client
        .send<Draft>("POST", `${path(name)}/starter`, request)
        .catch((error: unknown) => {
          if (!(error instanceof RefusedError) || error.problem?.code !== "precondition_required")
            throw error;
          throw new RefusedError(
            `${error.message}. --replace replaces the draft that is there`,
            error.problem,
          );
        });
      if (json) return printJson(draft);
      printDocument(draft.document);
      for (const { line, column, code, message } of draft.warnings)
        warn(`${line}:${column}: warning: ${message} [${code}]`);
      const state = draft.base === 0 ? "is not published yet" : `began from version ${draft.base}`;
      warn(
        `This is the draft of ${draft.policy}, which ${state}. Publish it: sluice policy publish ${draft.policy}`,
      );
      return undefined;
    },
  );
}

function reportLines({ server, address, seenAt, summary, tools, findings }: Report): string[] {
  const told = tools.map(({ state, since, quarantined, ...tool }) => ({
    ...tool,
    state: quarantined ? `${state} since ${when(since)}` : state,
  }));
  const waiting = new Set(tools.filter(({ quarantined }) => quarantined).map(({ tool }) => tool)).size;
  return [
    `${plain(server)}  ${plain(address)}`,
    seenAt === null ? "No scan has seen it yet." : `Seen ${when(seenAt)}.`,
    summaryLine(summary),
    ...(waiting === 0
      ? []
      : [`${waiting} in quarantine: look with sluice server diff ${plain(server)} TOOL.`]),
    ...alarmLines(told),
    ...findingLines(findings),
    ...(told.length === 0 ? [] : ["", ...toolLines(told, terminalColumns())]),
    ...dangerLines(summary),
  ];
}
