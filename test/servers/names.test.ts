import { afterAll, beforeAll, expect, test } from "vitest";
import { call, decisionOf, ledger, succeeded } from "../support/agent.ts";
import { SHIP, searchAll, shipped } from "../support/audit.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { listed, pinned, serverApi, tool } from "../support/servers.ts";

/** Names that every object has, or that change what an object is. */
const NAMES = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf"];
const OTHER = "isPrototypeOf";
/** A policy cannot have the key `__proto__`; a glob can mean it. */
const GLOBS = NAMES.map((name) => name.replace("__proto__", "__proto_*"));

let gateway: Gateway;
let upstream: Recorder;
let access: Access;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([
    startGateway({ vars: SHIP }),
    startRecorder({ tools: NAMES.map((name) => tool(name)) }),
  ]);
  const limited = { limits: [{ counter: "constructor", window: "hour", max: 10 }], arguments: true };
  access = await pinned(gateway, {
    upstream: upstream.url,
    policy: {
      version: "1",
      default: "deny",
      tools: Object.fromEntries(GLOBS.map((glob) => [glob, limited])),
    },
  });
});
afterAll(() => Promise.all([gateway?.stop(), upstream?.stop()]));

const rows = async (action: string) => {
  const { body } = await gateway.api("GET", `/api/v1/tenants/${access.tenant}/changes?limit=200`);
  const { items } = body as { items: { action: string; detail: { tools?: object } }[] };
  return items
    .filter((item) => item.action === action)
    .map(({ detail }) => Object.keys(detail.tools ?? {}).sort());
};

test("tools of such names are registered, accepted with a row that names each, and listed", async () => {
  const states = await serverApi(gateway, access).tools();
  expect(states.map(({ tool: name, state }) => [name, state])).toEqual(
    NAMES.map((name) => [name, "accepted"]),
  );
  expect(await rows("pin.accept")).toEqual([NAMES]);
  expect((await listed(access)).sort()).toEqual(NAMES);
});

test("they are called, and what nobody registered is not", async () => {
  for (const name of NAMES)
    expect([name, succeeded(await call(access, name, { path: "/" }))]).toEqual([name, true]);
  expect(succeeded(await call(access, OTHER, { path: "/" }))).toBe(false);
  expect(succeeded(await call(access, "constructor", {})), "their pinned schemas hold").toBe(false);
  const seen = upstream.received("tools/call").map(({ message }) => message?.params?.["name"]);
  expect(seen).toEqual(NAMES);
});

test("they count on a limit of such a name", async () => {
  for (const name of NAMES) expect(succeeded(await call(access, name, { path: "/" }))).toBe(true);
  const refused = await call(access, "toString", { path: "/" });
  expect(decisionOf(refused)?.["retryAfterMs"]).toEqual(expect.any(Number));
});

test("they are found, counted and proved", async () => {
  await shipped(gateway, [access]);
  for (const name of NAMES) {
    const found = await searchAll(gateway, access.tenant, { tool: name, outcome: "forwarded" });
    expect([name, found.length]).toEqual([name, 2]);
  }
  const now = Date.now();
  const query = `from=${now - 3_600_000}&to=${now + 1000}&by=tool&step=3600000&outcome=forwarded`;
  const { body } = await gateway.api("GET", `/api/v1/tenants/${access.tenant}/audit/counts?${query}`);
  const { series } = body as { series: { name: string | null; total: number }[] };
  const ofTools = series.filter(({ name }) => name !== null);
  const counted = ofTools.map((one) => [one.name, one.total]).sort();
  expect(counted).toEqual(NAMES.map((name) => [name, 2]));
  expect((await ledger(gateway, access)).length).toBeGreaterThan(10);
});

test("they are judged, and what a grant can do with them is told", async () => {
  const { send } = serverApi(gateway, access);
  const report = (await send("GET", "/report")).body as { tools: { tool: string }[] };
  expect(report.tools.map((one) => one.tool).sort()).toEqual(NAMES);
  const path = `/api/v1/tenants/${access.tenant}/grants/${access.grant}/reach`;
  const reach = (await gateway.api("GET", path)).body as {
    servers: { tools: { tool: string; outcome: string }[] }[];
  };
  const outcomes = reach.servers[0]?.tools.map((one) => [one.tool, one.outcome]).sort();
  expect(outcomes).toEqual(NAMES.map((name) => [name, "allow"]));
});

test("another definition of one is quarantined, told with its name, and accepted again", async () => {
  upstream.respond("tools/list", () => ({
    tools: NAMES.map((name) => tool(name, `Now does ${name} twice`)),
  }));
  const api = serverApi(gateway, access);
  await api.scan();
  expect(await api.states()).toEqual(Object.fromEntries(NAMES.map((name) => [name, "changed"])));
  expect(await listed(access)).toEqual([]);
  const changed = await api.tools();
  const decided = await api.send("POST", "/accept", {
    tools: changed.map(({ tool: name, hash }) => ({ tool: name, hash })),
  });
  expect(decided.status).toBe(200);
  expect((await rows("pin.accept"))[0]).toEqual(NAMES);
  expect((await listed(access)).sort()).toEqual(NAMES);
  expect((await api.difference("__proto__")).differences).toHaveLength(1);
});
