import { randomBytes } from "node:crypto";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, longest first: begun last, one of them would keep the others' workers idle. */
const LONGEST = [
  "browser/pages",
  "binding/",
  "cli/audit",
  "approvals/w",
  "start/faults",
  "cli/cli",
  "serve/serve",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

// unit: pure code, in Node. worker: the Durable Objects from inside, in workerd. system: the built bundle in workerd,
// with real clients and upstreams around it.
export default defineConfig({
  test: {
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Properties are tried some hundred times; on a busy machine that takes longer than the usual five seconds.
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 30_000 } },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                SEALING_KEY: `k1:${randomBytes(32).toString("base64")}`,
                OPERATOR_KEY: randomBytes(32).toString("base64url"),
              },
            },
          }),
        ],
        test: { name: "worker", include: ["test/worker/**/*.test.ts"] },
      },
      {
        test: {
          name: "system",
          include: [
            "test/{api,audit,approvals,binding,browser,bypass,catalog,cli,control,faults,gate,package,peers,serve,servers,start,up,upgrade}/**/*.test.ts",
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
