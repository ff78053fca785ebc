/** The figures that the README quotes, where the data is at hand. It is not part of the project. */
import { expect, test } from "vitest";
import { alarmsOf } from "../../catalog/alarms.ts";
import { absent, byServer, judgeAll, toolsOf } from "../../catalog/data.ts";
import { metricsOf } from "../../catalog/metrics.ts";

const train = toolsOf("train");
const tools = toolsOf("tools");
if (train === undefined || tools === undefined) console.warn(absent);

test.skipIf(train === undefined)("agreement with authors", () => {
  const metrics = metricsOf(judgeAll(byServer(train ?? []), true));
  expect(metrics.accuracy).toBeGreaterThanOrEqual(0.965);
  expect(metrics.publisherAccuracy).toBeGreaterThanOrEqual(0.955);
  expect(metrics.recallOther).toBeGreaterThanOrEqual(0.975);
  expect(metrics.destructivePrecision).toBeGreaterThanOrEqual(0.92);
  expect(metrics.deleteRecall).toBeGreaterThanOrEqual(0.95);
});

test.skipIf(tools === undefined)("false alarms", { timeout: 60_000 }, () => {
  const judged = judgeAll(byServer(tools ?? []), false);
  const cried = judged.filter((one) => alarmsOf(one.judged).length > 0);
  expect(cried.length / judged.length).toBeLessThanOrEqual(0.005);
});
