/** `sluice webhook`: where events are sent, and whether they arrived. */

import type { Command } from "commander";
import type { Delivery, Webhook } from "../api/shapes.ts";
import { print, printJson, printTable, when } from "./print.ts";
import { group, remote } from "./remote.ts";

export function webhookCommand(): Command {
  const command = group("webhook", "addresses that are told of what happens");

  remote<{ event?: string[] }>(
    command
      .command("add")
      .description("register an address; the key of its signatures is shown once")
      .argument("<url>", "a public https address")
      .option("--event <event...>", "only these; all of them when left out"),
    async ({ client, json }, { event }, url = "") => {
      const body = { url, ...(event !== undefined && { events: event }) };
      const { body: made } = await client.send<Webhook & { secret: string }>("POST", "/webhooks", { body });
      if (json) printJson(made);
      else
        print(
          `Webhook ${made.id} for ${made.events.join(", ")}. Key of its signatures, shown this once:`,
          made.secret,
        );
    },
  );

  remote(command.command("list").description("all webhooks"), async ({ client, json }) => {
    const webhooks = await client.list<Webhook>("/webhooks");
    if (json) return printJson(webhooks);
    const rows = webhooks.map(({ id, url, events, createdAt }) => [
      id,
      url,
      events.join(" "),
      when(createdAt),
    ]);
    printTable(["webhook", "url", "events", "made"], rows, "No webhooks.");
  });

  remote(
    command.command("test").description("send it a test").argument("<webhook>"),
    async ({ client, json }, _, webhook = "") => {
      const { body } = await client.send<{ delivery: string }>("POST", `${path(webhook)}/test`);
      if (json) printJson(body);
      else print(`On its way: sluice webhook deliveries ${webhook}`);
    },
  );

  remote(
    command.command("deliveries").description("what was sent, and whether it arrived").argument("<webhook>"),
    async ({ client, json }, _, webhook = "") => {
      const { items } = await client.get<{ items: Delivery[] }>(`${path(webhook)}/deliveries`, { limit: 50 });
      if (json) return printJson(items);
      const rows = items.map(({ id, event, state, createdAt, attempts, lastStatus, lastError }) => [
        id,
        event,
        state,
        when(createdAt),
        `${attempts}`,
        lastError ?? (lastStatus === null ? "" : `${lastStatus}`),
      ]);
      printTable(["delivery", "event", "state", "at", "attempts", "answer"], rows, "Nothing was sent yet.");
    },
  );

  remote(
    command.command("remove").description("tell it nothing any more").argument("<webhook>"),
    async ({ client, json }, _, webhook = "") => {
      const { body } = await client.send("DELETE", path(webhook));
      if (json) printJson(body);
      else print(`${webhook} is removed.`);
    },
  );

  return command;
}

const path = (webhook: string): string => `/webhooks/${encodeURIComponent(webhook)}`;
