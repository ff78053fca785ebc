import { afterAll, beforeAll, expect, test } from "vitest";
import { call, openSession } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";

// A server that counts its events and has no sessions: whoever names an id is given what came behind it.

const events: string[] = [];
const resumedFrom: (string | undefined)[] = [];
let sessions = false;

let server: PlainServer;
let gateway: Gateway;
let owner: Access;
let other: Access;

beforeAll(async () => {
  server = await startPlainServer((body, response, request) => {
    const headers: Record<string, string> = { "content-type": "text/event-stream" };
    const seen = request.headers["last-event-id"];
    const from = events.length;
    if (request.method === "GET") resumedFrom.push(seen === undefined ? undefined : String(seen));
    else {
      const { id, method, params } = JSON.parse(body);
      if (method === "initialize" && sessions) headers["mcp-session-id"] = `s${from}`;
      const result = { content: [{ type: "text", text: `for ${params?.arguments?.who}` }] };
      // A priming event, as servers of 2025-11-25 send it, and the answer.
      events.push(`id: ${from + 1}\ndata:\n\n`);
      events.push(`id: ${from + 2}\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`);
    }
    const begin = request.method === "GET" ? Number(seen ?? events.length) : from;
    response.writeHead(200, headers).end(events.slice(begin).join(""));
  });
  gateway = await startGateway();
  const policy = { version: "1", default: "allow" };
  owner = await gateway.setup({ upstream: server.url, policy });
  other = await gateway.setup({
    upstream: server.url,
    policy: { version: "1", default: "deny" },
    policyName: "nothing",
    tenant: owner.tenant,
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), server?.stop()]);
});

async function resume({ mcpUrl, token }: Access, lastEventId: string, session?: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "text/event-stream",
    "last-event-id": lastEventId,
    ...(session !== undefined && { "mcp-session-id": session }),
  };
  return (await fetch(mcpUrl, { headers })).text();
}

const idsOf = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id = ""]) => id);

test("a stream is resumed behind an event by whoever had it, and by nobody else", async () => {
  const reply = await call(owner, "echo", { who: "owner" });
  const [primed = "", answered = ""] = idsOf(reply.text);
  expect(primed).toMatch(/^[!-~]{20,}$/);
  expect(primed).not.toBe(answered);

  const resumed = await resume(owner, primed);
  expect(resumed).toContain("for owner");
  expect(idsOf(resumed), "an event that is sent again has the id that it had").toEqual([answered]);
  expect(resumedFrom.pop()).toBe("1");

  for (const id of [primed, "1", "0", "", `${primed}x`, answered.split("").reverse().join("")]) {
    expect(await resume(other, id)).not.toContain("owner");
    expect(resumedFrom.pop()).toBeUndefined();
  }
  expect(await resume(owner, "1"), "an id that was never handed out").not.toContain("owner");
});

test("an id of one session opens in no other", async () => {
  sessions = true;
  const [session, second] = [await openSession(owner), await openSession(owner)];
  const [primed = ""] = idsOf((await call(owner, "echo", { who: "first" }, { session })).text);
  expect(await resume(owner, primed, second)).not.toContain("first");
  expect(resumedFrom.pop()).toBeUndefined();
  expect(await resume(owner, primed, session)).toContain("first");
  sessions = false;
});

test("an id on a POST goes nowhere", async () => {
  const [primed = ""] = idsOf((await call(owner, "echo", { who: "x" })).text);
  const before = resumedFrom.length;
  await call(owner, "echo", { who: "y" }, { headers: { "last-event-id": primed } });
  expect(resumedFrom.length).toBe(before);
});
