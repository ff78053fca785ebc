import { expect, test } from "vitest";
import { faultsOf, soak } from "./soak.ts";

test("killed again and again under load: what the server saw is what is recorded", async () => {
  const counts = await soak(1200, 3);
  expect(faultsOf(counts), JSON.stringify(counts)).toEqual([]);
  expect(counts.answered).toBeGreaterThan(1000);
});
