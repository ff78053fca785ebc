import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWorkerConfig } from "../support/config.ts";
import { type GatewayOptions, startGateway } from "../support/gateway.ts";
import { startWorkerd } from "../support/workerd.ts";
import { benchPolicy } from "./bench-policy.ts";
import { bundleModule } from "./build.ts";

/** Something to measure: a worker in bare workerd that answers calls at `url`. */
export interface Subject {
  url: string;
  token: string;
  inspectorPort: number | undefined;
  pid: number | undefined;
  stop(): Promise<void>;
}

export type SubjectName = "bare" | "floor" | "gate";

/** Starts one of the three. `gate` is the bundle as deployed, unless `options` hold other modules. */
export function startSubject(
  name: SubjectName,
  upstream: string,
  options: GatewayOptions = {},
): Promise<Subject> {
  return name === "gate" ? startGate(upstream, options) : startPlain(name, upstream, options);
}

async function startPlain(
  name: "bare" | "floor",
  upstream: string,
  { inspector }: GatewayOptions,
): Promise<Subject> {
  const dir = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  const module = await bundleModule(`workers/${name}.ts`, join(dir, `${name}.js`));
  const { compatibilityDate, compatibilityFlags } = readWorkerConfig();
  const workerd = await startWorkerd({
    compatibilityDate,
    compatibilityFlags,
    modules: [module],
    text: { UPSTREAM: upstream },
    durableObjects: name === "floor" ? [{ binding: "FLOORS", className: "Floor" }] : [],
    kv: [],
    assets: [],
    inspector,
  });
  const stop = async () => {
    await workerd.stop();
    await rm(dir, { recursive: true });
  };
  return {
    url: `${workerd.url}/mcp`,
    token: "none",
    inspectorPort: workerd.inspectorPort(),
    pid: workerd.pid(),
    stop,
  };
}

async function startGate(upstream: string, options: GatewayOptions): Promise<Subject> {
  const gateway = await startGateway(options);
  try {
    const { mcpUrl, token } = await gateway.setup({ upstream, policy: benchPolicy() });
    return {
      url: mcpUrl,
      token,
      inspectorPort: gateway.inspectorPort(),
      pid: gateway.pid(),
      stop: gateway.stop,
    };
  } catch (error) {
    const log = gateway.log();
    await gateway.stop();
    throw new Error(`the gate could not be set up: ${String(error)}\n${log}`);
  }
}
