import { describe, expect, test } from "vitest";
import { type Pin, whenAccepted, whenGone, whenRejected, whenSeen } from "../../../src/tenant/pin-state.ts";

const NOW = 1000;
const pin = (state: Pin["state"], pinned: string | null, seen: string | null, reverted = false): Pin => ({
  state,
  pinned,
  seen,
  since: 1,
  reverted,
});
const short = (value: Pin | undefined) =>
  value && `${value.state} ${value.pinned ?? "-"} ${value.seen ?? "-"}${value.reverted ? " reverted" : ""}`;

const accepted = pin("accepted", "a", "a");
const fresh = pin("new", null, "n");
const changed = pin("changed", "a", "b");
const removed = pin("removed", "a", null);
const rejected = pin("rejected", "a", "b");
const rejectedNew = pin("rejected", null, "n");

describe("a definition is seen", () => {
  test.each<[string, Pin | undefined, string, boolean, string]>([
    ["first, by registration", undefined, "a", true, "accepted a a"],
    ["first, later", undefined, "a", false, "new - a"],
    ["accepted, unchanged", accepted, "a", false, "accepted a a"],
    ["accepted, changed", accepted, "b", false, "changed a b"],
    ["accepted, changed, in a registration", accepted, "b", true, "changed a b"],
    ["changed, the same", changed, "b", false, "changed a b"],
    ["changed, again", changed, "c", false, "changed a c"],
    ["changed, back to the accepted one", changed, "a", false, "changed a b reverted"],
    ["changed, back, in a registration", changed, "a", true, "changed a b reverted"],
    ["reverted, changed once more", pin("changed", "a", "b", true), "b", false, "changed a b"],
    ["new, another", fresh, "m", false, "new - m"],
    ["removed, back", removed, "a", false, "accepted a a"],
    ["removed, back as another", removed, "b", false, "changed a b"],
    ["rejected, the same", rejected, "b", false, "rejected a b"],
    ["rejected, another", rejected, "c", false, "changed a c"],
    ["rejected, back to the accepted one", rejected, "a", false, "rejected a b reverted"],
    ["rejected new, the same", rejectedNew, "n", false, "rejected - n"],
    ["rejected new, the same, in a registration", rejectedNew, "n", true, "rejected - n"],
    ["rejected new, another", rejectedNew, "m", true, "new - m"],
  ])("%s", (_name, before, hash, acceptable, after) => {
    expect(short(whenSeen(before, hash, acceptable, NOW))).toBe(after);
  });

  test("what did not change is the same object, so that nothing is written", () => {
    expect(whenSeen(accepted, "a", false, NOW)).toBe(accepted);
    expect(whenSeen(changed, "b", false, NOW)).toBe(changed);
    expect(whenSeen(rejected, "b", false, NOW)).toBe(rejected);
  });
});

test.each<[string, Pin, string | undefined]>([
  ["accepted", accepted, "removed a -"],
  ["new", fresh, undefined],
  ["changed: hiding ends no quarantine", changed, "changed a b"],
  ["rejected", rejected, "rejected a b"],
  ["removed", removed, "removed a -"],
])("gone: %s", (_name, before, after) => {
  expect(short(whenGone(before, NOW))).toBe(after);
});

test.each<[string, Pin, string, string | undefined]>([
  ["the change", changed, "b", "accepted b b"],
  ["the old one: the change is dismissed", changed, "a", "accepted a a"],
  ["neither", changed, "c", undefined],
  ["new", fresh, "n", "accepted n n"],
  ["after a rejection", rejected, "b", "accepted b b"],
  ["what is accepted", accepted, "a", "accepted a a"],
  ["what is gone", removed, "a", undefined],
])("accept: %s", (_name, before, hash, after) => {
  expect(short(whenAccepted(before, hash, NOW))).toBe(after);
});

test.each<[string, Pin, string, string | undefined]>([
  ["the change", changed, "b", "rejected a b"],
  ["what is not shown", changed, "a", undefined],
  ["new", fresh, "n", "rejected - n"],
  ["what was accepted: the pin is taken back", accepted, "a", "rejected - a"],
  ["what is gone", removed, "a", undefined],
])("reject: %s", (_name, before, hash, after) => {
  expect(short(whenRejected(before, hash, NOW))).toBe(after);
});
