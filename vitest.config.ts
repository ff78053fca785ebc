import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// unit: pure code, in Node. worker: the Durable Objects from inside, in workerd. system: the built bundle in workerd, with real clients and upstreams around it.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: { SEALING_KEY: `k1:${"A".repeat(43)}=`, OPERATOR_KEY: "operator" } },
          }),
        ],
        test: { name: "worker", include: ["test/worker/**/*.test.ts"] },
      },
      {
        test: {
          name: "system",
          include: [
            "test/{api,audit,approvals,binding,bypass,cli,control,faults,gate,peers,servers,start}/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      // conformance: the public suite against a server of its own, in front of the gate and behind it.
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
