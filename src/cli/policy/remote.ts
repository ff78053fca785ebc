/** The part of `sluice policy` that speaks to a gateway: versions there, files here. */

import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import type { Draft, Published, Version } from "../../api/shapes.ts";
import { parseJson } from "../../json/index.ts";
import { parsePolicy } from "../../policy/index.ts";
import { difference } from "../../upstream/difference.ts";
import { namesOf } from "../audit/names.ts";
import { type Client, RefusedError } from "../client.ts";
import { bindingLine, print, printDocument, printJson, printTable, progress, warn, when } from "../print.ts";
import { remote } from "../remote.ts";
import { applyFolder, type Planned } from "./apply.ts";
import { errorLines, readText, UsageError } from "./load.ts";
import { pathOf, publish } from "./publish.ts";

export function addRemoteCommands(command: Command): void {
  remote<PushOptions>(
    command
      .command("push")
      .description("publish a version of a policy")
      .argument("<file>", "the document")
      .option("--name <name>", "the policy, `baseline` for the tenant's; the file's name when left out")
      .option("--server <name>", "refuse names of tools and arguments that this server does not have")
      .option("--base <version>", "the version that the file was made from: refused if there is a newer one")
      .option("--message <text>", "why, for those who read the versions"),
    push,
  );

  remote(
    command
      .command("draft")
      .description("print a policy's draft, and what is wrong in it")
      .argument("<name>"),
    async ({ client, json }, _, name = "") => {
      const draft = await client.get<Draft>(`${pathOf(name)}/draft`);
      if (json) return printJson(draft);
      printDocument(draft.document);
      for (const { line, column, message } of [...draft.errors, ...draft.warnings])
        warn(`${line}:${column} ${message}`);
      return draft.errors.length === 0;
    },
  );

  remote<{ message?: string; server?: string }>(
    command
      .command("publish")
      .description("publish a policy's draft")
      .argument("<name>")
      .option("--server <name>", "refuse names of tools and arguments that this server does not have")
      .option("--message <text>", "why, for those who read the versions"),
    async ({ client, json }, { message, server }, name = "") => {
      const request = {
        body: message === undefined ? {} : { message },
        query: server === undefined ? {} : { server, strict: "true" },
      };
      tell(json, (await client.send<Published>("POST", `${pathOf(name)}/draft/publish`, request)).body);
    },
  );

  remote<{ version?: string; output?: string }>(
    command
      .command("pull")
      .description("print or save a policy as it was published")
      .argument("<name>")
      .option("--version <number>", "the newest when left out")
      .option("-o, --output <file>", "where to"),
    async ({ client, json }, { version, output }, name = "") => {
      const { body, etag } = await client.send<string>("GET", `${pathOf(name)}/document`, {
        query: { version },
      });
      const found = Number(etag?.replaceAll('"', ""));
      if (output !== undefined) {
        writeFileSync(output, body);
        if (json) printJson({ policy: name, version: found, file: output });
        else print(`${name}, version ${found}, is in ${output}; push it with --base ${found}`);
      } else if (json) printJson({ policy: name, version: found, document: parseJson(body) });
      else printDocument(body);
    },
  );

  remote<{ from?: string; to?: string; file?: string }>(
    command
      .command("diff")
      .description("how versions of a policy differ, or a file from what is in force")
      .argument("<name>")
      .option("--from <version>", "the one before the newest when left out")
      .option("--to <version>", "the newest when left out")
      .option("--file <file>", "compare this file with the version in force"),
    diff,
  );

  remote<{ message?: string }>(
    command
      .command("rollback")
      .description("publish the document of an earlier version again, as a new one")
      .argument("<name>")
      .argument("<version>")
      .option("--message <text>", "why"),
    async ({ client, json }, { message }, name = "", version = "") => {
      const body = { version: Number(version), ...(message !== undefined && { message }) };
      tell(json, (await client.send<Published>("POST", `${pathOf(name)}/rollback`, { body })).body);
    },
  );

  remote(
    command.command("list").description("all policies, or the versions of one").argument("[name]"),
    async ({ client, json }, _, name) => {
      const path = name === undefined ? "/policies" : `${pathOf(name)}/versions`;
      const versions = await client.list<Version>(path);
      const all = await client.list<Omit<Draft, "document" | "errors" | "warnings">>("/drafts");
      const drafts = all.filter(({ policy }) => name === undefined || policy === name);
      if (json) return printJson([...versions, ...drafts.map((draft) => ({ ...draft, draft: true }))]);
      const names = await namesOf(client);
      const rows = versions.map(({ policy, version, at, by, message, rolledBackTo }) => [
        policy,
        `${version}`,
        when(at),
        names.key(by.key),
        rolledBackTo === null ? (message ?? "") : `back to ${rolledBackTo}. ${message ?? ""}`,
      ]);
      const drafted = drafts.map(({ policy, base, at, by }) => [
        policy,
        "draft",
        when(at),
        names.key(by.key),
        base === 0 ? "not in force; nothing is published yet" : `not in force; began from version ${base}`,
      ]);
      printTable(["policy", "version", "at", "by", "message"], [...rows, ...drafted], "No policies.");
    },
  );

  remote<{ dryRun?: boolean; prune?: boolean; message?: string }>(
    command
      .command("apply")
      .description("publish what differs from a folder of policies (NAME.json), as kept in git")
      .argument("<dir>")
      .option("--dry-run", "only say what would be done")
      .option(
        "--prune",
        "close policies that the folder lacks: a new version denies everything, old ones stay",
      )
      .option("--message <text>", "why"),
    async ({ client, json }, options, dir = "") => {
      const done = await applyFolder(client, dir, options, (name) => progress(`Publishing ${name} …`));
      if (json) printJson({ dryRun: options.dryRun === true, policies: done });
      else printApplied(done, options.dryRun === true);
      return done.every(({ action }) => action !== "invalid" && action !== "refused");
    },
  );
}

