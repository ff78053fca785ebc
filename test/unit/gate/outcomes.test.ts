import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Env } from "../../../src/env.ts";
import { drainOutcomes, queueOutcome, requeueOutcomes } from "../../../src/gate/outcomes.ts";
import type { ResolvedGrant } from "../../../src/gate/state.ts";

// The rest of that file reaches for the platform, which Node has not.
vi.mock("../../../src/gate/state.ts", () => ({
  grantObject: ({ GRANTS }: { GRANTS: { get(): unknown } }) => GRANTS.get(),
}));

/** Outcomes that the object has, and how many of its next answers are failures. */
let settled: number[] = [];
let failures = 0;
let grants = 0;
let resolved: ResolvedGrant;

const env = {
  GRANTS: {
    get: () => ({
      settle: async (outcomes: readonly { seq: number }[]) => {
        if (failures-- > 0) throw new Error("unreachable");
        settled.push(...outcomes.map(({ seq }) => seq));
      },
    }),
  },
} as unknown as Env;
const ctx = { waitUntil() {} } as unknown as ExecutionContext;
const outcome = (seq: number) => ({ seq, status: 200, error: false, ms: 1, bytes: 1, reached: true });

beforeEach(() => {
  settled = [];
  failures = 0;
  grants += 1;
  resolved = { record: { tenant: "t", grant: `g${grants}` } } as unknown as ResolvedGrant;
  vi.useFakeTimers();
  vi.stubGlobal("scheduler", { wait: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an outcome that no call takes along is settled alone", async () => {
  queueOutcome(env, ctx, resolved, outcome(1));
  queueOutcome(env, ctx, resolved, outcome(2));
  await vi.advanceTimersByTimeAsync(1100);
  expect(settled).toEqual([1, 2]);
});

test("outcomes whose carrier fails after their watch has ended are settled all the same", async () => {
  queueOutcome(env, ctx, resolved, outcome(1));
  const carried = drainOutcomes(resolved);
  await vi.advanceTimersByTimeAsync(1100);
  requeueOutcomes(env, ctx, resolved, carried);
  await vi.advanceTimersByTimeAsync(1100);
  expect(settled).toEqual([1]);
});

test("an object that cannot be reached for a moment is asked again", async () => {
  failures = 3;
  queueOutcome(env, ctx, resolved, outcome(1));
  await vi.advanceTimersByTimeAsync(3100);
  queueOutcome(env, ctx, resolved, outcome(2));
  await vi.advanceTimersByTimeAsync(2100);
  expect(settled).toEqual([1, 2]);
});

test("one that stays unreachable is left alone, and the next call takes the outcomes along", async () => {
  failures = 100;
  queueOutcome(env, ctx, resolved, outcome(1));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(failures).toBe(95);
  expect(drainOutcomes(resolved)).toEqual([outcome(1)]);
});
