import { expect, test } from "vitest";
import { NewerState } from "../../../src/stored/migrate.ts";
import { upgraded, type ValueStep, versioned } from "../../../src/stored/value.ts";

const steps: ValueStep[] = [
  ({ name, ...rest }) => ({ ...rest, label: name }),
  (old) => ({ ...old, size: 1 }),
];

test("a value is brought up from whatever version wrote it; one without a version has version 1", () => {
  const now = { label: "a", size: 1 };
  expect(upgraded("it", { name: "a" }, steps)).toEqual(now);
  expect(upgraded("it", { stateVersion: 1, name: "a" }, steps)).toEqual(now);
  expect(upgraded("it", { stateVersion: 2, label: "a" }, steps)).toEqual(now);
  expect(upgraded("it", versioned({ label: "b", size: 9 }, steps), steps)).toEqual({ label: "b", size: 9 });
});

test("a newer one refuses", () => {
  const newer = versioned({ label: "a" }, steps);
  expect(newer).toEqual({ stateVersion: 3, label: "a" });
  expect(() => upgraded("grant g", newer, [])).toThrow(NewerState);
  expect(() => upgraded("grant g", newer, [])).toThrow("the state of grant g has version 3");
});
