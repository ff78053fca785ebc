import { join } from "node:path";
import { answering, type Child, startChild } from "./children.ts";
import { keyFile } from "./keys.ts";
import { stateDir, tools } from "./paths.ts";

const START_MS = 30_000;

/** Nothing is asked of the network, and no page of wrangler's own looks into the state. */
const QUIET = {
  CI: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
  X_LOCAL_EXPLORER: "false",
  X_LOCAL_OBSERVABILITY: "false",
};

/** Runs the worker in wrangler's dev server, its KV and Durable Objects kept in the state folder. */
export async function startGateway(port: number): Promise<Child> {
  const { SEALING_KEY: _, OPERATOR_KEY: __, ...inherited } = process.env;
  const args = [
    tools.wrangler,
    "dev",
    "--local",
    ...["--ip", "127.0.0.1", "--port", String(port)],
    ...["--persist-to", join(stateDir, "state")],
    ...["--env-file", keyFile],
    ...["--var", "PRIVATE_UPSTREAMS:true"],
    // Else an agent that names another port in its Host would have people sign in there.
    ...["--var", `PUBLIC_URL:http://localhost:${port}`],
    ...["--log-level", "warn"],
    "--show-interactive-dev-session=false",
  ];
  const child = startChild("the gateway", args, join(stateDir, "gateway.log"), { ...inherited, ...QUIET });
  await answering(child, `http://127.0.0.1:${port}/healthz`, START_MS);
  return child;
}
