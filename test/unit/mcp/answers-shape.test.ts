import {
  CallToolResultSchema,
  JSONRPCErrorResponseSchema,
  JSONRPCResultResponseSchema,
} from "@modelcontextprotocol/core";
import { describe, expect, test } from "vitest";
import {
  codes,
  errorAnswer,
  refusedError,
  refusedToolResult,
  unknownMethod,
  unknownTool,
} from "../../../src/mcp/index.ts";

const decision = { outcome: "deny", rule: "p/default", reason: "no" };

describe("what the gate answers itself is what the protocol's own schemas expect", () => {
  test.each(["legacy", "modern"] as const)("a refused tool result, %s", (era) => {
    const answer = refusedToolResult(1, era, "refused", decision);
    expect(JSONRPCResultResponseSchema.safeParse(answer)).toMatchObject({ success: true });
    const result = CallToolResultSchema.parse(answer.result);
    expect(result.isError).toBe(true);
    expect(result._meta?.["dev.sluice/decision"]).toEqual(decision);
  });

  test.each([
    unknownTool(1, "x"),
    unknownMethod("a", "x/y"),
    refusedError(2, "refused", decision),
    errorAnswer(3, codes.upstreamFailed, "failed"),
    errorAnswer(4, codes.unavailable, "later", { why: "x" }),
  ])("error $error.code", (answer) => {
    expect(JSONRPCErrorResponseSchema.safeParse(answer)).toMatchObject({ success: true });
  });

  test("a result without its content is not taken for one: the schema can refuse", () => {
    expect(CallToolResultSchema.safeParse({ content: "text" }).success).toBe(false);
  });
});
