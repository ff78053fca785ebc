import { afterAll, beforeAll, expect, test } from "vitest";
import { behind, get } from "../support/audit.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";

const TENANT = "flooded";
const ROWS = 30_000;
const FROM = 1_440 * 60_000 * Math.floor(Date.now() / (1_440 * 60_000)) - 1_440 * 60_000;

// Ships what one agent made up: calls of tools that are nowhere, each of another name, and of one that is.
const FILLING = `
import { createHash } from "node:crypto";
const hash = (text) => createHash("sha256").update(text).digest("hex");
async function fill(env) {
  const index = env.AUDIT.getByName("${TENANT}");
  let mark = { seq: 0, hash: hash(JSON.stringify(["sluice ledger 1", "${TENANT}", "g"])) };
  while (mark.seq < ${ROWS}) {
    const rows = Array.from({ length: 500 }, (_, line) => {
      const seq = mark.seq + line + 1;
      return { seq, at: ${FROM} + (seq % 1440) * 60000, kind: "call", server: "up", method: "tools/call",
        tool: seq % 100 === 0 ? "real" : seq + "x".repeat(900), outcome: "forwarded", layer: "policy", rule: "/tools/*",
        reason: null, approval: null, revision: 1, count: 1, firstAt: null };
    });
    const head = { seq: mark.seq + 500, hash: hash("at " + (mark.seq + 500)) };
    const reply = await index.ship({ grant: "g", after: mark, rows, head, until: ${FROM} });
    if (!reply.ok) throw new Error("not taken");
    mark = head;
  }
}
export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/__fill") return bundle.default.fetch(request, env, ctx);
    await fill(env);
    return new Response("filled");
  },
};`;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ modules: await behind(FILLING) });
  await gateway.api("PUT", `/api/v1/tenants/${TENANT}`, {});
  expect(await (await fetch(`${gateway.url}/__fill`)).text()).toBe("filled");
});
afterAll(() => gateway?.stop());

test("made-up names of tools neither stop a count nor hide what was called", async () => {
  const query = `from=${FROM}&to=${FROM + 1_440 * 60_000}&step=60000&by=tool`;
  const { status, body } = await gateway.api("GET", `/api/v1/tenants/${TENANT}/audit/counts?${query}`);
  expect(status).toBe(200);
  const { series, other } = body as { series: { name: string; total: number }[]; other: { total: number } };
  expect(series).toHaveLength(50);
  expect(series[0]).toMatchObject({ name: "real", total: ROWS / 100 });
  const total = series.reduce((all, one) => all + one.total, other.total);
  expect(total).toBe(ROWS);
  const page = await get(gateway, TENANT, "audit?tool=real&limit=1000");
  expect(page).toMatchObject({ items: { length: ROWS / 100 } });
});
