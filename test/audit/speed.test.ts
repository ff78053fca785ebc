import { afterAll, beforeAll, expect, test } from "vitest";
import { type AuditPage, behind, get } from "../support/audit.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";

const GRANTS = 20;
const ROWS = 100_000;
const TENANT = "big";
const DAY_MS = 24 * 3_600_000;

// Ships what twenty grants might have done in a day, as their objects would, through the index's own method.
const FILLING = `
import { createHash } from "node:crypto";
const hash = (text) => createHash("sha256").update(text).digest("hex");
const OUTCOMES = ["forwarded", "forwarded", "forwarded", "forwarded", "denied", "limited", "needs_approval"];
async function fill(env, rows, grants, from, ms) {
  const index = env.AUDIT.getByName("${TENANT}");
  const batch = 50;
  const marks = Array.from({ length: grants }, (_, number) => {
    const grant = "grant" + number;
    return { grant, seq: 0, hash: hash(JSON.stringify(["sluice ledger 1", "${TENANT}", grant])) };
  });
  for (let done = 0, turn = 0; done < rows; done += batch, turn++) {
    const mark = marks[turn % grants];
    const lines = Array.from({ length: batch }, (_, line) => {
      const number = done + line;
      const rare = number === 31_337;
      const outcome = OUTCOMES[(number * 7919) % OUTCOMES.length];
      return { seq: mark.seq + line + 1, at: Math.floor(from + (number / rows) * ms), kind: outcome === "forwarded" ? "call" : "refusal",
        server: "server" + (number % 5), method: "tools/call", tool: rare ? "rare" : "tool_" + ((number * 31) % 60), outcome, layer: "policy",
        rule: "/tools/tool_" + ((number * 31) % 60), reason: outcome === "forwarded" ? null : "The limit of 5 per 1000 ms is reached.",
        approval: null, revision: 7, count: 1, firstAt: null };
    });
    const head = { seq: mark.seq + batch, hash: hash(mark.grant + "/" + (mark.seq + batch)) };
    const reply = await index.ship({ grant: mark.grant, after: { seq: mark.seq, hash: mark.hash }, rows: lines, head, until: from + ms });
    if (!reply.ok) throw new Error("not taken");
    Object.assign(mark, head);
  }
}
export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/__fill") return bundle.default.fetch(request, env, ctx);
    await fill(env, ...["rows", "grants", "from", "ms"].map((name) => Number(searchParams.get(name))));
    return new Response("filled");
  },
};`;

const from = Date.now() - DAY_MS;
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ modules: await behind(FILLING) });
  await gateway.api("PUT", `/api/v1/tenants/${TENANT}`, {});
  const filled = await fetch(`${gateway.url}/__fill?rows=${ROWS}&grants=${GRANTS}&from=${from}&ms=${DAY_MS}`);
  expect(await filled.text()).toBe("filled");
});
afterAll(async () => {
  await gateway?.stop();
});

async function median(path: string): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 15; time++) {
    const start = performance.now();
    await get(gateway, TENANT, path);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[7] ?? Number.POSITIVE_INFINITY;
}

test.each([
  ["the newest hundred", "audit", 100],
  ["the newest thousand", "audit?limit=1000", 1000],
  ["one grant's", "audit?grant=grant7", 100],
  ["one tool's refusals", "audit?tool=tool_12&outcome=denied", 100],
  ["one row among all", "audit?tool=rare", 1],
  ["no row, though every chunk has both values", "audit?tool=tool_12&server=server1", 0],
  ["no row of an unknown rule", "audit?rule=/nowhere", 0],
  [
    "an hour in the middle of the day",
    `audit?from=${from + DAY_MS / 2}&to=${from + DAY_MS / 2 + 3_600_000}`,
    100,
  ],
])("among 100,000 rows: %s, in 100 ms", async (name, path, expected) => {
  const page: AuditPage = await get(gateway, TENANT, path);
  expect(page.items).toHaveLength(expected);
  const ms = await median(path);
  console.log(`${name}: ${ms.toFixed(1)} ms`);
  expect(ms).toBeLessThanOrEqual(100);
});

test.each(["outcome", "server", "tool"])("a day's counts by %s over 100,000 rows, in 200 ms", async (by) => {
  const path = `audit/counts?from=${from}&to=${from + DAY_MS}&by=${by}&step=600000`;
  const { series } = await get<{ series: { total: number }[] }>(gateway, TENANT, path);
  expect(series.length).toBeGreaterThan(3);
  const ms = await median(path);
  console.log(`counts by ${by}: ${ms.toFixed(1)} ms`);
  expect(ms).toBeLessThanOrEqual(200);
});
