import { bundleOf } from "./bundle.ts";
import { answering, type Children, childrenOf } from "./children.ts";
import { serveControl } from "./control.ts";
import { startEngine } from "./engine.ts";
import { Fault } from "./fault.ts";
import { readKeys } from "./keys.ts";
import { type Lock, lockState } from "./lock.ts";
import { logLine, relayLine } from "./log.ts";
import { root, shown } from "./paths.ts";
import { openState } from "./state.ts";
import { takeOver } from "./take-over.ts";

const READY_MS = 20_000;

export interface ServeOptions {
  /** `host:port`. */
  readonly listen: string;
  readonly stateDir: string;
  /** Over those of wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  /** How long calls may take to end once a stop is asked for. */
  readonly drainMs: number;
}

/**
 * `sluice serve`: the gateway on one machine, until SIGTERM or SIGINT. Then it takes no new connection, lets calls end, and
 * ends with 0. Ends with 1 where it cannot start or loses what it needs, so that a supervisor starts it again.
 */
export async function serve(options: ServeOptions): Promise<never> {
  let lock: Lock | undefined;
  let children: Children | undefined;
  let stopping = false;
  const stop = async (graceMs: number) => {
    stopping = true;
    await children?.stop(graceMs);
    await lock?.release();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      logLine("info", `${signal}: no new connection is taken; calls have ${options.drainMs / 1000} s to end`);
      void stop(options.drainMs).finally(() => {
        logLine("info", "stopped");
        process.exit(0);
      });
    });
  }
  try {
    const state = await openState(options.stateDir);
    lock = await lockState(state);
    await takeOver(state);
    children = childrenOf(lock);
    const bundle = await bundleOf(root);
    const keys = await readKeys(state, process.env);
    const { listen, vars } = options;
    const engine = await startEngine(children, {
      ...{ bundle, state, keys, listen, vars },
      log: relayLine,
      jsonLog: true,
    });
    const host = vars["DOMAIN"] ?? bundle.config.vars["DOMAIN"] ?? "localhost";
    await serveControl(state, engine, host);
    await answering(engine.child, `http://${engine.host}:${engine.port}/healthz`, READY_MS);
    logLine(
      "info",
      `listening on ${listen.replace(/:\d+$/, "")}:${engine.port}, state in ${shown(state.dir)}`,
    );
    const ended = await Promise.race([children.firstToEnd(), lock.lost]);
    throw new Fault(ended === undefined ? `the lock of ${shown(state.dir)} was lost` : "workerd has stopped");
  } catch (error) {
    if (stopping) return new Promise<never>(() => {});
    logLine(
      "error",
      error instanceof Fault ? error.message : String(error instanceof Error ? error.stack : error),
    );
    await stop(0);
    process.exit(1);
  }
}
