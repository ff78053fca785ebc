/** The gate's side of `sluice up`: servers, their starter policies, and the client's grant. */
import { type Client, RefusedError } from "../client.ts";
import type { FileMemory } from "./memory.ts";

export const TENANT = "local";

export interface Registered {
  /** Why the gate cannot see it; undefined: it does. */
  readonly fault: string | undefined;
  /** It answers, and wants a credential. */
  readonly closed?: boolean;
  readonly tools: number;
  readonly quarantined: number;
}

interface Shown {
  scan: { error: { code: string; detail: string } | null } | null;
  tools: { known: number; quarantined: number };
}

interface Grant {
  grant: string;
  servers: Record<string, string>;
  revokedAt: number | null;
  expiresAt: number | null;
}

/** Registers a server in place of what was registered under its name, and looks at it. */
export async function register(
  client: Client,
  server: string,
  body: { address: string; title: string; headers?: Record<string, string> },
): Promise<Registered> {
  try {
    const { body: shown } = await client.send<Shown>("PUT", `/servers/${server}`, {
      body,
      headers: { "if-match": "*" },
    });
    const { known, quarantined } = shown.tools;
    const error = shown.scan?.error ?? undefined;
    return { fault: error?.detail, closed: error?.code === "needs_credential", tools: known, quarantined };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { fault: error.message, tools: 0, quarantined: 0 };
  }
}

/**
 * Puts a starter policy on a server that has none of its name. One that is there stays: it may be somebody's work.
 *
 * @returns why there is none, as with a draft that waits to be published; undefined: there is one
 */
export async function ensurePolicy(
  client: Client,
  server: string,
  policies: Set<string>,
): Promise<string | undefined> {
  if (policies.has(server)) return undefined;
  try {
    await client.send("POST", `/servers/${server}/starter`, { body: { preset: "balanced", policy: server } });
    const body = { message: "sluice up made it of what the tools are" };
    await client.send("POST", `/policies/${server}/draft/publish`, { body });
    policies.add(server);
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return `it has no policy yet: ${error.message}. If a draft waits: sluice policy publish ${server}`;
  }
}

export async function policiesOf(client: Client): Promise<Set<string>> {
  return new Set((await client.list<{ policy: string }>("/policies")).map(({ policy }) => policy));
}

/**
 * The grant of a client's file, on these servers. One that lives is changed, and keeps its token and the policies that
 * somebody chose for its servers; else another is made.
 */
export async function ensureGrant(
  client: Client,
  known: Pick<FileMemory, "grant" | "token"> | undefined,
  label: string,
  servers: readonly string[],
): Promise<{ grant: string; token: string }> {
  const { grant, token } = known ?? {};
  const there = (await client.list<Grant>("/grants")).find((one) => one.grant === grant);
  const lives =
    there !== undefined &&
    there.revokedAt === null &&
    (there.expiresAt === null || there.expiresAt > Date.now());
  const chosen = new Map(lives ? Object.entries(there.servers) : []);
  const wanted = Object.fromEntries(servers.map((server) => [server, chosen.get(server) ?? server]));
  if (lives && grant !== undefined && token !== undefined) {
    await client.send("PATCH", `/grants/${encodeURIComponent(grant)}`, { body: { servers: wanted } });
    return { grant, token };
  }
  const body = { label: label.slice(0, 200).toWellFormed(), servers: wanted };
  return (await client.send<{ grant: string; token: string }>("POST", "/grants", { body })).body;
}
