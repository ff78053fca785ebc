/** `sluice key`: keys of the management API. */

import { type Command, Option } from "commander";
import type { Key, NewKey } from "../api/shapes.ts";
import { ROLES } from "../ledger/actor.ts";
import { secondsOf } from "./duration.ts";
import { print, printJson, printTable, when } from "./print.ts";
import { group, remote } from "./remote.ts";

const KEY_ROLES = ROLES.filter((role) => role !== "operator");

export function keyCommand(): Command {
  const command = group("key", "keys of the management API");

  remote<{ role: string; label?: string }>(
    command
      .command("make")
      .description("make a key; it is shown once")
      .addOption(new Option("--role <role>", "what it may do").choices(KEY_ROLES).makeOptionMandatory())
      .option("--label <text>", "for people"),
    async ({ client, json }, { role, label }) => {
      const body = { role, ...(label !== undefined && { label }) };
      const { body: made } = await client.send<NewKey>("POST", "/keys", { body });
      if (json) printJson(made);
      else print(`Key ${made.id}, role ${made.role}. Shown this once:`, made.secret);
    },
  );

  remote(command.command("list").description("all keys"), async ({ client, json }) => {
    const keys = await client.list<Key>("/keys");
    if (json) return printJson(keys);
    const rows = keys.map(({ id, role, label, createdAt, lastUsedAt, revokedAt }) => [
      id,
      role,
      label ?? "",
      revokedAt === null ? "lives" : "revoked",
      when(createdAt),
      when(lastUsedAt),
    ]);
    printTable(["key", "role", "label", "state", "made", "used"], rows, "No keys but the operator's.");
  });

  remote<{ grace?: string }>(
    command
      .command("rotate")
      .description("give a key another secret, shown once")
      .argument("<key>")
      .option("--grace <time>", "how long the old one still works: 1h", "0s"),
    async ({ client, json }, { grace = "0s" }, key = "") => {
      const body = { graceSeconds: secondsOf(grace, "--grace") };
      const { body: rotated } = await client.send<NewKey>("POST", `/keys/${encodeURIComponent(key)}/rotate`, {
        body,
      });
      if (json) return printJson(rotated);
      const old =
        rotated.graceUntil === null
          ? "The old one has ended."
          : `The old one works until ${when(rotated.graceUntil)}.`;
      print(`${old} Shown this once:`, rotated.secret);
    },
  );

  remote(
    command.command("revoke").description("end a key for good").argument("<key>"),
    async ({ client, json }, _, key = "") => {
      const { body } = await client.send<Key>("DELETE", `/keys/${encodeURIComponent(key)}`);
      if (json) printJson(body);
      else print(`${key} is revoked.`);
    },
  );

  return command;
}
