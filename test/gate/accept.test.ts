import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ask, call, decisionOf, ERAS, type Reply, succeeded } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";

// Clients that name one type in Accept, or none: they get their answer in what they take.

const JSON_TYPE = "application/json";
const EVENTS = "text/event-stream";

/** What the server does with a call, by the argument `how`. */
type How = "json" | "events" | "asks" | "breaks" | "open" | "many" | "floods";

let server: PlainServer;
let gateway: Gateway;
let access: Access;
/** What the server was sent: bodies, and each Accept. */
let bodies: Record<string, unknown>[] = [];
let accepts: (string | undefined)[] = [];

const event = (message: object) =>
  `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`;

beforeAll(async () => {
  server = await startPlainServer((text, response, request) => {
    const body = JSON.parse(text) as { id?: unknown; params?: { arguments?: { how?: How } } };
    bodies.push(body);
    accepts.push(request.headers.accept);
    const result = { content: [{ type: "text", text: "two\nlines" }] };
    const answer = { id: body.id, result };
    const note = { method: "notifications/message", params: { level: "info", data: "on the way" } };
    const how = body.params?.arguments?.how ?? "json";
    if (!("method" in body)) return void response.writeHead(202).end();
    if (how === "json") {
      const pretty = JSON.stringify({ jsonrpc: "2.0", ...answer }, null, 2);
      return void response.writeHead(200, { "content-type": JSON_TYPE }).end(pretty);
    }
    response.writeHead(200, { "content-type": EVENTS });
    response.write(event(note));
    if (how === "asks") response.write(event({ id: "s1", method: "sampling/createMessage", params: {} }));
    if (how === "floods")
      for (let n = 0; n < 400; n++)
        response.write(event({ id: n, method: "sampling/createMessage", params: {} }));
    if (how === "many") for (let n = 0; n < 1000; n++) response.write(event(note));
    if (how === "breaks") return void setTimeout(() => response.destroy(), 50);
    response.write(event(answer));
    if (how !== "open") response.end(event(note));
  });
  gateway = await startGateway();
  access = await gateway.setup({
    upstream: server.url,
    policy: {
      version: "1",
      default: "allow",
      server_requests: { "sampling/createMessage": "allow" },
      tools: {
        denied: { action: "deny" },
        asked: { action: "require_approval", approval: { wait: 20 } },
      },
    },
  });
});
afterEach(() => {
  bodies = [];
  accepts = [];
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), server?.stop()]);
});

const typeOf = ({ headers }: Reply) => headers.get("content-type");

for (const era of ERAS) {
  describe(`${era}`, () => {
    test.each(["", JSON_TYPE, `${JSON_TYPE};q=0.9, text/html`])("Accept %j gets JSON", async (accept) => {
      for (const how of ["json", "events", "asks", "open", "many"] satisfies How[]) {
        const reply = await call(access, "echo", { how }, { era, headers: { accept }, id: "c1" });
        expect([how, reply.status, typeOf(reply), reply.messages.length]).toEqual([how, 200, JSON_TYPE, 1]);
        expect(succeeded(reply)).toBe(true);
        expect(reply.answer).toMatchObject({ id: "c1", result: { content: [{ text: "two\nlines" }] } });
      }
      expect(new Set(accepts)).toEqual(new Set([`${JSON_TYPE}, ${EVENTS}`]));
    });

    test("Accept of events alone gets one event, errors of HTTP keep their status", async () => {
      const headers = { accept: EVENTS };
      const reply = await call(access, "echo", { how: "json" }, { era, headers });
      expect([reply.status, typeOf(reply), succeeded(reply)]).toEqual([200, EVENTS, true]);
      const denied = await call(access, "denied", {}, { era, headers });
      expect([typeOf(denied), decisionOf(denied)?.["outcome"]]).toEqual([EVENTS, "deny"]);
      const strange = await ask({ ...access, token: "slc_no" }, "ping", {}, { era, headers });
      expect([strange.status, typeOf(strange)]).toEqual([401, JSON_TYPE]);
    });

    test("a stream that ends without the answer is an error in JSON", async () => {
      const reply = await call(access, "echo", { how: "breaks" }, { era, headers: { accept: JSON_TYPE } });
      expect([reply.status, typeOf(reply)]).toEqual([502, JSON_TYPE]);
      expect(reply.answer).toMatchObject({ id: 1, error: { code: -31502 } });
    });

    test("a call that waits for a human is answered at once, since no stream can be held open", async () => {
      const before = Date.now();
      const reply = await call(access, "asked", {}, { era, headers: { accept: JSON_TYPE } });
      expect(decisionOf(reply)?.["outcome"]).toBe("approve");
      expect(typeOf(reply)).toBe(JSON_TYPE);
      expect(Date.now() - before).toBeLessThan(10_000);
    });

    test("nothing that is served here", async () => {
      const reply = await call(access, "echo", {}, { era, headers: { accept: "text/html" } });
      expect([reply.status, typeOf(reply), bodies]).toEqual([406, JSON_TYPE, []]);
    });
  });
}

test("a server that asks a client without events is told that it cannot", async () => {
  const reply = await call(access, "echo", { how: "asks" }, { headers: { accept: JSON_TYPE } });
  expect(succeeded(reply)).toBe(true);
  for (let tries = 0; tries < 100 && bodies.length < 2; tries++) await sleep(50);
  expect(bodies[1]).toMatchObject({ id: "s1", error: { code: -32603 } });
});

test.each([
  ["takes no events", { accept: JSON_TYPE }, -32603],
  ["takes events, and its server may not ask", {}, -31403],
])(
  "a server that floods a client that %s with requests is answered some of them",
  async (_, headers, code) => {
    const other = await gateway.setup({
      upstream: server.url,
      policy: { version: "1", default: "allow", server_requests: { "sampling/createMessage": "deny" } },
    });
    const reply = await call(other, "echo", { how: "floods" }, { headers });
    expect(succeeded(reply)).toBe(true);
    const answers = () => bodies.filter((body) => !("method" in body));
    for (let tries = 0; tries < 100 && answers().length < 100; tries++) await sleep(50);
    await sleep(300);
    expect(answers()).toHaveLength(100);
    expect(answers()[0]).toMatchObject({ error: { code } });
  },
);

test("a subscription and a session's stream need events", async () => {
  const reply = await ask(
    access,
    "subscriptions/listen",
    { notifications: {} },
    { era: "modern", headers: { accept: JSON_TYPE }, id: 5 },
  );
  expect([reply.status, reply.answer]).toMatchObject([406, { id: 5, error: { code: -32600 } }]);
  const headers = { authorization: `Bearer ${access.token}`, accept: JSON_TYPE };
  expect((await fetch(access.mcpUrl, { headers })).status).toBe(406);
});
