import { McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textResult } from "../conformance/fixture/content.ts";
import { type Served, serveBothEras } from "../conformance/fixture/serve.ts";
import { startFixture } from "../conformance/fixture.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { connect, KINDS } from "../support/sdk-agents.ts";

const MODERN = ["sdk2-auto", "sdk2-modern"] as const;

let fixture: Served;
let gateway: Gateway;

beforeAll(async () => {
  [fixture, gateway] = await Promise.all([startFixture(), startGateway()]);
});

afterAll(async () => {
  await Promise.all([fixture?.stop(), gateway?.stop()]);
});

describe.each(KINDS)("what a server asks of a client, %s", (kind) => {
  const tool = "test_input_required_result_multiple_inputs";
  const reach = async (server_requests: Record<string, "allow" | "deny">) => {
    const policy = { version: "1", default: "allow", server_requests };
    const { mcpUrl, token } = await gateway.setup({ upstream: fixture.url, policy });
    return connect(kind, mcpUrl, token);
  };

  test("all that is allowed is asked, and the call ends with the server's result", async () => {
    const agent = await reach({});
    expect(await agent.call(tool)).toMatchObject({ text: "all three answered", isError: false });
    expect(agent.asked.toSorted()).toEqual(["elicitation/create", "roots/list", "sampling/createMessage"]);
    await agent.close();
  });

  test("a call is asked for in several rounds, each judged afresh", async () => {
    const agent = await reach({});
    expect((await agent.call("test_input_required_result_multi_round")).isError).toBe(false);
    expect(agent.asked).toEqual(["elicitation/create", "elicitation/create"]);
    await agent.close();
  });

  test("what is denied never reaches the client, and the call ends", async () => {
    const agent = await reach({ "elicitation/create": "deny" });
    const ended = await agent.call(tool).catch((error: unknown) => error);
    expect(ended).not.toMatchObject({ text: "all three answered" });
    expect(agent.asked).not.toContain("elicitation/create");
    await agent.close();
  });
});

describe.each([...MODERN, "sdk1", "sdk2-legacy"] as const)("cancellation, %s", (kind) => {
  test("it reaches the server while progress flows", async () => {
    let noticed = (): void => {};
    const cancelled = new Promise<void>((resolve) => {
      noticed = resolve;
    });
    const slow = await serveBothEras(() => {
      const server = new McpServer({ name: "slow", version: "1.0.0" });
      server.registerTool("work", { description: "Works for long" }, async (ctx) => {
        await work(ctx);
        noticed();
        return textResult("stopped");
      });
      return server;
    });
    const policy = { version: "1", default: "deny", tools: { work: {} } };
    const { mcpUrl, token } = await gateway.setup({ upstream: slow.url, policy });
    const agent = await connect(kind, mcpUrl, token);
    const cancel = new AbortController();
    const call = agent.call(
      "work",
      {},
      { signal: cancel.signal, onprogress: ({ progress }) => progress === 3 && cancel.abort() },
    );
    await expect(call).rejects.toThrow();
    const inTime = new Promise((_, reject) => setTimeout(reject, 5000, new Error("never cancelled")));
    await Promise.race([cancelled, inTime]);
    await agent.close();
    await slow.stop();
  });
});

/** Reports progress every 50 ms until the call is cancelled, for 20 s at most. */
async function work(ctx: ServerContext): Promise<void> {
  const progressToken = ctx.mcpReq._meta?.progressToken ?? "none";
  for (let progress = 1; progress <= 400 && !ctx.mcpReq.signal.aborted; progress++) {
    await ctx.mcpReq
      .notify({ method: "notifications/progress", params: { progressToken, progress } })
      .catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!ctx.mcpReq.signal.aborted) throw new Error("nobody cancelled");
}
