/** `sluice import`: puts the gateway before the servers that a client is configured with. */
import type { Command } from "commander";
import { asker } from "./ask.ts";
import type { Client } from "./client.ts";
import { EXPOSE_KEY, registration } from "./expose.ts";
import { allowed } from "./import/consent.ts";
import { type Entry, unsupported } from "./import/entry.ts";
import { readConfigurationFile } from "./import/file.ts";
import { type Plan, planOf } from "./import/plan.ts";
import { type Configuration, readConfiguration, serverNameOf } from "./import/read.ts";
import {
  type HttpEntry,
  type Imported,
  type Known,
  type Registering,
  registerOne,
  settled,
  without,
} from "./import/register.ts";
import { UsageError } from "./policy/load.ts";
import { print, printDocument, printJson, printTable } from "./print.ts";
import { group, remote } from "./remote.ts";

/** Where the replacement holds no token yet. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is for the client that reads the configuration.
const TOKEN = "${SLUICE_TOKEN}";
/** The first port for servers that speak stdio. */
const PORT = 8801;

interface Options extends Registering {
  policy?: string;
  env?: string[];
}

export function importCommand(): Command {
  return remote<Options>(
    group(
      "import",
      "register the HTTP servers of a client's configuration, and print the configuration that replaces it",
    )
      .argument("<file>", "of Claude, Cursor, VS Code, Windsurf, Cline, Gemini CLI, opencode, Zed and others")
      .option("--policy <name>", "mint a grant for them under this policy, and put its token in")
      .option("--env <variable...>", "a variable of the environment that the file may send to its servers")
      .option("--replace", "servers of these names may be there already")
      .option("--dry-run", "only say what would be done"),
    async ({ client, json }, options, file = "") => {
      const read = readConfiguration(readConfigurationFile(file));
      if (!read.ok) throw new UsageError(`${file}: ${read.reason}`);
      const { configuration } = read;
      const imported = await register(client, configuration.entries, options, json);
      const token = await mint(client, imported, options, file);
      const replacement = replacementOf(client, configuration, imported, token ?? TOKEN);
      if (json) printJson({ servers: imported, configuration: replacement });
      else tell(imported, replacement, token);
      return imported.every(({ result }) => result !== "refused" && result !== "unreadable");
    },
  );
}

async function register(
  client: Client,
  entries: readonly Entry[],
  options: Options,
  json: boolean,
): Promise<Imported[]> {
  const known = await client.list<Known[number]>("/servers");
  const taken = new Set<string>();
  let port = PORT;
  // Everything that needs no request is settled first, so that a person is asked once and nothing is half done.
  const steps = entries.map((entry): Imported | { entry: HttpEntry; server: string; plan: Plan } => {
    const { name } = entry;
    switch (entry.kind) {
      case "stdio":
        return exposed(entry, port++);
      case "other":
        return without(name, "unsupported", unsupported(entry, "Streamable HTTP"));
      case "disabled":
        return without(name, "disabled", "left as it is: the client does not use it");
      case "unreadable":
        return without(name, "unreadable", entry.reason);
      case "http":
        return settled(client, entry, known, taken, options) ?? pending(entry);
      default:
        return entry satisfies never;
    }
  });
  const asked = steps.flatMap((step) => ("plan" in step && step.plan.ok ? step.plan.asked : []));
  const ask = json ? undefined : asker();
  const may = options.dryRun ? () => true : await allowed(asked, options.env ?? [], ask);
  const imported: Imported[] = [];
  for (const step of steps) {
    if (!("plan" in step)) imported.push(step);
    else imported.push(await registerOne(client, step.entry, step.server, step.plan, may, options));
  }
  return imported;
}

function pending(entry: HttpEntry) {
  return { entry, server: serverNameOf(entry.name) ?? "", plan: planOf(entry, process.env) };
}

/** A stdio server runs where the client is: a gateway on that machine reaches it over HTTP, with a key. */
function exposed({ name, command, args }: Extract<Entry, { kind: "stdio" }>, port: number): Imported {
  const run = [command, ...args].map(quoted).join(" ");
  return {
    name,
    server: null,
    result: "stdio",
    note: "left as it is",
    commands: [
      `export ${EXPOSE_KEY}=$(openssl rand -hex 32)`,
      `sluice expose --port ${port} -- ${run} &`,
      registration(serverNameOf(name) ?? "NAME", port),
    ],
  };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function mint(
  client: Client,
  imported: readonly Imported[],
  { policy, dryRun }: Options,
  file: string,
): Promise<string | undefined> {
  const servers = imported.flatMap(({ server, result }) =>
    server === null || result === "refused" ? [] : [server],
  );
  if (policy === undefined || dryRun || servers.length === 0) return undefined;
  const body = {
    label: `imported from ${file}`.slice(0, 200).toWellFormed(),
    servers: Object.fromEntries(servers.map((server) => [server, policy])),
  };
  return (await client.send<{ token: string }>("POST", "/grants", { body })).body.token;
}

function replacementOf(
  { url, tenant }: Client,
  configuration: Configuration,
  imported: readonly Imported[],
  token: string,
): object {
  const servers = new Map(imported.map(({ name, server }) => [name, server]));
  const own = configuration.entries.flatMap((entry) => {
    const server = servers.get(entry.name);
    if (entry.kind !== "http" || server === null || server === undefined) return [];
    return [[entry.name, entry.instead(`${url}/t/${tenant}/mcp/${server}`, `Bearer ${token}`)] as const];
  });
  return configuration.replaced(Object.fromEntries(own));
}

function tell(imported: readonly Imported[], replacement: object, token: string | undefined): void {
  const rows = imported.map(({ name, result, server, note }) => [name, result, server ?? "", note]);
  printTable(["entry", "result", "server", "note"], rows, "The configuration has no servers.");
  for (const { name, commands } of imported) {
    if (commands === undefined) continue;
    print("", `${name} speaks stdio. To put the gateway before it, expose it, then register it:`);
    print(
      ...commands.map((line) => `  ${line}`),
      "  (with its environment, on the gateway's own machine: nobody else reaches that address)",
    );
  }
  print("", "This replaces the servers in the file:");
  printDocument(JSON.stringify(replacement, null, 2));
  if (token !== undefined) return;
  const pairs = imported.flatMap(({ server }) => (server === null ? [] : [`${server}=POLICY`]));
  if (pairs.length > 0) print("", `For a token: sluice grant mint --server ${pairs.join(" ")}`);
}
