import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as Transport1 } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ASK, callTool, desk } from "../support/approvals.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Inspected, inspector } from "../support/peers.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let gateway: Gateway;
let upstream: Recorder;

beforeAll(async () => {
  [gateway, upstream] = await Promise.all([
    startGateway(),
    startRecorder({
      sessions: "required",
      tools: [{ name: "delete_file", inputSchema: { type: "object" } }],
    }),
  ]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

const URLS = { elicitation: { url: {}, form: {} } };
const info = { name: "sluice-approvals", version: "1.0.0" };
const setup = (policy: object = ASK): Promise<Access> => gateway.setup({ upstream: upstream.url, policy });
const calls = () => upstream.received("tools/call");
const reached = (path: string) => calls().filter(({ body }) => body.includes(JSON.stringify(path))).length;
const idIn = (url: unknown) => String(url).split("/").at(-1) ?? "";

type Kind = "sdk1" | "sdk2-legacy" | "sdk2-auto" | "sdk2-modern";
type Call = (path: string) => Promise<Record<string, unknown>>;

/** A real client that can open addresses: `open` is what its human does there. */
async function connect(
  kind: Kind,
  { mcpUrl, token }: Access,
  open: (url: string) => Promise<"accept" | "decline" | "cancel">,
  capabilities: object = URLS,
): Promise<{ call: Call; close: () => Promise<void> }> {
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  const asCall = (path: string) => ({ name: "delete_file", arguments: { path } });
  if (kind === "sdk1") {
    const client = new Client1(info, { capabilities });
    if (capabilities === URLS) {
      client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({
        action: await open("url" in params ? String(params.url) : ""),
      }));
    }
    await client.connect(new Http1(new URL(mcpUrl), { requestInit }) as Transport1);
    return { call: (path) => client.callTool(asCall(path)), close: () => client.close() };
  }
  const mode = kind === "sdk2-modern" ? { pin: "2026-07-28" } : kind === "sdk2-auto" ? "auto" : "legacy";
  const client = new Client2(info, { capabilities, versionNegotiation: { mode } });
  if (capabilities === URLS) {
    client.setRequestHandler("elicitation/create", async ({ params }) => ({
      action: await open("url" in params ? String(params.url) : ""),
    }));
  }
  await client.connect(new Http2(new URL(mcpUrl), { requestInit }));
  return { call: (path) => client.callTool(asCall(path)), close: () => client.close() };
}

const nobody = () => Promise.reject(new Error("nobody was to be asked"));

describe.each(["sdk2-modern", "sdk2-auto"] as const)("a modern client that opens addresses, %s", (kind) => {
  test("its one call waits for the human and ends with the server's result", async () => {
    const access = await setup();
    const opened: string[] = [];
    const { call, close } = await connect(kind, access, async (url) => {
      opened.push(url);
      expect((await desk(gateway, access.tenant).approve(idIn(url))).status).toBe(200);
      return "accept";
    });
    const path = `/${kind}/approved`;
    expect((await call(path))["isError"]).toBeFalsy();
    expect(opened).toHaveLength(1);
    expect(reached(path)).toBe(1);
    expect(calls().at(-1)?.body.toString()).not.toMatch(/requestState|inputResponses/);
    await close();
  });

  test("rejected: the agent gets the words", async () => {
    const access = await setup();
    const { call, close } = await connect(kind, access, async (url) => {
      await desk(gateway, access.tenant).reject(idIn(url), "Ask me tomorrow");
      return "accept";
    });
    const path = `/${kind}/rejected`;
    const refused = await call(path);
    expect(refused["isError"]).toBe(true);
    expect(JSON.stringify(refused)).toContain("Ask me tomorrow");
    expect(reached(path)).toBe(0);
    await close();
  });

  test("left undecided: the agent is told to ask and to call again, and that then works", async () => {
    const access = await setup();
    let url = "";
    const { call, close } = await connect(kind, access, async (asked) => {
      url = asked;
      return "cancel";
    });
    const path = `/${kind}/later`;
    expect(JSON.stringify(await call(path))).toContain("make this call again, unchanged");
    await desk(gateway, access.tenant).approve(idIn(url));
    expect((await call(path))["isError"]).toBeFalsy();
    expect(reached(path)).toBe(1);
    await close();
  });
});

describe.each([0, 50])("declined in the client's dialog, approval.wait: %i", (wait) => {
  test.each(["sdk2-modern", "sdk2-auto"] as const)(
    "%s: the question is withdrawn, nothing is sent",
    async (kind) => {
      const rule = { ...ASK.tools.delete_file, approval: { wait } };
      const access = await setup({ ...ASK, tools: { delete_file: rule } });
      const { approve, show } = desk(gateway, access.tenant);
      let id = "";
      const { call, close } = await connect(kind, access, async (url) => {
        id = idIn(url);
        return "decline";
      });
      const path = `/${kind}/declined/${wait}`;
      const declined = await call(path);
      expect(declined).toMatchObject({
        isError: true,
        _meta: { "dev.sluice/decision": { outcome: "deny", approval: { id, state: "withdrawn" } } },
      });
      expect(JSON.stringify(declined)).toContain("declined");
      expect((await show(id)).body).toMatchObject({
        state: "withdrawn",
        withdrawnBy: "declined",
        call: null,
      });
      expect(await approve(id)).toMatchObject({ status: 409, body: { code: "approval_ended" } });
      expect(reached(path)).toBe(0);
      await close();
    },
  );
});

test("a decline takes back what somebody approved meanwhile", async () => {
  const access = await setup();
  const { approve, show } = desk(gateway, access.tenant);
  const { call, close } = await connect("sdk2-modern", access, async (url) => {
    await approve(idIn(url), { calls: 5 });
    return "decline";
  });
  const declined = await call("/declined/late");
  expect(JSON.stringify(declined)).toContain("declined");
  const { items } = (await desk(gateway, access.tenant).list()).body as { items: { id: string }[] };
  expect((await show(items[0]?.id ?? "")).body).toMatchObject({
    state: "withdrawn",
    withdrawnBy: "declined",
  });
  expect(reached("/declined/late")).toBe(0);
  await close();
});

describe.each(["sdk2-legacy", "sdk1"] as const)("a client of 2025-11-25 that opens addresses, %s", (kind) => {
  test("gets the address with -32042, and its next call passes", async () => {
    const access = await setup();
    const { call, close } = await connect(kind, access, nobody);
    const path = `/${kind}/approved`;
    const error = (await call(path).catch((thrown: unknown) => thrown)) as {
      code: number;
      data: { elicitations: Record<string, string>[] };
    };
    expect(error.code).toBe(-32042);
    const [elicitation] = error.data.elicitations;
    expect(elicitation).toMatchObject({
      mode: "url",
      url: expect.stringContaining(`/approve/${access.tenant}/`),
      message: expect.stringContaining("Deleting is for good."),
    });
    expect(elicitation?.["elicitationId"]).toBe(idIn(elicitation?.["url"]));
    await desk(gateway, access.tenant).approve(idIn(elicitation?.["url"]));
    expect((await call(path))["isError"]).toBeFalsy();
    await expect(call(path)).rejects.toMatchObject({ code: -32042 });
    expect(reached(path)).toBe(1);
    await close();
  });
});

describe.each(["sdk1", "sdk2-legacy", "sdk2-auto", "sdk2-modern"] as const)(
  "a client that opens nothing, %s",
  (kind) => {
    test("gets a tool result that says what to do, and its next call passes", async () => {
      const access = await setup();
      const { call, close } = await connect(kind, access, nobody, { elicitation: { form: {} } });
      const path = `/${kind}/plain`;
      const waiting = await call(path);
      expect(waiting).toMatchObject({
        isError: true,
        _meta: { "dev.sluice/decision": { outcome: "approve", approval: { state: "pending" } } },
      });
      const { approval } = (waiting["_meta"] as { "dev.sluice/decision": { approval: { id: string } } })[
        "dev.sluice/decision"
      ];
      await desk(gateway, access.tenant).approve(approval.id);
      expect((await call(path))["isError"]).toBeFalsy();
      expect(reached(path)).toBe(1);
      await close();
    });
  },
);

describe.each(["legacy", "auto", "modern"] as const)("Inspector CLI, %s", (era) => {
  test("completes an approval end to end", async () => {
    const access = await setup();
    const args = JSON.stringify({ path: `/inspector/${era}` });
    const run = (): Promise<Inspected> =>
      inspector(access.mcpUrl, access.token, era, [
        ...["--method", "tools/call", "--tool-name", "delete_file", "--tool-args-json", args],
      ]);
    await run();
    expect(reached(`/inspector/${era}`)).toBe(0);
    const { approve, list } = desk(gateway, access.tenant);
    const { items } = (await list("?state=pending")).body as { items: { id: string }[] };
    expect(items).toHaveLength(1);
    await approve(items[0]?.id ?? "");
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toContain(`/inspector/${era}`);
    expect(reached(`/inspector/${era}`)).toBe(1);
  });
});

describe("the gate's requestState", () => {
  const modern = { era: "modern", capabilities: URLS } as const;
  const stateIn = (answer: Awaited<ReturnType<typeof callTool>>) =>
    String(answer.body.result?.["requestState"]);
  const retry = (access: Access, path: string, requestState: string) =>
    callTool(
      access,
      "delete_file",
      { path },
      {
        ...modern,
        extra: { requestState, inputResponses: { approval: { action: "accept" } } },
      },
    );

  test("replayed, with other arguments, of another grant or made up: it never helps", async () => {
    const access = await setup();
    const first = await callTool(access, "delete_file", { path: "/state" }, modern);
    expect(first.body.result).toMatchObject({
      resultType: "input_required",
      inputRequests: { approval: { method: "elicitation/create", params: { mode: "url" } } },
    });
    const state = stateIn(first);
    const id = first.approval?.id ?? "";

    expect((await retry(access, "/state", state)).outcome).toBe("approve");
    await desk(gateway, access.tenant).approve(id);
    expect((await retry(access, "/other", state)).outcome).toBe("approve");
    const stranger = await gateway.setup({ upstream: upstream.url, policy: ASK, tenant: access.tenant });
    expect((await retry(stranger, "/state", state)).status).toBe(400);
    expect((await retry(access, "/state", `${state}x`)).status).toBe(400);
    expect((await retry(access, "/state", "made up")).status).toBe(400);
    expect(reached("/state") + reached("/other")).toBe(0);

    expect((await retry(access, "/state", state)).passed).toBe(true);
    const replayed = await retry(access, "/state", state);
    expect(replayed.outcome).toBe("approve");
    expect(replayed.approval?.id).not.toBe(id);
    expect(reached("/state")).toBe(1);
  });

  test("without an approval the accepting client is not let through, and is not sent in circles", async () => {
    const access = await setup();
    const state = stateIn(await callTool(access, "delete_file", { path: "/accepts" }, modern));
    const answer = await retry(access, "/accepts", state);
    expect(answer.body.result).toMatchObject({ resultType: "complete", isError: true });
    expect(reached("/accepts")).toBe(0);
  });

  test("the server's own state and the client's answers come through, each approved as it is sent", async () => {
    const access = await setup({ ...ASK, server_requests: { "elicitation/create": "allow" } });
    const { approve } = desk(gateway, access.tenant);
    upstream.respond("tools/call", ({ requestState, inputResponses }) =>
      requestState === "of the server"
        ? { content: [{ type: "text", text: JSON.stringify(inputResponses) }] }
        : {
            resultType: "input_required",
            inputRequests: {
              name: { method: "elicitation/create", params: { mode: "form", message: "Who?" } },
            },
            requestState: "of the server",
          },
    );
    const call = (extra: object) =>
      callTool(access, "delete_file", { path: "/rounds" }, { ...modern, extra });
    const first = await call({});
    await approve(first.approval?.id ?? "");
    const asked = await call({ requestState: stateIn(first), inputResponses: {} });
    expect(asked.body.result?.["inputRequests"]).toHaveProperty("name");
    const answers = { name: { action: "accept", content: { name: "Ada" } } };
    const second = await call({ requestState: stateIn(asked), inputResponses: answers });
    expect(second.outcome).toBe("approve");
    expect((await desk(gateway, access.tenant).show(second.approval?.id ?? "")).body).toMatchObject({
      call: { arguments: { path: "/rounds" }, inputResponses: answers },
    });
    await approve(second.approval?.id ?? "");
    const done = await call({
      requestState: stateIn(second),
      inputResponses: { approval: { action: "accept" } },
    });
    expect(JSON.stringify(done.body.result)).toContain("Ada");
    expect(reached("/rounds")).toBe(2);
    upstream.respond("tools/call");
  });
});
