import { createHash } from "node:crypto";
import * as z from "zod";
import { type Ask, accepted } from "./api.ts";
import { type Memory, recall, remember } from "./memory.ts";
import { upstreamAddress } from "./upstream.ts";

export const TENANT = "demo";
export const SERVER = "files";
const POLICY = "demo";

const Minted = z.object({ grant: z.string(), token: z.string() });

/** Tenant, server, policy and grant, as far as an earlier start has not made them. */
export async function setUp(
  ask: Ask,
  upstream: Required<Pick<Memory, "upstreamPort" | "upstreamKey">>,
  policy: string,
): Promise<Memory> {
  const { upstreamPort, upstreamKey } = upstream;
  const known = await stillThere(ask, await recall());
  const policySha256 = createHash("sha256").update(policy).digest("hex");
  if (known === undefined) await accepted(ask, "PUT", TENANT);
  if (known?.upstreamPort !== upstreamPort || known.upstreamKey !== upstreamKey) {
    await accepted(ask, "PUT", `${TENANT}/servers/${SERVER}`, {
      address: upstreamAddress(upstreamPort),
      title: "Demo files",
      headers: { "X-API-Key": upstreamKey },
    });
  }
  if (known?.policySha256 !== policySha256) {
    await accepted(ask, "PUT", `${TENANT}/policies/${POLICY}`, policy);
  }
  const { grant, token } = known ?? (await mint(ask));
  const memory = { grant, token, ...upstream, policySha256 };
  await remember(memory);
  return memory;
}

/** What is remembered counts only while the gateway knows the grant: the state may have been removed in between. */
async function stillThere(ask: Ask, memory: Memory | undefined): Promise<Memory | undefined> {
  if (memory === undefined) return undefined;
  const { status } = await ask("GET", `${TENANT}/grants/${memory.grant}/ledger?limit=1`);
  return status === 200 ? memory : undefined;
}

async function mint(ask: Ask): Promise<{ grant: string; token: string }> {
  const { text } = await accepted(ask, "POST", `${TENANT}/grants`, {
    label: "npm start",
    servers: { [SERVER]: POLICY },
  });
  return Minted.parse(JSON.parse(text));
}
