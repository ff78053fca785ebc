import type { Env } from "./env.ts";
import { operatorKeyFault } from "./secrets/operator-key.ts";
import { sealerOf } from "./secrets/sealer-of.ts";

/** No tenant is called so: the key is missing, which KV has to say. */
const PROBE = "tenant:-";

/**
 * Whether a call could be decided: the secrets are usable and KV answers. It names what fails and nothing of its content, as
 * everybody may ask.
 */
export async function readiness(env: Env): Promise<Response> {
  const failing: string[] = [];
  if (!keysAreUsable(env)) failing.push("keys");
  if (!(await kvAnswers(env))) failing.push("kv");
  return failing.length === 0
    ? new Response("ready", { headers: { "cache-control": "no-store" } })
    : new Response(`not ready: ${failing.join(", ")}`, {
        status: 503,
        headers: { "cache-control": "no-store" },
      });
}

function keysAreUsable(env: Env): boolean {
  try {
    sealerOf(env);
    return operatorKeyFault(env.OPERATOR_KEY ?? "") === undefined;
  } catch {
    return false;
  }
}

async function kvAnswers(env: Env): Promise<boolean> {
  try {
    await env.SNAPSHOTS.get(PROBE);
    return true;
  } catch {
    return false;
  }
}