interface PushOptions {
  server?: string;
  name?: string;
  base?: string;
  message?: string;
}

async function push(
  { client, json }: { client: Client; json: boolean },
  { name, base, message, server }: PushOptions,
  file = "",
): Promise<boolean> {
  const document = readText(file);
  const policy = name ?? basename(file, ".json");
  const parsed = parsePolicy(document);
  if (!parsed.ok) {
    if (json) printJson({ ok: false, errors: parsed.errors });
    else warn(...errorLines(file, parsed.errors));
    return false;
  }
  if (base !== undefined && !/^\d+$/.test(base)) throw new UsageError("--base is the number of a version");
  const present = base === undefined ? await tagOf(client, policy) : `"${base}"`;
  const strict = server === undefined ? {} : { server, strict: "true" };
  const published = await publish(client, policy, document, present, message, strict);
  tell(json, published, file);
  return true;
}

async function tagOf(client: Client, policy: string): Promise<string | null> {
  try {
    return (await client.send("GET", pathOf(policy))).etag;
  } catch (error) {
    if (error instanceof RefusedError && error.problem?.code === "no_policy") return null;
    throw error;
  }
}

async function diff(
  { client, json }: { client: Client; json: boolean },
  { from, to, file }: { from?: string; to?: string; file?: string },
  name = "",
): Promise<void> {
  if (file !== undefined) {
    const inForce = await client.get<string>(`${pathOf(name)}/document`);
    const found = difference(parseJson(inForce), jsonOf(file));
    return showDifference(json, found);
  }
  let first = from;
  if (first === undefined) {
    const { version } = await client.get<Version>(pathOf(name), { version: to });
    if (version === 1) throw new UsageError(`${name} has one version only; name another with --file`);
    first = String(version - 1);
  }
  const query = { from: first, to };
  showDifference(json, await client.get<{ text: string }>(`${pathOf(name)}/diff`, query));
}

function jsonOf(file: string): unknown {
  const text = readText(file);
  try {
    return parseJson(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function showDifference(json: boolean, found: { text: string }): void {
  if (json) printJson(found);
  else if (found.text === "") print("No difference.");
  else print(...found.text.split("\n"));
}

function tell(json: boolean, published: Published, file = published.policy): void {
  if (json) {
    printJson(published);
    return;
  }
  print(`${published.policy}: version ${published.version}`, bindingLine(published));
  for (const { line, column, message, code } of published.warnings) {
    print(`${file}:${line}:${column}: warning: ${message} [${code}]`);
  }
}

function printApplied(done: readonly Planned[], dryRun: boolean): void {
  const rows = done.map(({ policy, action, version, note }) => [
    policy,
    dryRun && action !== "unchanged" && action !== "invalid" ? `would be ${action}` : action,
    version === undefined ? "" : `${version}`,
    note ?? "",
  ]);
  printTable(["policy", "", "version", "note"], rows, "No policies in the folder.");
}
