import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Bundle } from "./bundle.ts";
import { workerdConfig } from "./capnp.ts";
import type { Child, Children, ChildSpec } from "./children.ts";
import { whereToLook } from "./children.ts";
import { Fault } from "./fault.ts";
import type { Keys } from "./keys.ts";
import { kvListener, openKv } from "./kv.ts";
import { root, type State } from "./paths.ts";
import { serveOnSocket } from "./sockets.ts";
import { freshRun } from "./state.ts";
import { CONTROL_FD, listening, workerdArgs, workerdPath } from "./workerd.ts";

const START_MS = 30_000;
const KV_SOCKET = "kv.sock";
/** Part of the name of every object's folder, and of every object's id: what exists is found by it. */
const OBJECTS = "sluice";

export interface EngineOptions {
  readonly bundle: Bundle;
  readonly state: State;
  readonly keys: Keys;
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  /** Over those of wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  readonly log: ChildSpec["log"];
  readonly jsonLog?: boolean;
}

export interface Engine {
  readonly child: Child;
  /** Where this machine reaches it. */
  readonly host: string;
  readonly port: number;
}

/**
 * Runs the worker in workerd: production's runtime, with neither a dev server nor an inspector, its objects and KV in the
 * state folder. The caller holds the folder's lock. Secrets are handed over in the environment, which the system shows to
 * nobody but the process's owner.
 *
 * @throws Fault where it does not listen within 30 s.
 */
export async function startEngine(children: Children, options: EngineOptions): Promise<Engine> {
  const { bundle, state, keys, vars } = options;
  const { config } = bundle;
  await freshRun(state);
  // Written, not copied: a copy would take over the modes of the sources.
  for (const { path, name } of bundle.modules) await writeFile(join(state.run, name), await readFile(path));
  const text = { ...config.vars, ...vars };
  const file = join(state.run, "config.capnp");
  await writeFile(
    file,
    workerdConfig({
      compatibilityDate: config.compatibilityDate,
      compatibilityFlags: config.compatibilityFlags,
      modules: bundle.modules.map(({ name }) => name),
      text,
      secrets: Object.keys(keys),
      durableObjects: config.durableObjects.map((object) => ({
        ...object,
        uniqueKey: `${OBJECTS}-${object.className}`,
      })),
      kv: config.kvNamespaces.map((binding) => ({ binding, address: `unix:${KV_SOCKET}` })),
      assets: config.assets.map(({ binding, directory }) => ({
        binding,
        directory: resolve(root, directory),
      })),
      storageDir: state.objects,
      listen: options.listen,
      reaches: text["PRIVATE_UPSTREAMS"] === "true" ? ["public", "private"] : ["public"],
      jsonLog: options.jsonLog,
    }),
  );
  const kv = await serveOnSocket(state.run, KV_SOCKET, kvListener(await openKv(state.kv)));
  kv.unref();
  const child = children.start({
    name: "the gateway",
    command: workerdPath(),
    args: workerdArgs(file),
    cwd: state.run,
    env: { ...keys },
    log: options.log,
    pipes: CONTROL_FD - 2,
  });
  const { http } = await listening(child.process, 1, START_MS).catch((error: Error) => {
    throw new Fault(`the gateway did not start: ${error.message}${whereToLook(child)}`);
  });
  // One that listens everywhere listens here.
  const host = options.listen.replace(/:\d+$/, "").replace(/^(0\.0\.0\.0|\[::\]|\*)$/, "127.0.0.1");
  return { child, host, port: http ?? 0 };
}
