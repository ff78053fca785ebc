import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT_REPORTS_PER_HOUR, REPORTS_PER_DAY } from "../../src/catalog/reports/types.ts";
import { type ApiWorld, startApi } from "./world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await startApi();
});
afterAll(() => world?.stop());

let sender = 0;

interface Sent {
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** A sender of its own where it is left out. */
  readonly from?: string;
}

async function report({ form, headers, from = `10.${++sender >> 8}.${sender % 256}.1` }: Sent = {}) {
  const response = await fetch(`${world.url}/report`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ kind: "other", comment: "It is not what it says.", ...form }),
    headers: { origin: world.url, "cf-connecting-ip": from, ...headers },
  });
  return {
    status: response.status,
    id: response.headers.get("location")?.replace("/report?sent=", "") ?? "",
    retryAfter: Number(response.headers.get("retry-after")),
    text: await response.text(),
  };
}

interface Listed {
  readonly items: {
    id: string;
    comment: string;
    server: string | null;
    tool: string | null;
    closedAt: number | null;
    closedWith: string | null;
  }[];
  readonly next: string | null;
}

async function listed(query = ""): Promise<Listed> {
  const { status, body } = await world.as(world.operatorKey).send("GET", `/catalogue/reports${query}`);
  expect(status).toBe(200);
  return body as unknown as Listed;
}

test("what a visitor reports, the operator reads and closes", async () => {
  const form = {
    server: "aws-iam",
    tool: "put_user_policy",
    kind: "severity",
    comment: "<b>It is worse.</b>",
  };
  const { status, id } = await report({ form });
  expect(status).toBe(303);
  const { items } = await listed("?state=open");
  expect(items[0]).toEqual({
    ...form,
    id,
    at: expect.any(Number),
    closedAt: null,
    closedWith: null,
  });
  const close = (comment: string) =>
    world.as(world.operatorKey).send("POST", `/catalogue/reports/${id}/close`, { comment });
  expect((await close("It was.")).body).toMatchObject({ id, closedWith: "It was." });
  expect((await close("Again.")).body).toMatchObject({ id, closedWith: "It was." });
  expect((await listed("?state=open")).items.map((one) => one.id)).not.toContain(id);
  expect((await listed("?state=closed")).items.map((one) => one.id)).toContain(id);
});

test("there is no such report", async () => {
  const { status, body } = await world
    .as(world.operatorKey)
    .send("POST", "/catalogue/reports/nothing/close", {});
  expect([status, body["code"]]).toEqual([404, "no_report"]);
});

test("the newest come first, by pages", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.unshift((await report()).id);
  const first = await listed("?limit=2");
  const second = await listed(`?limit=2&cursor=${first.next}`);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.slice(0, 4));
});

describe("refused, and nothing is kept", () => {
  test.each<[string, Sent, number]>([
    ["from another site", { headers: { origin: "https://evil.example" } }, 403],
    ["from no site", { headers: { origin: "null" } }, 403],
    ["across sites, by the browser's word", { headers: { "sec-fetch-site": "cross-site" } }, 403],
    ["about a server that is not there", { form: { server: "no-such-server" } }, 422],
    ["about a tool that is not there", { form: { server: "aws-iam", tool: "no_such_tool" } }, 422],
    ["without words", { form: { comment: "" } }, 422],
    ["with too many", { form: { comment: "x".repeat(2001) } }, 422],
    ["in a form that breaks off", { headers: { "content-type": "multipart/form-data; boundary=" } }, 422],
    ["larger than a form may be", { form: { comment: "x".repeat(17_000) } }, 413],
  ])("%s", async (_, sent, status) => {
    const before = (await listed()).items[0]?.id;
    expect((await report(sent)).status).toBe(status);
    expect((await listed()).items[0]?.id).toBe(before);
  });
});

describe("limits", () => {
  test("one sender, whatever the port or the end of the address, and after a restart", async () => {
    const from = (n: number) => `2001:db8:7:7::${n.toString(16)}`;
    for (let n = 0; n < CLIENT_REPORTS_PER_HOUR; n++) {
      expect((await report({ from: from(n) })).status).toBe(303);
    }
    const refused = await report({ from: from(99) });
    expect(refused.status).toBe(429);
    expect(refused.retryAfter).toBeGreaterThan(3000);
    expect(refused.retryAfter).toBeLessThanOrEqual(3600);
    expect(refused.text).toContain("too many reports from your network");
    await world.gateway.restart();
    expect((await report({ from: from(100) })).status).toBe(429);
    expect((await report()).status).toBe(303);
  });

  test("all senders together, exactly", async () => {
    const kept = async () => {
      let total = 0;
      for (let cursor = ""; ; ) {
        const { items, next } = await listed(`?limit=200${cursor}`);
        total += items.length;
        if (next === null) return total;
        cursor = `&cursor=${next}`;
      }
    };
    const rest = REPORTS_PER_DAY - (await kept());
    const answers = await Promise.all(Array.from({ length: rest + 20 }, () => report()));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(rest);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
    expect(await kept()).toBe(REPORTS_PER_DAY);
  });
});

test("no address is in the store or the log", async () => {
  await report({ from: "203.0.113.77" });
  expect(world.gateway.log() + (await world.atRest())).not.toContain("203.0.113.77");
});
