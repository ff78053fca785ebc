import * as z from "zod";
import { type Ask, accepted } from "../start/api.ts";
import type { Memory } from "./memory.ts";

export const TENANT = "local";

/** A server to put behind the gate: where it is, and what it wants to see. */
export interface Wanted {
  readonly server: string;
  readonly title: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A server that is behind the gate. */
export interface Registered {
  readonly server: string;
  /** Of its tools, or why they could not be listed. */
  readonly note: string;
  readonly policy: string;
  /** The policy was there already, and stays as it was edited. */
  readonly kept: boolean;
}

const scanned = z.object({
  scan: z.object({ error: z.object({ detail: z.string() }).nullable() }).nullable(),
  tools: z.object({ known: z.number(), quarantined: z.number() }),
});
const minted = z.object({ grant: z.string(), token: z.string() });

/** Where nothing is known of a server's tools, nothing passes. */
const CLOSED = {
  version: "1",
  description:
    "Nothing was known of the server's tools when it was set up. sluice policy has how to write rules.",
  default: "deny",
};

/** Registers a server and, where it has no policy yet, puts one on it to begin with. */
export async function register(ask: Ask, { server, ...wanted }: Wanted): Promise<Registered> {
  const { text } = await accepted(ask, "PUT", `${TENANT}/servers/${server}`, wanted);
  const { scan, tools } = scanned.parse(JSON.parse(text));
  const fault = scan?.error;
  const note = fault
    ? `its tools could not be listed: ${fault.detail}`
    : `${tools.known} tools${tools.quarantined === 0 ? "" : `, ${tools.quarantined} in quarantine`}`;
  const path = `${TENANT}/policies/${server}`;
  const { status } = await ask("GET", path);
  if (status === 200) return { server, note, policy: server, kept: true };
  const drafted = fault
    ? undefined
    : await ask("POST", `${TENANT}/servers/${server}/starter`, { preset: "balanced" });
  if (drafted?.status === 200) {
    await accepted(ask, "POST", `${path}/draft/publish`, { message: "to begin with" });
  } else await accepted(ask, "PUT", path, CLOSED);
  return { server, note, policy: server, kept: false };
}

/** One grant for everything that is up, with the token of before where it still works. */
export async function grantFor(
  ask: Ask,
  servers: readonly string[],
  { grant, token }: Pick<Memory, "grant" | "token">,
): Promise<{ grant: string; token: string }> {
  const wanted = { servers: Object.fromEntries(servers.map((server) => [server, server])) };
  if (grant !== undefined && token !== undefined) {
    const { status } = await ask("PATCH", `${TENANT}/grants/${grant}`, wanted);
    if (status < 300) return { grant, token };
  }
  const { text } = await accepted(ask, "POST", `${TENANT}/grants`, { label: "this machine", ...wanted });
  return minted.parse(JSON.parse(text));
}
