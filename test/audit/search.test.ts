import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, call, forwarded, ledgerWhen, outcomes, type Row, refusals } from "../support/agent.ts";
import {
  type AuditPage,
  behind,
  get,
  indexed,
  newestFirst,
  policy,
  SHIP,
  searchAll,
  shipped,
} from "../support/audit.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let up: Recorder;
let gateway: Gateway;
let one: Access;
let two: Access;
let rows: Row[];

// Counts what the worker asks of objects, by the class's binding: a search may ask the tenant and its index alone.
const COUNTING = `
const asked = {};
const counted = (env) => new Proxy(env, { get(target, name) {
  const value = target[name];
  if (value === null || typeof value !== "object" || !("idFromName" in value)) return value;
  return new Proxy(value, { get(namespace, method) {
    const found = namespace[method];
    if (typeof found !== "function") return found;
    return (...args) => { asked[name] = (asked[name] ?? 0) + 1; return found.apply(namespace, args); };
  } });
} });
export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/__asked") return Response.json(asked);
    return bundle.default.fetch(request, counted(env), ctx);
  },
};`;

beforeAll(async () => {
  [up, gateway] = await Promise.all([
    startRecorder(),
    behind(COUNTING).then((modules) => startGateway({ vars: SHIP, modules })),
  ]);
  one = await gateway.setup({ upstream: up.url, policy });
  two = await gateway.setup({
    upstream: up.url,
    policy: { ...policy, default: "allow" },
    tenant: one.tenant,
    server: "other",
    policyName: "open",
    baseline: { version: "1", default: "allow", tools: { banned: { action: "deny" } } },
  });
  for (const access of [one, two]) {
    for (const tool of [
      "echo",
      "echo",
      "few",
      "few",
      "few",
      "no",
      "no",
      "ask",
      "secret-a",
      "banned",
      "überraschung",
    ]) {
      await call(access, tool);
    }
    await ask(access, "prompts/get", { name: "greet" });
    await ask(access, "tools/list");
  }
  for (let times = 0; times < 40; times++) await call(one, "no");
  await ledgerWhen(gateway, one, (all) => refusals(all, "denied") >= 40);
  await call(one, "echo", {}, { era: "modern" });
  // Outcomes that are still on their way would ask the grants' objects while the tests count who is asked.
  for (const access of [one, two]) {
    await ledgerWhen(gateway, access, (all) => outcomes(all).size === forwarded(all).length);
  }
  rows = newestFirst(indexed([...(await shipped(gateway, [one, two])).values()].flat()));
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const objectsAsked = async () =>
  (await (await fetch(`${gateway.url}/__asked`)).json()) as Record<string, number>;

describe("a search over all grants", () => {
  test("without filters holds every decision of every ledger, newest first", async () => {
    expect(rows.length).toBeGreaterThan(25);
    expect(await searchAll(gateway, one.tenant, {})).toEqual(rows);
    expect(await searchAll(gateway, one.tenant, {}, 3)).toEqual(rows);
  });

  test.each(["grant", "server", "tool", "outcome", "rule", "layer", "method", "kind"])(
    "by %s is a look at every row",
    async (column) => {
      const values = [...new Set(rows.map((row) => row[column]).filter((value) => value !== null))].map(
        String,
      );
      expect(values.length).toBeGreaterThan(1);
      for (const value of [...values, values.slice(0, 2)]) {
        const wanted = rows.filter((row) => [value].flat().includes(String(row[column])));
        expect(await searchAll(gateway, one.tenant, { [column]: value }, 4)).toEqual(wanted);
      }
    },
  );

  test("by time, and by several things at once", async () => {
    const [from, to] = [Number(rows[20]?.["at"]), Number(rows[5]?.["at"])];
    const within = rows.filter((row) => Number(row["at"]) >= from && Number(row["at"]) < to);
    expect(await searchAll(gateway, one.tenant, { from, to })).toEqual(within);
    const query = { grant: one.grant, outcome: ["denied", "limited"], tool: ["no", "few"] };
    const wanted = rows.filter(
      (row) =>
        row["grant"] === one.grant &&
        query.outcome.includes(String(row["outcome"])) &&
        query.tool.includes(String(row["tool"])),
    );
    expect(wanted.length).toBeGreaterThan(2);
    expect(await searchAll(gateway, one.tenant, query)).toEqual(wanted);
    expect(await searchAll(gateway, one.tenant, { tool: "never-called" })).toEqual([]);
  });

  test("says how far the index is with each grant", async () => {
    const { index }: AuditPage = await get(gateway, one.tenant, `audit?grant=${one.grant}&limit=1`);
    const newest = rows.find((row) => row["grant"] === one.grant);
    expect(index.complete).toMatchObject([{ grant: one.grant, forked: null }]);
    expect(index.complete[0]?.until).toBeGreaterThan(Number(newest?.["at"]));
    const all: AuditPage = await get(gateway, one.tenant, "audit");
    expect(all.index.complete.map(({ grant }) => grant)).toEqual([one.grant, two.grant].sort());
  });

  test("touches no Grant object, however it is asked", async () => {
    const before = await objectsAsked();
    await searchAll(gateway, one.tenant, { outcome: "denied" });
    await get(gateway, one.tenant, `audit/counts?from=0&to=60000`);
    await get(gateway, one.tenant, "audit/export");
    await get(gateway, one.tenant, "audit/grants");
    const after = await objectsAsked();
    expect(after["GRANTS"]).toBe(before["GRANTS"]);
    expect(after["AUDIT"]).toBeGreaterThan(before["AUDIT"] ?? 0);
    await gateway.ledger(one.tenant, one.grant);
    expect((await objectsAsked())["GRANTS"]).toBeGreaterThan(after["GRANTS"] ?? 0);
  });

  test("refuses what it does not understand", async () => {
    const asked = async (query: string) =>
      (await gateway.api("GET", `/api/v1/tenants/${one.tenant}/audit?${query}`)).body;
    expect(await asked("cursor=nonsense")).toMatchObject({ status: 400, code: "bad_cursor" });
    for (const query of ["from=yesterday", "limit=0", "limit=5000", "kind=outcome", "grant=A/B"]) {
      expect(await asked(query)).toMatchObject({ status: 422, code: "invalid" });
    }
  });

  test("finds nothing of another tenant", async () => {
    const stranger = await gateway.setup({ upstream: up.url, policy });
    const query = new URLSearchParams({ grant: one.grant });
    const page: AuditPage = await get(gateway, stranger.tenant, `audit?${query}`);
    expect(page.items).toEqual([]);
    expect(page.index.complete).toEqual([]);
  });
});

test("the export has the same rows as lines", async () => {
  const lines = await get<string>(gateway, one.tenant, "audit/export?outcome=denied");
  const wanted = rows.filter((row) => row["outcome"] === "denied");
  expect(
    lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line)),
  ).toEqual(wanted);
});

