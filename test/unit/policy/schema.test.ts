import { readFileSync } from "node:fs";
import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { policyJsonSchema } from "../../../src/policy/index.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(`policies/${name}`, "utf8"));

describe("policies/policy.schema.json", () => {
  it("is what `sluice policy schema` prints", () => {
    expect(read("policy.schema.json")).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });
  it("takes the starter policies and finds mistakes, as an editor would", () => {
    const validator = new Validator(policyJsonSchema(), "2020-12");
    for (const name of ["strict", "balanced", "watch-only", "aws-iam", "financial"]) {
      expect(validator.validate(read(`${name}.json`)).valid).toBe(true);
    }
    const condition = { path: "amount", op: "gt", value: 1 };
    for (const wrong of [
      { version: "2", default: "deny" },
      { version: "1" },
      { version: "1", default: "deny", tool: {} },
      { version: "1", default: "deny", tools: { t: { action: "ask" } } },
      { version: "1", default: "deny", tools: { t: { deny_if: [{ conditions: [condition] }] } } },
    ]) {
      expect(validator.validate(wrong).valid).toBe(false);
    }
  });
});
