import { defineConfig } from "vitest/config";

// unit: pure code, in Node. system: the built bundle in workerd, with real clients and upstreams around it.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      {
        test: {
          name: "system",
          include: ["test/{bypass,faults,gate,peers}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
