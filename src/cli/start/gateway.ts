import { join } from "node:path";
import { bundleOf } from "../serve/bundle.ts";
import { answering, type Children } from "../serve/children.ts";
import { serveControl } from "../serve/control.ts";
import { startEngine } from "../serve/engine.ts";
import type { Keys } from "../serve/keys.ts";
import { root, type State } from "../serve/paths.ts";

const READY_MS = 20_000;

/** Runs the worker on this machine alone, and lets it reach servers on this machine. */
export async function startGateway(
  children: Children,
  state: State,
  keys: Keys,
  port: number,
  stop?: () => void,
): Promise<void> {
  const engine = await startEngine(children, {
    bundle: await bundleOf(root),
    state,
    keys,
    listen: `127.0.0.1:${port}`,
    vars: {
      PRIVATE_UPSTREAMS: "true",
      // Else an agent that names another port in its Host would have people sign in there.
      PUBLIC_URL: `http://localhost:${port}`,
    },
    log: join(state.dir, "gateway.log"),
  });
  await serveControl(state, engine, "localhost", stop);
  await answering(engine.child, `http://127.0.0.1:${port}/healthz`, READY_MS);
}
