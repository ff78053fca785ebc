import { type Client, RefusedError } from "../client.ts";
import { counted, progress } from "../print.ts";
import type { Entry } from "./entry.ts";
import { type Asked, filledEntry, type Plan } from "./plan.ts";
import { serverNameOf } from "./read.ts";

export interface Registering {
  dryRun?: boolean;
  replace?: boolean;
}

export type HttpEntry = Extract<Entry, { kind: "http" }>;

export type Known = readonly { readonly server: string; readonly address: string }[];

/** What became of one server of the configuration. */
export interface Imported {
  /** As the client calls it. */
  readonly name: string;
  /** As it is registered; null = it is not. */
  readonly server: string | null;
  readonly result:
    | "registered"
    | "would be registered"
    | "already there"
    | "through the gateway"
    | "refused"
    | "stdio"
    | "disabled"
    | "unsupported"
    | "unreadable";
  readonly note: string;
  /** How to expose a stdio server. */
  readonly commands?: readonly string[];
}

export const without = (name: string, result: Imported["result"], note: string): Imported => ({
  name,
  server: null,
  result,
  note,
});

/** What can be said of an entry without asking for anything; undefined: it is to be registered. */
export function settled(
  client: Client,
  { name, url, headers }: HttpEntry,
  known: Known,
  taken: Set<string>,
  { replace }: Registering,
): Imported | undefined {
  if (leadsTo(client, url))
    return without(name, "through the gateway", "left as it is: it goes to this gateway already");
  const server = serverNameOf(name);
  if (server === undefined) return without(name, "refused", "no name can be made of it");
  if (taken.has(server)) return without(name, "refused", `another server is called ${server}, too`);
  taken.add(server);
  if (replace) return undefined;
  const own = known.find((one) => one.server === server);
  // Under another name only without headers: the same address with another key is another account.
  const same =
    own ?? (Object.keys(headers).length > 0 ? undefined : known.find((one) => sameAddress(one.address, url)));
  if (same === undefined) return undefined;
  if (!sameAddress(same.address, url)) {
    return without(
      name,
      "refused",
      `there is a server ${server} with another address; --replace replaces it`,
    );
  }
  taken.add(same.server);
  const note = "this address is registered; its headers stay, --replace sends the file's";
  return { name, server: same.server, result: "already there", note };
}

/** Whether an address is one of this gateway's servers. */
export function leadsTo({ url }: Pick<Client, "url">, address: string): boolean {
  const [own, to] = [URL.parse(url), URL.parse(address)];
  if (own === null || to === null || !/\/mcp\/[^/]+\/?$/.test(to.pathname)) return false;
  const local = new Set(["localhost", "127.0.0.1", "[::1]"]);
  const sameHost =
    local.has(own.hostname) && local.has(to.hostname) ? own.port === to.port : own.host === to.host;
  return sameHost || to.host.endsWith(`.${own.host}`);
}

function sameAddress(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  return a !== null && b !== null && a.href === b.href;
}

export async function registerOne(
  client: Client,
  entry: HttpEntry,
  server: string,
  plan: Plan,
  may: (one: Asked) => boolean,
  { dryRun, replace }: Registering,
): Promise<Imported> {
  const { name } = entry;
  if (!plan.ok) return without(name, "refused", plan.reason);
  const forbidden = plan.asked.filter((one) => !may(one)).map(({ variable }) => variable);
  if (forbidden.length > 0)
    return without(name, "refused", `not registered without ${[...new Set(forbidden)].join(", ")}`);
  if (dryRun) {
    const needs = [...new Set(plan.asked.map(({ variable }) => `--env ${variable}`))].join(" ");
    return { name, server, result: "would be registered", note: `${entry.url} ${needs}`.trim() };
  }
  progress(`Registering and scanning ${name} …`);
  const { url, headers } = filledEntry(entry, process.env);
  try {
    const body = { address: url, title: name, ...(Object.keys(headers).length > 0 && { headers }) };
    const preconditions: Record<string, string> = replace ? { "if-match": "*" } : {};
    const { body: done } = await client.send<{
      scan: { error: { code: string; detail: string } | null } | null;
      tools: { known: number; quarantined: number };
    }>("PUT", `/servers/${server}`, { body, headers: preconditions });
    const fault = done.scan?.error;
    const { known, quarantined } = done.tools;
    const note = fault
      ? `the scan failed: ${fault.detail}`
      : `${counted(known, "tool")}, ${quarantined} quarantined`;
    return { name, server, result: "registered", note };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return without(name, "refused", error.message);
  }
}
