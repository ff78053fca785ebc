import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Recorder } from "../support/recorder.ts";
import type { Case } from "./case.ts";
import { approvalCases } from "./cases/approvals.ts";
import { callCases } from "./cases/calls.ts";
import { eraCases } from "./cases/era.ts";
import { httpCases } from "./cases/http.ts";
import { identityCases } from "./cases/identity.ts";
import { inboundCases } from "./cases/inbound.ts";
import { memberCases } from "./cases/members.ts";
import { numberCases } from "./cases/numbers.ts";
import { textCases } from "./cases/text.ts";
import { isAllowed, readArrival, readRequests, type Seen, strayHeaders } from "./oracle.ts";
import { exchange, type RawAnswer, type RawRequest, toBytes } from "./raw.ts";
import { makeWorld, type World } from "./world.ts";

const corpus = {
  text: textCases,
  numbers: numberCases,
  members: memberCases,
  http: httpCases,
  identity: identityCases,
  calls: callCases,
  approvals: approvalCases,
  era: eraCases,
  inbound: inboundCases,
};
const all = Object.values(corpus).flat();

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world?.stop());

/** What arrived at a server since its bytes were `from` many, read from those bytes alone. */
function arrivedSince(recorder: Recorder, from: number): Seen[] {
  return readRequests(recorder.bytes().subarray(from));
}

function piecesOf(sent: ReturnType<Case["send"]>): readonly (string | Uint8Array)[] {
  return Array.isArray(sent) ? sent : [toBytes(sent as RawRequest)];
}

function check(answer: RawAnswer, wanted: Case["answer"]): void {
  const statuses = typeof wanted.status === "number" ? [wanted.status] : wanted.status;
  expect(statuses, answer.body.slice(0, 500)).toContain(answer.status);
  if (wanted.code !== undefined && answer.status !== 0) {
    expect(JSON.parse(answer.body), answer.body.slice(0, 500)).toMatchObject({
      error: { code: wanted.code },
    });
  }
  if (wanted.outcome !== undefined) {
    expect(JSON.parse(answer.body), answer.body.slice(0, 500)).toMatchObject({
      result: { isError: true, _meta: { "dev.sluice/decision": { outcome: wanted.outcome } } },
    });
  }
}

