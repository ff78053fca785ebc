import { expect, test } from "vitest";
import { tenantSteps } from "../../../src/tenant/migrations.ts";
import { Pins } from "../../../src/tenant/pins.ts";
import { memorySql } from "../../support/sqlite.ts";

const NOW = 1_800_000_000_000;

test("names that a server makes up for agents do not fill the object, and stop nothing", () => {
  const sql = memorySql();
  for (const step of tenantSteps) step(sql);
  const pins = new Pins(sql);
  const definition = (name: string) => ({
    name,
    description: `${name} ${"d".repeat(250_000)}`,
    inputSchema: {},
  });
  const note = (name: string, complete: boolean) =>
    pins.note(
      "up",
      { era: "modern", definitions: [definition(name)], complete, acceptable: () => complete },
      NOW,
    );
  note("real", true);
  for (let number = 0; number < 100; number++) note(`made-up-${number}`, false);
  const kept = pins.list("up");
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.length).toBeLessThan(40);
  // What was accepted is still watched, however full it is.
  const changed = { ...definition("real"), description: "another" };
  const listing = {
    era: "modern",
    definitions: [changed],
    complete: false,
    acceptable: () => false,
  } as const;
  expect(pins.note("up", listing, NOW).quarantined).toMatchObject([{ tool: "real", wasAccepted: true }]);
  // A scan, which sees none of them, makes room.
  pins.note("up", { ...listing, complete: true }, NOW);
  expect(pins.list("up").map(({ tool }) => tool)).toEqual(["real"]);
});
