import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession, sleep } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

// A stream that is open when its grant ends, or its policy changes: within the time between two looks at its standing.

const STANDING_MS = 10_000;

let up: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const asking = { version: "1", default: "deny", server_requests: { "elicitation/create": "allow" } };
const silent = { version: "1", default: "deny" };

interface Stream {
  readonly text: string;
  /** When the stream ended; undefined while it is open. */
  readonly endedAt: number | undefined;
}

async function openStream(access: Access): Promise<Stream> {
  const session = await openSession(access);
  const response = await fetch(access.mcpUrl, {
    headers: {
      authorization: `Bearer ${access.token}`,
      accept: "text/event-stream",
      "mcp-session-id": session,
    },
  });
  expect(response.status).toBe(200);
  const state: { text: string; endedAt: number | undefined } = { text: "", endedAt: undefined };
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const chunk of response.body ?? []) state.text += decoder.decode(chunk, { stream: true });
    state.endedAt = Date.now();
  })();
  reading.catch(() => {
    state.endedAt = Date.now();
  });
  return state;
}

test("a revoked grant's stream ends by itself, another's does not", { timeout: 60_000 }, async () => {
  const access = await gateway.setup({ upstream: up.url, policy: asking });
  const base = `/api/v1/tenants/${access.tenant}/grants`;
  const { body } = await gateway.api("POST", base, { servers: { up: "test" } });
  const other = { ...access, ...(body as { grant: string; token: string }) };
  const [ending, staying] = await Promise.all([openStream(access), openStream(other)]);
  const opened = up.requests.filter(({ method }) => method === "GET");
  await gateway.api("DELETE", `${base}/${access.grant}`);
  const revokedAt = Date.now();
  await sleep(STANDING_MS + 3000);
  expect((ending.endedAt ?? Number.POSITIVE_INFINITY) - revokedAt).toBeLessThan(STANDING_MS + 2000);
  expect(staying.endedAt).toBeUndefined();
  expect(opened.filter(({ aborted }) => aborted)).toHaveLength(1);
});

test("what comes after a change of policy is judged by the new one", { timeout: 60_000 }, async () => {
  const access = await gateway.setup({ upstream: up.url, policy: asking });
  const stream = await openStream(access);
  const ask = (message: string) =>
    up.push({ jsonrpc: "2.0", id: message, method: "elicitation/create", params: { message } });
  ask("before the change");
  await sleep(500);
  expect(stream.text).toContain("before the change");
  await gateway.api("PUT", `/api/v1/tenants/${access.tenant}/policies/test`, silent);
  await sleep(STANDING_MS + 2000);
  ask("after the change");
  await sleep(500);
  expect(stream.endedAt).toBeUndefined();
  expect(stream.text).not.toContain("after the change");
});