test("the corpus is as large as it was promised, and no case is there twice", () => {
  expect(all.length).toBeGreaterThanOrEqual(230);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

describe.each(Object.entries(corpus))("%s", (_group, cases) => {
  test.each(cases)("$name", async ({ send, answer: wanted, arrives = [], holds }) => {
    const before = world.up.bytes().byteLength;
    const others = [world.other, world.foreign].map((recorder) => recorder.bytes().byteLength);
    const sent = piecesOf(send(world));
    const answer = await exchange(world.port, sent);

    const seen = arrivedSince(world.up, before);
    const arrivals = seen.map(readArrival);
    // Where the HTTP server may refuse in the gate's place, what it lets through must arrive whole.
    const refusedByServer =
      typeof wanted.status !== "number" && (answer.status === 0 || answer.status >= 400);
    expect(arrivals).toEqual(refusedByServer ? [] : arrives);
    if (holds !== undefined) expect(seen.map(({ body }) => body)).toEqual([expect.stringContaining(holds)]);
    expect(arrivals.filter((arrival) => !isAllowed(arrival))).toEqual([]);
    expect(seen.flatMap(strayHeaders)).toEqual([]);
    for (const { verb, headers } of seen) {
      const types = headers.filter(([name]) => name.toLowerCase() === "content-type").map(([, type]) => type);
      if (verb === "POST") expect(types).toEqual(["application/json"]);
      expect(headers).toContainEqual([
        expect.stringMatching(/^x-upstream-key$/i),
        "upstream-credential-value",
      ]);
    }
    expect([world.other, world.foreign].map((recorder) => recorder.bytes().byteLength)).toEqual(others);

    check(answer, wanted);
    const asked = sent.map((piece) => Buffer.from(piece).toString("latin1")).join("");
    const disclosed = world.secrets.filter(
      (secret) => answer.body.includes(secret) && !asked.includes(secret),
    );
    expect(disclosed).toEqual([]);
  });
});

describe("after all of it", () => {
  test("the upstreams saw what the ledgers say was forwarded, and nothing came late", async () => {
    // Time for a request that was smuggled in to arrive after all.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const forwarded: string[] = [];
    for (const { tenant, grant } of [
      world.main,
      world.second,
      world.approved,
      world.elsewhere,
      world.globex,
    ]) {
      const rows = await world.gateway.ledger(tenant, grant);
      for (const row of rows)
        if (row["kind"] === "call") forwarded.push(`${tenant} ${row["server"]} ${row["method"]}`);
    }
    const servers = [
      ["acme up", world.up],
      ["acme other", world.other],
      ["globex up", world.foreign],
    ] as const;
    const seen = servers.flatMap(([server, recorder]) =>
      readRequests(recorder.bytes()).map((request) => `${server} ${readArrival(request).method}`),
    );
    expect(seen.toSorted()).toEqual(forwarded.toSorted());
  });

  test("revoked and expired grants forwarded nothing", async () => {
    for (const { tenant, grant } of [world.revoked, world.expired]) {
      const rows = await world.gateway.ledger(tenant, grant);
      expect(rows.filter((row) => row["kind"] === "call")).toEqual([]);
    }
  });

  test("no secret is in the log", () => {
    const log = world.gateway.log();
    const held = [
      world.main.token,
      world.second.token,
      "upstream-credential-value",
      world.gateway.operatorKey,
    ];
    expect(held.filter((secret) => log.includes(secret))).toEqual([]);
  });
});

// The corpus proves something only if its own eyes are open.
describe("controls", () => {
  test("many cases pass, and are seen to arrive", () => {
    const passing = all.filter(
      ({ arrives, answer }) => arrives !== undefined && typeof answer.status === "number",
    );
    expect(passing.length).toBeGreaterThan(25);
  });

  test("once the policy allows everything, denied calls arrive and the oracle objects", async () => {
    const open = { version: "1", default: "allow" };
    const { token } = await world.gateway.setup({
      tenant: "acme",
      upstream: world.up.url,
      policy: open,
      policyName: "open",
      serverOptions: { headers: { "X-Upstream-Key": "upstream-credential-value" } },
    });
    const judged = all.filter(
      ({ answer: { status, outcome, code } }) =>
        status === 200 && (outcome !== undefined || code === -31403 || code === -32602),
    );
    let arrived = 0;
    for (const { send } of judged) {
      const before = world.up.bytes().byteLength;
      const sent = send(world);
      if (Array.isArray(sent)) continue;
      const { headers, ...rest } = sent as RawRequest;
      const swapped = headers.map(([name, value]): [string, string] =>
        name === "Authorization" ? [name, `Bearer ${token}`] : [name, value],
      );
      await exchange(world.port, [toBytes({ ...rest, headers: swapped })]);
      const arrivals = arrivedSince(world.up, before).map(readArrival);
      if (arrivals.length === 0) continue;
      arrived += 1;
      expect(arrivals.every(isAllowed)).toBe(false);
    }
    expect(arrived).toBeGreaterThan(60);
  });

  test("the oracle sees stray headers, broken framing and forbidden calls", () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_file"}}';
    const head = `POST /mcp HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nCookie: a=b\r\nContent-Length: ${body.length}\r\n\r\n`;
    const [seen] = readRequests(Buffer.from(head + body));
    if (seen === undefined) throw new Error("nothing read");
    expect(strayHeaders(seen)).toEqual(["authorization", "cookie"]);
    expect(isAllowed(readArrival(seen))).toBe(false);
    expect(() => readRequests(Buffer.from(`${head}${body}GARBAGE`))).toThrow();
    expect(() => readRequests(Buffer.from(head))).toThrow();
  });
});
