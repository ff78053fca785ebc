/** `sluice approvals`: calls that wait for a human, and the human's word. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { Approval, ShownApproval } from "../api/shapes.ts";
import { WITHDRAWN } from "../contract/approval.ts";
import { visibleText } from "../text/visible.ts";
import type { Client } from "./client.ts";
import { UsageError } from "./policy/load.ts";
import { print, printJson, printTable, progress, when } from "./print.ts";
import { group, remote } from "./remote.ts";

/** Between two looks of `watch`. */
const WATCH_MS = 2000;

export function approvalsCommand(): Command {
  const command = group("approvals", "calls that wait for a human");

  remote<{ state?: string; grant?: string }>(
    command
      .command("list")
      .description("approvals, the newest first")
      .option("--state <state>", "only those; `all` for every state", "pending")
      .option("--grant <grant>", "only of this grant"),
    async ({ client, json }, { state, grant }) => {
      const query = { grant, state: state === "all" ? undefined : state };
      const found = await client.list<Approval>("/approvals", query);
      if (json) return printJson(found);
      const rows = found.map((one) => [
        one.id,
        one.state,
        callOf(one),
        one.grant,
        when(one.createdAt),
        when(one.endsAt),
      ]);
      printTable(["approval", "state", "call", "grant", "asked", "ends"], rows, "Nothing waits.");
    },
  );

  remote(
    command.command("show").description("one approval, with the exact arguments").argument("<approval>"),
    async ({ client, json }, _, id = "") => {
      const approval = await client.get<ShownApproval>(path(id));
      if (json) printJson(approval);
      else print(...lines(approval));
    },
  );

  remote<{ calls?: string; minutes?: string }>(
    command
      .command("approve")
      .description("let this very call pass: once, or for so many calls or so long")
      .argument("<approval>")
      .option("--calls <number>", "so many times")
      .option("--minutes <number>", "for so long"),
    async ({ client, json }, { calls, minutes }, id = "") => {
      const body = {
        ...(calls !== undefined && { calls: number(calls, "--calls") }),
        ...(minutes !== undefined && { minutes: number(minutes, "--minutes") }),
      };
      const { body: approved } = await client.send<Approval>("POST", `${path(id)}/approve`, { body });
      if (json) printJson(approved);
      else print(`Approved: ${callOf(approved)}. The agent has to call again, unchanged.`);
    },
  );

  remote<{ reason?: string }>(
    command
      .command("reject")
      .description("refuse the call, or take an approval back")
      .argument("<approval>")
      .option("--reason <text>", "the agent gets these words"),
    async ({ client, json }, { reason }, id = "") => {
      const body = reason === undefined ? {} : { reason };
      const { body: rejected } = await client.send<Approval>("POST", `${path(id)}/reject`, { body });
      if (json) printJson(rejected);
      else print(`Rejected: ${callOf(rejected)}.`);
    },
  );

  remote<{ once?: boolean }>(
    command
      .command("watch")
      .description("print each call that comes to wait, until interrupted; with --json one line each")
      .option("--once", "end with the first"),
    async ({ client, json }, { once }) => watch(client, json, once === true),
  );

  return command;
}

const path = (id: string): string => `/approvals/${encodeURIComponent(id)}`;

async function watch(client: Client, json: boolean, once: boolean): Promise<void> {
  const told = new Set<string>();
  progress("Waiting for calls that need a human …");
  for (;;) {
    for (const { id } of await client.list<Approval>("/approvals", { state: "pending" })) {
      if (told.has(id)) continue;
      told.add(id);
      const approval = await client.get<ShownApproval>(path(id));
      if (json) print(JSON.stringify(approval));
      else print(...lines(approval), "");
      if (once) return;
    }
    await sleep(WATCH_MS);
  }
}

function lines(approval: Approval & Partial<Pick<ShownApproval, "callText">>): string[] {
  const { id, state, grant, rule, reason, endsAt, url, comment, withdrawnBy } = approval;
  return [
    `${id}  ${state}  ${callOf(approval)}`,
    `  grant ${grant}, by the rule ${rule}`,
    ...(reason === null ? [] : [`  why: ${visibleText(reason)}`]),
    // All of it: what is not shown is not sent.
    ...(approval.callText?.split("\n") ?? []).map((line) => `  ${visibleText(line)}`),
    ...(withdrawnBy === null ? [] : [`  withdrawn: ${WITHDRAWN[withdrawnBy]}`]),
    ...(comment === null ? [] : [`  said: ${visibleText(comment)}`]),
    `  ends ${when(endsAt)}; ${url}`,
  ];
}

function callOf({ server, method, tool }: Approval): string {
  return visibleText(`${server}: ${tool ?? method}`);
}

function number(text: string, option: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`${option} is a number`);
  return Number(text);
}
