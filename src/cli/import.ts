/** `sluice import`: puts the gateway before the servers that a client is configured with. */
import type { Command } from "commander";
import type { Client } from "./client.ts";
import { RefusedError } from "./client.ts";
import { type Configuration, type Entry, filledIn, readConfiguration, serverNameOf } from "./import/read.ts";
import { readText, UsageError } from "./policy/load.ts";
import { plain, print, printJson, printTable, progress } from "./print.ts";
import { group, remote } from "./remote.ts";

/** Where the replacement holds no token yet. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is for the client that reads the configuration.
const TOKEN = "${SLUICE_TOKEN}";
/** The first port for servers that mcp-proxy is to expose. */
const PORT = 8801;

interface Options {
  policy?: string;
  dryRun?: boolean;
  replace?: boolean;
}

/** What became of one server of the configuration. */
interface Imported {
  /** As the client calls it. */
  readonly name: string;
  /** As it is registered; null = it is not. */
  readonly server: string | null;
  readonly result: "registered" | "would be registered" | "refused" | "stdio" | "unsupported";
  readonly note: string;
  /** How to expose a stdio server. */
  readonly commands?: readonly string[];
}

export function importCommand(): Command {
  return remote<Options>(
    group(
      "import",
      "register the HTTP servers of a client's mcp.json, and print the configuration that replaces it",
    )
      .argument("<file>", "of Claude Desktop or Code, Cursor, or VS Code")
      .option("--policy <name>", "mint a grant for them under this policy, and put its token in")
      .option("--replace", "servers of these names may be there already")
      .option("--dry-run", "only say what would be done"),
    async ({ client, json }, options, file = "") => {
      const read = readConfiguration(readText(file));
      if (!read.ok) throw new UsageError(`${file}: ${read.reason}`);
      const { configuration } = read;
      const imported = await register(client, configuration.entries, options);
      const token = await mint(client, imported, options, file);
      const replacement = replacementOf(client, configuration, imported, token ?? TOKEN);
      if (json) printJson({ servers: imported, configuration: replacement });
      else tell(imported, replacement, token);
      return imported.every(({ result }) => result !== "refused");
    },
  );
}

async function register(client: Client, entries: readonly Entry[], options: Options): Promise<Imported[]> {
  const present = new Set((await client.list<{ server: string }>("/servers")).map(({ server }) => server));
  const taken = new Set<string>();
  const imported: Imported[] = [];
  let port = PORT;
  for (const entry of entries) {
    const { name } = entry;
    if (entry.kind === "stdio") imported.push(exposed(entry, port++));
    else if (entry.kind === "other") {
      imported.push({
        name,
        server: null,
        result: "unsupported",
        note: `transport ${entry.type}; only Streamable HTTP is`,
      });
    } else {
      const server = serverNameOf(name);
      const fault =
        server === undefined
          ? "no name can be made of it"
          : taken.has(server)
            ? `another server is called ${server}, too`
            : present.has(server) && !options.replace
              ? `there is a server ${server} already; --replace replaces it`
              : undefined;
      if (server === undefined || fault !== undefined) {
        imported.push({ name, server: null, result: "refused", note: fault ?? "" });
        continue;
      }
      taken.add(server);
      imported.push(await registerOne(client, name, server, entry, options));
    }
  }
  return imported;
}

async function registerOne(
  client: Client,
  name: string,
  server: string,
  { url, headers }: Extract<Entry, { kind: "http" }>,
  { dryRun, replace }: Options,
): Promise<Imported> {
  const address = filledIn(url, process.env);
  const filled = Object.entries(headers).map(
    ([header, value]) => [header, filledIn(value, process.env)] as const,
  );
  const missing = filled.filter(([, value]) => value === undefined).map(([header]) => header);
  if (address === undefined || missing.length > 0) {
    const what = address === undefined ? "its address" : `the header ${missing.join(", ")}`;
    return {
      name,
      server: null,
      result: "refused",
      note: `${what} has placeholders that the environment does not fill in`,
    };
  }
  if (dryRun) return { name, server, result: "would be registered", note: address };
  progress(`Registering and scanning ${name} …`);
  try {
    const body = { address, title: name, ...(filled.length > 0 && { headers: Object.fromEntries(filled) }) };
    const preconditions: Record<string, string> = replace ? { "if-match": "*" } : {};
    const { body: done } = await client.send<{
      scan: { error: { code: string; detail: string } | null } | null;
      tools: { known: number; quarantined: number };
    }>("PUT", `/servers/${server}`, { body, headers: preconditions });
    const fault = done.scan?.error;
    const { known, quarantined } = done.tools;
    const note = fault ? `the scan failed: ${fault.detail}` : `${known} tools, ${quarantined} quarantined`;
    return { name, server, result: "registered", note };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { name, server: null, result: "refused", note: error.message };
  }
}

/** A stdio server runs where the client is: a gateway reaches it over HTTP, which mcp-proxy speaks for it. */
function exposed({ name, command, args }: Extract<Entry, { kind: "stdio" }>, port: number): Imported {
  const run = [command, ...args].map(quoted).join(" ");
  return {
    name,
    server: null,
    result: "stdio",
    note: "left as it is",
    commands: [
      `npx mcp-proxy --port ${port} --server stream -- ${run}`,
      `sluice server add ${serverNameOf(name) ?? "NAME"} http://127.0.0.1:${port}/mcp`,
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
    label: `imported from ${file}`.slice(0, 200),
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
  const own = imported.flatMap(({ name, server }) => {
    if (server === null) return [];
    const headers = { Authorization: `Bearer ${token}` };
    return [[name, { type: "http", url: `${url}/t/${tenant}/mcp/${server}`, headers }] as const];
  });
  return configuration.replaced(Object.fromEntries(own));
}

function tell(imported: readonly Imported[], replacement: object, token: string | undefined): void {
  const rows = imported.map(({ name, result, server, note }) => [name, result, server ?? "", note]);
  printTable(["entry", "", "server", "note"], rows, "The configuration has no servers.");
  for (const { name, commands } of imported) {
    if (commands === undefined) continue;
    print("", `${plain(name)} speaks stdio. To put the gateway before it, expose it, then register it:`);
    print(
      ...commands.map((line) => `  ${plain(line)}`),
      "  (with its environment; the gateway must reach that address)",
    );
  }
  print("", "The configuration that replaces the file's:", JSON.stringify(replacement, null, 2));
  if (token !== undefined) return;
  const pairs = imported.flatMap(({ server }) => (server === null ? [] : [`${server}=POLICY`]));
  if (pairs.length > 0) print("", `For a token: sluice grant mint --server ${pairs.join(" ")}`);
}
