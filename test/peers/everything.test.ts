import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Peer, startEverything } from "../support/peers.ts";
import { type Agent, connect, refusal } from "../support/sdk-agents.ts";

const DOCUMENTS = "demo://resource/static/document/";

const policy = {
  version: "1",
  default: "deny",
  hide: ["get-env", "completable-prompt"],
  tools: {
    echo: {},
    "get-sum": { limits: [{ counter: "sums", window: "minute", max: 2 }] },
    "get-tiny-image": { action: "deny", reason: "No images here." },
    "get-structured-content": {},
    "get-roots-list": {},
    "trigger-*": {},
  },
  resources: { [`${DOCUMENTS}*`]: {}, [`${DOCUMENTS}features.md`]: { action: "deny" } },
  prompts: { "simple-prompt": {} },
  server_requests: {
    "sampling/createMessage": "allow",
    "roots/list": "allow",
    "elicitation/create": "deny",
  },
};

let peer: Peer;
let gateway: Gateway;

beforeAll(async () => {
  [peer, gateway] = await Promise.all([startEverything(), startGateway()]);
});

afterAll(async () => {
  await Promise.all([peer?.stop(), gateway?.stop()]);
});

// The server speaks no revision of the modern era, so only these ways of connecting find it.
describe.each(["sdk1", "sdk2-legacy", "sdk2-auto"] as const)("server-everything, %s", (kind) => {
  let access: Access;
  let agent: Agent;

  beforeEach(async () => {
    access = await gateway.setup({ upstream: peer.url, policy });
    agent = await connect(kind, access.mcpUrl, access.token);
  });

  afterEach(async () => {
    await agent?.close();
  });

  test("the lists are the server's own, in its order, without what is hidden", async () => {
    const plain = await connect(kind, peer.url);
    // Some tools are only there once the server knows what the client can do.
    const hidden = (name: string) => policy.hide.includes(name);
    expect(await agent.tools()).toEqual((await plain.tools()).filter((name) => !hidden(name)));
    expect(await agent.prompts()).toEqual((await plain.prompts()).filter((name) => !hidden(name)));
    expect(await agent.resources()).toEqual(await plain.resources());
    await plain.close();
  });

  test("an allowed call brings the server's result", async () => {
    expect(await agent.call("echo", { message: "héllo 🌊" })).toEqual({
      text: "Echo: héllo 🌊",
      isError: false,
      decision: undefined,
    });
    const weather = await agent.call("get-structured-content", { location: "Chicago" });
    expect(weather.isError).toBe(false);
  });

  test("a denied call says why and by which rule", async () => {
    const { isError, text, decision } = await agent.call("get-tiny-image");
    expect(isError).toBe(true);
    expect(text).toContain("No images here.");
    expect(decision).toMatchObject({ outcome: "deny", reason: expect.stringContaining("No images here.") });
    expect(decision?.rule).toContain("/tools/get-tiny-image");
  });

  test("a call that no entry names is denied by default", async () => {
    const { isError, decision } = await agent.call("toggle-simulated-logging");
    expect(isError).toBe(true);
    expect(decision).toMatchObject({ outcome: "deny", rule: expect.stringMatching(/\/default$/) });
  });

  test("a call over its limit says how long to wait", async () => {
    const sum = () => agent.call("get-sum", { a: 1, b: 2 });
    expect((await sum()).text).toBe("The sum of 1 and 2 is 3.");
    expect((await sum()).isError).toBe(false);
    const { isError, text, decision } = await sum();
    expect(isError).toBe(true);
    expect(text).toMatch(/\d+\s*(s|sec|seconds?)\b/);
    expect(decision?.rule).toContain("/tools/get-sum/limits/0");
    expect(decision?.retryAfterMs).toBeGreaterThan(0);
    expect(decision?.retryAfterMs).toBeLessThanOrEqual(60_000);
    // Other tools are not held up by it.
    expect((await agent.call("echo", { message: "still here" })).isError).toBe(false);
  });

  test("a hidden tool is answered as an unknown one is", async () => {
    // Where everything else is allowed, what does not exist is the server's to say.
    const open = { version: "1", default: "allow", hide: ["get-env"] };
    const { mcpUrl, token } = await gateway.setup({ upstream: peer.url, policy: open });
    const asker = await connect(kind, mcpUrl, token);
    const hidden = await refusal(asker.call("get-env"));
    const unknown = await refusal(asker.call("get-nothing"));
    expect(hidden.code).toBe(-32602);
    expect(hidden.message).toContain("Unknown tool: get-env");
    expect(unknown).toEqual({ ...hidden, message: hidden.message.replace("get-env", "get-nothing") });
    await asker.close();
  });

  test("resources are read as their entries say", async () => {
    expect(await agent.read(`${DOCUMENTS}architecture.md`)).toContain("architecture.md");
    for (const uri of [`${DOCUMENTS}features.md`, "demo://resource/dynamic/text/1"]) {
      const refused = await refusal(agent.read(uri));
      expect(refused).toMatchObject({ code: -31403, data: { outcome: "deny" } });
    }
  });

  test("prompts are got as their entries say", async () => {
    expect(await agent.prompt("simple-prompt")).toContain("This is a simple prompt");
    const refused = await refusal(agent.prompt("args-prompt", { city: "Paris" }));
    expect(refused).toMatchObject({ code: -31403, data: { outcome: "deny" } });
  });

  test("progress arrives while the call runs", async () => {
    const seen: { progress: number; at: number }[] = [];
    const result = await agent.call(
      "trigger-long-running-operation",
      { duration: 1, steps: 5 },
      { onprogress: ({ progress }) => seen.push({ progress, at: Date.now() }) },
    );
    expect(result.isError).toBe(false);
    expect(seen.map(({ progress }) => progress)).toEqual([1, 2, 3, 4, 5]);
    // Four steps of 200 ms lie between first and last; held back, they would come at once.
    expect((seen[4]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(400);
  });

  test("the server may sample and list roots, as the policy allows", async () => {
    const sampled = await agent.call("trigger-sampling-request", { prompt: "Hi", maxTokens: 10 });
    expect(sampled.text).toContain('"text": "sampled"');
    expect((await agent.call("get-roots-list")).text).toContain("file:///peer-root");
    expect(agent.asked).toContain("sampling/createMessage");
    expect(agent.asked).toContain("roots/list");
  });

  test("the server may not elicit, and is told so, so that its call ends", async () => {
    const { isError } = await agent.call("trigger-elicitation-request");
    expect(isError).toBe(true);
    expect(agent.asked).not.toContain("elicitation/create");
  });

  test("a call is cancelled in mid-stream and the session goes on", async () => {
    const cancel = new AbortController();
    const began = Date.now();
    const call = agent.call(
      "trigger-long-running-operation",
      { duration: 10, steps: 100 },
      { signal: cancel.signal, onprogress: ({ progress }) => progress === 2 && cancel.abort() },
    );
    await expect(call).rejects.toThrow();
    expect(Date.now() - began).toBeLessThan(5000);
    expect((await agent.call("echo", { message: "after" })).text).toBe("Echo: after");
  });

  test("DELETE ends the session", async () => {
    const session = agent.sessionId();
    expect(session).toMatch(/^[\x21-\x7e]+$/);
    expect((await ping(access, session)).status).toBe(200);
    await agent.endSession();
    // This server answers an ended session with 400; the gate may make it the 404 that the protocol wants.
    expect([400, 404]).toContain((await ping(access, session)).status);
  });
});

function ping({ mcpUrl, token }: Access, session = ""): Promise<Response> {
  return fetch(mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-session-id": session,
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: "ping", method: "ping" }),
  });
}
