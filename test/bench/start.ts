/**
 * Calls a second through `npm start`, of this checkout and of another, in one run: `npx node test/bench/start.ts CHECKOUT`.
 * They take turns, so that what else the machine does meets both.
 */
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { root } from "../support/config.ts";
import { operatorOf } from "../support/gateway.ts";
import { freePort, leftovers, start, stateFolder } from "../support/start.ts";
import { benchPolicy } from "./bench-policy.ts";
import { startLoader, startUpstream } from "./processes.ts";
import { median } from "./stats.ts";

const ROUNDS = 3;
const CONNECTIONS = 16;
const MEASURE_MS = 8000;
const LEAD_IN_MS = 3000;

const checkouts = { here: resolve(root), there: resolve(process.argv[2] ?? ".") };
const upstream = await startUpstream();
const loader = startLoader();
const results: Record<string, number[]> = { here: [], there: [] };

for (let round = 0; round < ROUNDS; round++) {
  for (const [name, folder] of Object.entries(checkouts)) {
    const state = await stateFolder();
    const port = await freePort();
    const run = start({ SLUICE_STATE: state, PORT: String(port) }, folder);
    const readyMs = await run.ready();
    const keys = await readFile(join(state, "sluice.env"), "utf8");
    const gateway = operatorOf(`http://127.0.0.1:${port}`, /^OPERATOR_KEY=(.+)$/m.exec(keys)?.[1] ?? "");
    const access = await gateway.setup({ upstream: upstream.url, policy: benchPolicy() });
    const { rps, p50Ms, p99Ms } = await loader.run({
      url: access.mcpUrl,
      token: access.token,
      connections: CONNECTIONS,
      measureMs: MEASURE_MS,
      leadInMs: LEAD_IN_MS,
    });
    results[name]?.push(rps);
    console.log(
      `${name}: ready after ${(readyMs / 1000).toFixed(1)} s, ${Math.round(rps)} calls/s, ` +
        `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`,
    );
    run.signal("SIGTERM");
    await run.ended();
    await leftovers(state);
    await rm(state, { recursive: true });
  }
}
loader.stop();
upstream.stop();
const [here, there] = [median(results["here"] ?? []), median(results["there"] ?? [])];
console.log(
  `medians: ${Math.round(here)} and ${Math.round(there)} calls/s, ${(here / there).toFixed(2)} times`,
);
