/** `sluice grant`: credentials for agents, and what each can reach. */

import { type Command, Option } from "commander";
import type { Change, Grant, Reach } from "../api/shapes.ts";
import { CLIENTS, type ClientId } from "../clients/index.ts";
import { connectLines } from "./connect.ts";
import { momentOf, secondsOf } from "./duration.ts";
import { UsageError } from "./policy/load.ts";
import { bindingLine, print, printJson, printTable, when } from "./print.ts";
import { group, type Remote, remote } from "./remote.ts";

export function grantCommand(): Command {
  const command = group("grant", "credentials for agents");

  remote<MintOptions>(
    command
      .command("mint")
      .description("make a grant; its token is shown once")
      .requiredOption("--server <server=policy...>", "a server that it may use, and under which policy")
      .option("--label <text>", "for people")
      .option("--expires <time>", "a date, or how long from now: 30d")
      .option("--origin <origin...>", "browser origins that may use it")
      .addOption(new Option("--client <client>", "print what connects this client, too").choices(CLIENTS)),
    async ({ client, json }, { server, label, expires, origin, client: forClient }) => {
      const body = {
        servers: serversOf(server),
        ...(label !== undefined && { label }),
        ...(expires !== undefined && { expiresAt: momentOf(expires, "--expires", Date.now()) }),
        ...(origin !== undefined && { origins: origin }),
      };
      const { body: minted } = await client.send<Grant & { token: string }>("POST", "/grants", { body });
      const urls = Object.keys(body.servers).map((name) => `${client.url}/t/${client.tenant}/mcp/${name}`);
      if (json) return printJson({ ...minted, urls });
      print(
        `Grant ${minted.grant}`,
        ...urls.map((url) => `  ${url}`),
        `Token, shown this once:`,
        minted.token,
      );
      if (forClient === undefined) return;
      const targets = Object.keys(body.servers).map((name, index) => ({ name, url: urls[index] ?? "" }));
      print("", ...connectLines(forClient, targets, minted.token));
    },
  );

  remote<{ all?: boolean }>(
    command.command("list").description("grants that live").option("--all", "revoked and expired ones, too"),
    async ({ client, json }, { all }) => {
      const now = Date.now();
      const found = await client.list<Grant>("/grants");
      const grants = found.filter((grant) => all || stateOf(grant, now) === "lives");
      if (json) return printJson(grants);
      const rows = grants.map((grant) => [
        grant.grant,
        grant.label ?? "",
        Object.entries(grant.servers)
          .map((pair) => pair.join("="))
          .join(" "),
        stateOf(grant, now),
        when(grant.createdAt),
        when(grant.expiresAt),
      ]);
      printTable(["grant", "label", "servers", "state", "minted", "expires"], rows, "No grants.");
    },
  );

  remote<ChangeOptions>(
    command
      .command("change")
      .description("change what a grant may do; binds on its next call")
      .argument("<grant>")
      .option("--server <server=policy...>", "instead of the servers that it has")
      .option("--label <text>")
      .option("--expires <time>", "a date, how long from now, or never")
      .option("--origin <origin...>", "instead of the origins that it has"),
    async ({ client, json }, { server, label, expires, origin }, grant = "") => {
      const expiresAt =
        expires === undefined
          ? undefined
          : expires === "never"
            ? null
            : momentOf(expires, "--expires", Date.now());
      const body = {
        ...(server !== undefined && { servers: serversOf(server) }),
        ...(label !== undefined && { label }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(origin !== undefined && { origins: origin }),
      };
      if (Object.keys(body).length === 0) throw new UsageError("Say what is to be changed");
      const { body: changed } = await client.send<Grant & Change>("PATCH", path(grant), { body });
      if (json) printJson(changed);
      else print(`${grant} is changed. ${bindingLine(changed)}`);
    },
  );

  remote<{ grace?: string }>(
    command
      .command("rotate")
      .description("give a grant another token, shown once")
      .argument("<grant>")
      .option("--grace <time>", "how long the old token still works: 1h", "0s"),
    async ({ client, json }, { grace = "0s" }, grant = "") => {
      const body = { graceSeconds: secondsOf(grace, "--grace") };
      const { body: rotated } = await client.send<Grant & Change & { token: string }>(
        "POST",
        `${path(grant)}/rotate`,
        { body },
      );
      if (json) return printJson(rotated);
      const old =
        rotated.graceUntil === null
          ? "The old token has ended."
          : `The old token works until ${when(rotated.graceUntil)}.`;
      print(old, bindingLine(rotated), `Token, shown this once:`, rotated.token);
    },
  );

  remote(
    command.command("revoke").description("end a grant for good").argument("<grant>"),
    async ({ client, json }, _, grant = "") => {
      const { body } = await client.send<Change>("DELETE", path(grant));
      if (json) printJson(body);
      else print(`${grant} is revoked. ${bindingLine(body)}`);
    },
  );

  remote(
    command.command("reach").description("what a grant can do, tool by tool").argument("<grant>"),
    showReach,
  );

  return command;
}

interface MintOptions {
  server: string[];
  label?: string;
  expires?: string;
  origin?: string[];
  client?: ClientId;
}

type ChangeOptions = Partial<Omit<MintOptions, "client">>;

const path = (grant: string): string => `/grants/${encodeURIComponent(grant)}`;

function serversOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [server, policy, ...more] = pair.split("=");
      if (!server || !policy || more.length > 0) {
        throw new UsageError(`--server is SERVER=POLICY, such as github=read-only, not ${pair}`);
      }
      return [server, policy];
    }),
  );
}

function stateOf({ revokedAt, expiresAt }: Grant, now: number): string {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && now >= expiresAt ? "expired" : "lives";
}

async function showReach({ client, json }: Remote, _: object, grant = ""): Promise<void> {
  const reach = await client.get<Reach>(`${path(grant)}/reach`);
  if (json) return printJson(reach);
  if (reach.ended !== null) print(`The grant is ${reach.ended}: it reaches nothing of this any more.`);
  for (const { server, policy, tools } of reach.servers) {
    print(`${server}, under the policy ${policy}:`);
    if (tools === null) {
      print(`  No tools are known. Look at the server first: sluice server scan ${server}`);
      continue;
    }
    const rows = tools.map((tool) => [
      tool.tool,
      tool.conditions.length === 0 ? tool.outcome : `${tool.outcome}, depends on arguments`,
      `${tool.layer}${tool.rule}`,
      tool.limits.map(({ max, windowMs, scope }) => `${max} per ${span(windowMs)} (${scope})`).join(", "),
      tool.conditions.map(({ outcome, when: where }) => `${outcome} if ${where}`).join("; "),
    ]);
    printTable(["tool", "outcome", "rule", "limits", "conditions"], rows, "  The server shows no tools.");
  }
}

function span(ms: number): string {
  const known = [
    [604_800_000, "week"],
    [86_400_000, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
    [1000, "second"],
  ] as const;
  return known.find(([length]) => length === ms)?.[1] ?? `${ms / 1000} s`;
}
