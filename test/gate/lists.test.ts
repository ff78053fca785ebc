import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, ERAS } from "../support/agent.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import type { JsonObject } from "../support/recorder-mcp.ts";

const policy = { version: "1", default: "allow", hide: ["secret_*", "file:///secret/*", "two"] };
const forms = ["json", "sse"] as const;
const cases = ERAS.flatMap((era) => forms.map((form) => [era, form] as const));

let gateway: Gateway;
let ups: Record<(typeof forms)[number], Recorder>;

beforeAll(async () => {
  const [started, json, sse] = await Promise.all([
    startGateway(),
    startRecorder(),
    startRecorder({ answers: "sse" }),
  ]);
  gateway = started;
  ups = { json, sse };
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), ups?.json.stop(), ups?.sse.stop()]);
});

const tool = (name: string) => ({
  name,
  inputSchema: { type: "object" },
  annotations: { title: name.toUpperCase() },
  "x-vendor": { a: [1, { b: null }] },
});

test.each(cases)(
  "tools/list loses what is hidden, on every page, and nothing else, %s over %s",
  async (era, form) => {
    const up = ups[form];
    const pages: Record<string, JsonObject> = {
      "": { tools: ["zeta", "secret_a", "alpha"].map(tool), nextCursor: "2", "x-page": 1 },
      "2": { tools: ["secret_b", "two"].map(tool), nextCursor: "3", "x-page": 2 },
      "3": { tools: ["beta", "alpha"].map(tool), "x-page": 3, _meta: { vendor: "kept" } },
    };
    up.respond("tools/list", ({ cursor }) => pages[String(cursor ?? "")] ?? {});
    const access = await gateway.setup({ upstream: up.url, policy });
    const list = async (cursor?: string) => {
      const { answer } = await ask(access, "tools/list", cursor === undefined ? {} : { cursor }, { era });
      const { resultType, ttlMs, cacheScope, ...result } = answer["result"] as JsonObject;
      if (era === "modern") expect([resultType, ttlMs, cacheScope]).toEqual(["complete", 0, "private"]);
      return result;
    };
    const meta = era === "modern" ? { _meta: expect.anything() } : {};
    expect(await list()).toEqual({ ...pages[""], ...meta, tools: ["zeta", "alpha"].map(tool) });
    expect(await list("2")).toEqual({ ...pages["2"], ...meta, tools: [] });
    expect(await list("3")).toEqual(pages["3"]);
  },
);

test.each(cases)("prompts, resources and templates are filtered alike, %s over %s", async (era, form) => {
  const up = ups[form];
  up.respond("prompts/list", () => ({ prompts: [{ name: "secret_p" }, { name: "greet", title: "T" }] }));
  up.respond("resources/list", () => ({
    resources: [
      { uri: "file:///secret/a", name: "a" },
      { uri: "file:///b", name: "secret_b" },
    ],
  }));
  up.respond("resources/templates/list", () => ({
    resourceTemplates: [
      { uriTemplate: "file:///secret/{x}", name: "s" },
      { uriTemplate: "file:///{x}", name: "t" },
    ],
  }));
  const access = await gateway.setup({ upstream: up.url, policy });
  const shown = async (method: string) => (await ask(access, method, {}, { era })).answer["result"];
  expect(await shown("prompts/list")).toMatchObject({ prompts: [{ name: "greet", title: "T" }] });
  expect(await shown("resources/list")).toMatchObject({ resources: [{ uri: "file:///b" }] });
  expect(await shown("resources/templates/list")).toMatchObject({
    resourceTemplates: [{ uriTemplate: "file:///{x}" }],
  });
});

test.each(cases)("what is hidden is hidden under each of its spellings, %s over %s", async (era, form) => {
  const up = ups[form];
  const hidden = [
    "file:///public/../secret/a",
    "file:///secret/./a",
    "file:///%73ecret/a",
    "FILE:///secret/a",
    "file:////secret/a",
    "file://localhost/secret/a",
    "file:///secret%2Fa",
    "file:///%2573ecret/a",
    "file:\\\\\\secret\\a",
  ];
  const shown = ["file:///public/a", "file:///public/%41", `file:///${"long".repeat(600)}`];
  up.respond("resources/list", () => ({
    resources: [...hidden, ...shown].map((uri) => ({ uri, name: "r" })),
  }));
  up.respond("resources/templates/list", () => ({
    resourceTemplates: ["file:///a/../secret/{x}", "file:///%73ecret/{+x}", "file:///{x}"].map(
      (uriTemplate) => ({
        uriTemplate,
        name: "t",
      }),
    ),
  }));
  const access = await gateway.setup({ upstream: up.url, policy });
  const result = async (method: string) =>
    (await ask(access, method, {}, { era })).answer["result"] as Record<string, JsonObject[]>;
  expect((await result("resources/list"))["resources"]?.map(({ uri }) => uri)).toEqual(shown);
  const { resourceTemplates } = await result("resources/templates/list");
  expect(resourceTemplates?.map(({ uriTemplate }) => uriTemplate)).toEqual(["file:///{x}"]);
});

test("no news of what is hidden", async () => {
  const up = ups.sse;
  const news = (uri: unknown) => ({
    jsonrpc: "2.0",
    method: "notifications/resources/updated",
    params: { uri },
  });
  up.interject("tools/call", [news("file:///secret/a"), news("file:///b/../secret/a"), news("file:///b/1")]);
  const access = await gateway.setup({ upstream: up.url, policy });
  const { messages } = await ask(access, "tools/call", { name: "alpha" });
  up.interject("tools/call", []);
  expect(messages.slice(0, -1)).toEqual([news("file:///b/1")]);
});

test("a list that nothing is hidden from passes byte for byte", async () => {
  const up = ups.json;
  const body = '{ "jsonrpc":"2.0", "id" :1,"result":{"tools":[ {"name":"a" , "n":1.0} ]}}';
  const headers = { "content-type": "application/json" };
  await up.fault({ kind: "raw", status: 200, headers, body });
  const access = await gateway.setup({ upstream: up.url, policy });
  const reply = await ask(access, "tools/list");
  await up.fault();
  expect(reply.text).toBe(body);
});

test("a list that answers another request on the same stream is filtered, too", async () => {
  const up = ups.sse;
  up.interject("tools/call", [
    { jsonrpc: "2.0", id: 77, result: { tools: ["secret_a", "alpha"].map(tool) } },
  ]);
  const access = await gateway.setup({ upstream: up.url, policy });
  const { text } = await ask(access, "tools/call", { name: "alpha" });
  up.interject("tools/call", []);
  expect(text).toContain('"alpha"');
  expect(text).not.toContain("secret_a");
});
