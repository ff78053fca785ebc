/** `sluice tenant`: tenants themselves, for the operator; and a tenant's end, for its admins, too. */

import type { Command } from "commander";
import type { Change, Tenant } from "../api/shapes.ts";
import { asker } from "./ask.ts";
import { exportTenant } from "./audit/export.ts";
import type { Client } from "./client.ts";
import { UsageError } from "./policy/load.ts";
import { bindingLine, print, printJson, printTable, progress, when } from "./print.ts";
import { group, type Remote, remoteAll, remoteOne } from "./remote.ts";

export function tenantCommand(): Command {
  const command = group("tenant", "tenants of the installation");

  remoteAll(
    command.command("list").description("all tenants; takes the operator's key"),
    async ({ client, json }) => {
      const tenants = await client.list<Tenant>("/tenants");
      if (json) return printJson(tenants);
      const rows = tenants.map((one) => [one.tenant, one.title ?? "", stateOf(one), when(one.createdAt)]);
      printTable(["tenant", "title", "state", "made"], rows, "No tenants. Make one: sluice tenant make NAME");
    },
  );

  remoteOne(command.command("show").description("one tenant"), async ({ client, json }) => {
    const tenant = await client.get<Tenant>("");
    if (json) printJson(tenant);
    else print(...linesOf(tenant));
  });

  remoteOne<{ title?: string }>(
    command
      .command("make")
      .description("make a tenant; takes the operator's key")
      .option("--title <text>", "for people"),
    async ({ client, json }, { title }) => {
      const { status, body: made } = await client.send<Tenant>("PUT", "");
      const shown = title === undefined ? made : await rename(client, title);
      if (json) printJson(shown);
      else if (status === 200) print(...linesOf(shown), "It was there already.");
      else print(...linesOf(shown), `Next: sluice key make --role admin --tenant ${client.tenant}`);
    },
  );

  remoteOne(
    command.command("rename").description("give a tenant another title; its name in addresses stays"),
    async ({ client, json }, _, title = "") => {
      const shown = await rename(client, title === "" ? null : title);
      if (json) printJson(shown);
      else print(...linesOf(shown));
    },
    ["<title>", "for people; an empty one takes it away"],
  );

  remoteOne<DeleteOptions>(
    command
      .command("delete")
      .description("end a tenant: its grants at once, everything of it after a week")
      .option("--export <folder>", "copy its ledgers there first")
      .option("--give-up-ledgers", "nobody needs its ledgers any more")
      .option("--confirm <name>", "its name once more, where nobody can be asked"),
    remove,
  );

  remoteOne(
    command.command("restore").description("take a deletion back, within the week"),
    async ({ client, json }) => {
      const { body } = await client.send<Tenant & Change>("POST", "/restore", { body: {} });
      if (json) printJson(body);
      else print(`${client.tenant} is restored. Its grants are taken again within a minute.`);
    },
  );

  return command;
}

interface DeleteOptions {
  export?: string;
  giveUpLedgers?: boolean;
  confirm?: string;
}

async function remove({ client, json }: Remote, options: DeleteOptions): Promise<void> {
  const { tenant } = client;
  const folder = options.export;
  if ((folder === undefined) === (options.giveUpLedgers !== true)) {
    throw new UsageError(
      "its ledgers are removed with it: say --export FOLDER to copy them first, or --give-up-ledgers",
    );
  }
  if ((await confirmed(tenant, options.confirm, json)) !== tenant) {
    throw new UsageError(`nothing was deleted: what was typed is not ${tenant}`);
  }
  // Before it, so that a copy that fails deletes nothing; after it once more, when nothing is added any more.
  if (folder !== undefined) await exportTenant(client, folder);
  const query = { confirm: tenant, ledgers: folder === undefined ? "given_up" : "exported" };
  const { body } = await client.send<Tenant & Change>("DELETE", "", { query });
  const copied = folder === undefined ? undefined : await exportTenant(client, folder);
  if (json) return printJson({ ...body, ...(copied && { exported: { folder, ...copied } }) });
  print(
    `${tenant} is deleted: its grants are refused. ${bindingLine(body)}`,
    ...(copied === undefined
      ? []
      : [`${copied.ledgers} ledgers and the tenant's own are in ${folder}: sluice audit verify ${folder}`]),
    `Until ${when(body.purgeAt)} it can be taken back: sluice tenant restore ${tenant}. Then everything of it is removed.`,
  );
}

async function confirmed(tenant: string, given: string | undefined, json: boolean): Promise<string> {
  if (given !== undefined) return given;
  const ask = json ? undefined : asker();
  if (ask === undefined) throw new UsageError(`nobody can be asked here: pass --confirm ${tenant}`);
  progress(`This ends ${tenant}: its grants now, and after a week its policies, servers, keys and ledgers.`);
  return (await ask(`Type the tenant's name to delete it: `)).trim();
}

async function rename(client: Client, title: string | null): Promise<Tenant> {
  return (await client.send<Tenant>("PATCH", "", { body: { title } })).body;
}

function stateOf({ deletedAt, purgeAt }: Tenant): string {
  return deletedAt === null ? "lives" : `deleted; removed on ${when(purgeAt)}`;
}

function linesOf(tenant: Tenant): string[] {
  const title = tenant.title === null ? "" : `  ${tenant.title}`;
  return [`${tenant.tenant}${title}`, `  ${stateOf(tenant)}, made ${when(tenant.createdAt)}`];
}
