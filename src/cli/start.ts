import { Fault } from "./serve/fault.ts";
import { requireInstalled } from "./start/installed.ts";

/**
 * `npm start`: the gateway, a real MCP server behind it and a grant, on one machine. See docs/deploy.md.
 *
 * Environment: `PORT` (8787), `SLUICE_STATE` (`.wrangler`), `SLUICE_POLICY` (`policies/demo.json`), `NO_COLOR`.
 * Exits 1 with one line on stderr where it cannot start.
 */
function fail(error: unknown): never {
  // What nobody foresaw shows its stack: it is a fault of this program, not of who runs it.
  if (!(error instanceof Fault)) throw error;
  process.stderr.write(`sluice: ${error.message}\n`);
  process.exit(1);
}

try {
  requireInstalled();
  // Only now: what it imports comes from the packages that were just looked for.
  const { run } = await import("./start/run.ts");
  await run();
} catch (error) {
  fail(error);
}