describe("counts over time", () => {
  interface Counts {
    series: { name: string | null; total: number; counts: number[] }[];
    other: null | { total: number };
  }

  test.each(["outcome", "server", "tool"])("by %s are those of the ledgers", async (by) => {
    const from = Math.floor(Number(rows.at(-1)?.["at"]) / 60_000) * 60_000;
    const to = from + 5 * 60_000;
    const { series, other }: Counts = await get(
      gateway,
      one.tenant,
      `audit/counts?from=${from}&to=${to}&by=${by}&step=60000`,
    );
    expect(other).toBeNull();
    expect(series.every(({ counts }) => counts.length === 5)).toBe(true);
    const wanted = new Map<unknown, number>();
    for (const row of rows) wanted.set(row[by], (wanted.get(row[by]) ?? 0) + Number(row["count"]));
    expect(new Map(series.map(({ name, total }) => [name, total]))).toEqual(wanted);
    for (const { name, counts } of series) {
      for (const [step, count] of counts.entries()) {
        const start = from + step * 60_000;
        const own = rows.filter(
          (row) => row[by] === name && Number(row["at"]) >= start && Number(row["at"]) < start + 60_000,
        );
        expect(count).toBe(own.reduce((sum, row) => sum + Number(row["count"]), 0));
      }
    }
    // Folded refusals count as many as they stand for.
    if (by === "tool") expect(wanted.get("no")).toBeGreaterThanOrEqual(42);
  });

  test("refuse a chart without end", async () => {
    const path = `/api/v1/tenants/${one.tenant}/audit/counts`;
    expect((await gateway.api("GET", `${path}?from=0&to=${Date.now()}`)).body).toMatchObject({
      code: "invalid",
    });
    expect((await gateway.api("GET", `${path}?from=5&to=5`)).body).toMatchObject({ code: "invalid" });
    expect((await gateway.api("GET", `${path}?from=0&to=60000&step=1000`)).body).toMatchObject({
      code: "invalid",
    });
  });
});

test("the tenant's own changes are listed, newest first, page by page", async () => {
  interface Changes {
    items: Row[];
    next: string | null;
  }
  const first: Changes = await get(gateway, one.tenant, "changes?limit=3");
  const second: Changes = await get(gateway, one.tenant, `changes?limit=3&cursor=${first.next}`);
  const seqs = [...first.items, ...second.items].map((item) => Number(item["seq"]));
  expect(seqs).toEqual(Array.from({ length: 6 }, (_, index) => (seqs[0] ?? 0) - index));
  const all: Changes = await get(gateway, one.tenant, "changes?limit=1000");
  expect(all.items.map((item) => item["action"])).toEqual(
    expect.arrayContaining(["tenant.create", "grant.mint", "server.put"]),
  );
});
