import { describe, expect, test } from "vitest";
import type { Filed, Mistake } from "../../../src/catalog/reports/types.ts";
import type { Env } from "../../../src/env.ts";
import { visit } from "./world.ts";

const WORDS = "It reads only, and deletes nothing.";

/** Sends the form; `filed` are the mistakes that came to the store. */
async function send(form: Record<string, string>, headers: Record<string, string> = {}, answer?: Filed) {
  const filed: { mistake: Mistake; client: string }[] = [];
  const file = async (mistake: Mistake, client: string): Promise<Filed> => {
    filed.push({ mistake, client });
    return answer ?? { ok: true, id: "abc123" };
  };
  const env = { SEALING_KEY: "k1:key", REPORTS: { getByName: () => ({ file }) } } as unknown as Partial<Env>;
  const response = await visit("https://sluice.example/report", {
    env,
    init: {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { origin: "https://sluice.example", ...headers },
    },
  });
  return { response, filed, html: await response.text() };
}

test("what is sent is kept, and the sender led on", async () => {
  const { response, filed } = await send(
    { server: "aws-iam", tool: "put_user_policy", kind: "category", comment: `  ${WORDS} ` },
    { "cf-connecting-ip": "192.0.2.7" },
  );
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/report?sent=abc123");
  expect(filed.map(({ mistake }) => mistake)).toEqual([
    { server: "aws-iam", tool: "put_user_policy", kind: "category", comment: WORDS },
  ]);
  expect(filed[0]?.client).toMatch(/^[\w-]{22}$/);
});

describe("senders are told apart by a keyed hash of their network", () => {
  const clientOf = async (address: string) =>
    (await send({ kind: "other", comment: WORDS }, { "cf-connecting-ip": address })).filed[0]?.client;
  test.each([
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.7", "::ffff:192.0.2.7", true],
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["nonsense", "other nonsense", true],
  ])("%s and %s", async (one, other, same) => {
    expect((await clientOf(one)) === (await clientOf(other))).toBe(same);
  });
});

describe("refused, and nothing kept", () => {
  test.each<[string, Record<string, string>, Record<string, string>, number]>([
    ["another site's form", { kind: "other", comment: WORDS }, { origin: "https://evil.example" }, 403],
    ["a form of no origin", { kind: "other", comment: WORDS }, { origin: "null" }, 403],
    ["a cross-site fetch", { kind: "other", comment: WORDS }, { "sec-fetch-site": "cross-site" }, 403],
    ["no kind", { comment: WORDS }, {}, 422],
    ["another kind", { kind: "praise", comment: WORDS }, {}, 422],
    ["no words", { kind: "other" }, {}, 422],
    ["too few words", { kind: "other", comment: "   short   " }, {}, 422],
    ["too many words", { kind: "other", comment: "x".repeat(2001) }, {}, 422],
    ["far too many", { kind: "other", comment: "x".repeat(20_000) }, {}, 413],
    ["a server that is not there", { kind: "other", comment: WORDS, server: "nobody" }, {}, 422],
    ["a tool that is not there", { kind: "other", comment: WORDS, server: "aws-iam", tool: "none" }, {}, 422],
    ["a tool of no server", { kind: "other", comment: WORDS, tool: "put_user_policy" }, {}, 422],
  ])("%s", async (_, form, headers, status) => {
    const { response, filed, html } = await send(form, headers);
    expect(response.status).toBe(status);
    expect(filed).toEqual([]);
    expect(html).toContain("noindex");
  });

  test("too many: it says when to come back, and what was written stays in the form", async () => {
    const refusal = { ok: false, by: "client", retryAfterMs: 600_000 } as const;
    const { response, html } = await send({ kind: "other", comment: `${WORDS} <b>` }, {}, refusal);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("600");
    expect(html).toContain("in 10 minutes");
    expect(html).toContain(`${WORDS} &lt;b&gt;`);
  });
});
