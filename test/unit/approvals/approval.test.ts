import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApprovalDecision } from "../../../src/contract/approval.ts";
import {
  type Approval,
  consume,
  decide,
  find,
  isLive,
  restoreUse,
  stateAt,
  withdraw,
} from "../../../src/grant/approval.ts";

const HOUR = 3_600_000;

const asked = (over: Partial<Approval> = {}): Approval => ({
  id: "a",
  fingerprint: "f",
  call: "c",
  state: "pending",
  createdAt: 0,
  endsAt: HOUR,
  lifetimeMs: HOUR,
  calls: null,
  callsLeft: null,
  comment: null,
  ...over,
});

const approved = (
  decision: Omit<Extract<ApprovalDecision, { kind: "approve" }>, "kind"> = {},
  at = 0,
): Approval => {
  const made = decide(asked(), { kind: "approve", ...decision }, at);
  if (typeof made === "string") throw new Error(made);
  return made;
};

describe("deciding", () => {
  test.each([
    [{}, { calls: 1, callsLeft: 1, endsAt: 10 + HOUR }],
    [{ calls: 3 }, { calls: 3, callsLeft: 3, endsAt: 10 + HOUR }],
    [{ minutes: 5 }, { calls: null, callsLeft: null, endsAt: 10 + 300_000 }],
    [
      { calls: 2, minutes: 5 },
      { calls: 2, callsLeft: 2, endsAt: 10 + 300_000 },
    ],
  ])("approving %j", (terms, wanted) => {
    expect(approved(terms, 10)).toMatchObject({ state: "approved", ...wanted });
  });

  test("only the first decision counts, but what is approved can be taken back", () => {
    const once = approved();
    expect(decide(once, { kind: "approve" }, 1)).toBe("approval_decided");
    const rejected = decide(once, { kind: "reject", comment: "no" }, 1);
    expect(rejected).toMatchObject({ state: "rejected", comment: "no", callsLeft: null });
    expect(decide(rejected as Approval, { kind: "approve" }, 2)).toBe("approval_decided");
    expect(decide(rejected as Approval, { kind: "reject", comment: "" }, 2)).toBe("approval_decided");
  });

  test("nothing that has ended can be decided", () => {
    const used = consume(approved(), 1) as Approval;
    for (const ended of [used, withdraw(asked(), "changed"), asked({ endsAt: 5 })]) {
      expect(decide(ended, { kind: "approve" }, 5)).toBe("approval_ended");
      expect(decide(ended, { kind: "reject", comment: "" }, 5)).toBe("approval_ended");
    }
  });
});

describe("ending", () => {
  test("the last millisecond counts, the next does not", () => {
    expect(stateAt(asked(), HOUR - 1)).toBe("pending");
    expect(stateAt(asked(), HOUR)).toBe("expired");
    expect(consume(approved(), HOUR - 1)).toBeDefined();
    expect(consume(approved(), HOUR)).toBeUndefined();
  });

  test("a use is given back once, and never into an end", () => {
    const used = consume(approved(), 1) as Approval;
    expect(used.state).toBe("consumed");
    const returned = restoreUse(used, 2);
    expect(returned).toMatchObject({ state: "approved", callsLeft: 1 });
    expect(restoreUse(returned, 2)).toBe(returned);
    expect(restoreUse(used, HOUR)).toBe(used);
    const rejected = decide(returned, { kind: "reject", comment: "" }, 3) as Approval;
    for (const ended of [rejected, withdraw(used, "changed")]) expect(restoreUse(ended, 4)).toBe(ended);
  });

  test("a rejection speaks before an approval, and that before a question", () => {
    const rejected = decide(asked({ id: "r" }), { kind: "reject", comment: "" }, 0) as Approval;
    const all = [asked({ id: "p" }), { ...approved(), id: "y" }, rejected];
    expect(find(all, 1)?.id).toBe("r");
    expect(find(all.slice(0, 2), 1)?.id).toBe("y");
    expect(find(all.slice(0, 1), 1)?.id).toBe("p");
    expect(find(all, HOUR)).toBeUndefined();
  });
});

type Step = (approval: Approval, now: number) => Approval;

const approve = (calls: number | undefined, minutes: number | undefined): Step => {
  return (approval, now) => orSame(approval, decide(approval, { kind: "approve", calls, minutes }, now));
};
const reject: Step = (approval, now) =>
  orSame(approval, decide(approval, { kind: "reject", comment: "" }, now));
const orSame = (before: Approval, after: Approval | string) => (typeof after === "string" ? before : after);

/** An approval under way, and how many of its calls are out: have used it and not given it back. */
interface World {
  approval: Approval;
  now: number;
  out: number;
}

const change = (step: Step) => (world: World) => {
  world.approval = step(world.approval, world.now);
};

const use = (world: World) => {
  const { approval, now } = world;
  const used = consume(approval, now);
  expect(used !== undefined).toBe(stateAt(approval, now) === "approved");
  if (used === undefined) return;
  expect(now).toBeLessThan(approval.endsAt);
  world.approval = used;
  world.out += 1;
};

/** Only a call that is out can come back: the store sees to it by its row. */
const comeBack = (world: World) => {
  if (world.out === 0) return;
  world.approval = restoreUse(world.approval, world.now);
  world.out -= 1;
};

const few = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
const step: fc.Arbitrary<(world: World) => void> = fc.oneof(
  fc.tuple(few, few).map(([calls, minutes]) => change(approve(calls, minutes))),
  fc.constantFrom(
    change(reject),
    change((one) => withdraw(one, "changed")),
    use,
    comeBack,
  ),
  fc.integer({ min: 0, max: 120_000 }).map((ms) => (world: World) => {
    world.now += ms;
  }),
);

describe("whatever happens in whatever order", () => {
  const holds = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const world: World = { approval: asked(), now: 0, out: 0 };
    for (const act of steps) {
      const { state } = world.approval;
      act(world);
      const { approval, out, now } = world;
      if (approval.calls !== null && approval.callsLeft !== null) {
        expect(approval.callsLeft).toBeGreaterThanOrEqual(0);
        expect(approval.callsLeft + out).toBeLessThanOrEqual(approval.calls);
      }
      if (state === "rejected" || state === "withdrawn") expect(consume(approval, now)).toBeUndefined();
      if (stateAt(approval, now) === "approved") expect(isLive(approval, now)).toBe(true);
    }
  });

  test("no more calls are out than were approved, none outside the time, and an end is an end", () =>
    fc.assert(holds));
});
