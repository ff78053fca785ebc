import { expect, test } from "vitest";
import { classify } from "../../../src/catalog/index.ts";

const number = { type: "number" };
const amountOf = (tool: string, properties: Record<string, unknown>, required: string[]) =>
  classify({ tool, inputSchema: { type: "object", properties, required } }).amount;

test.each([
  ["amount", number],
  ["refundAmount", { type: "integer" }],
  ["amount_cents", { type: ["integer", "null"] }],
])("a payment that must say %s can be counted", (name, schema) => {
  expect(amountOf("send_payment", { to: { type: "string" }, [name]: schema }, ["to", name])).toBe(name);
});

test.each([
  ["may be left out", { amount: number }, []],
  ["may be text", { amount: { type: "string" } }, ["amount"]],
  ["is a list", { amounts: { type: "array", items: number } }, ["amounts"]],
  ["is a price per piece", { price: number }, ["price"]],
  ["names another thing", { amount_id: number }, ["amount_id"]],
])("an amount that %s cannot", (_, properties, required) => {
  expect(amountOf("send_payment", properties, required)).toBeUndefined();
});

test("only a tool that moves money has one", () => {
  expect(amountOf("get_payment", { amount: number }, ["amount"])).toBeUndefined();
});
