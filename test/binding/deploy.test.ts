import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/config.ts";

/** A port that nothing listens on: whatever wants to go out by a proxy fails. */
const NOWHERE = "http://127.0.0.1:9";

test("wrangler deploy --dry-run packs the worker with every binding, without a network", async () => {
  const outdir = await mkdtemp(join(tmpdir(), "sluice-deploy-"));
  const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  const env = {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    CI: "true",
    HTTPS_PROXY: NOWHERE,
    HTTP_PROXY: NOWHERE,
    https_proxy: NOWHERE,
    http_proxy: NOWHERE,
  };
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [wrangler, "deploy", "--dry-run", "--outdir", outdir],
      { cwd: root, env },
    );
    for (const binding of ["SNAPSHOTS", "GRANTS", "TENANTS", "TENANT_COUNTERS", "DOMAIN"]) {
      expect(stdout).toContain(`env.${binding}`);
    }
    expect(await readdir(outdir)).toContain("worker.js");
  } finally {
    await rm(outdir, { recursive: true });
  }
});
