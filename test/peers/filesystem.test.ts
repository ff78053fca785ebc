import { access as exists, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Peer, startFilesystem } from "../support/peers.ts";
import { type Agent, connect, KINDS, refusal } from "../support/sdk-agents.ts";

const policy = {
  version: "1",
  default: "deny",
  hide: ["move_file"],
  tools: {
    read_text_file: {
      deny_if: [
        { conditions: [{ path: "args.path", op: "contains", value: "secret" }], on_deny: "Not that one." },
      ],
    },
    list_directory: { rate_limit: "2/minute" },
    write_file: { action: "deny", reason: "Read only." },
  },
};

let folder: string;
let peer: Peer;
let gateway: Gateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-files-"));
  await writeFile(join(folder, "open.txt"), "open to all\n");
  await writeFile(join(folder, "secret.txt"), "for nobody\n");
  [peer, gateway] = await Promise.all([startFilesystem(folder), startGateway()]);
});

afterAll(async () => {
  await Promise.all([peer?.stop(), gateway?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

describe.each(KINDS)("server-filesystem behind mcp-proxy, %s", (kind) => {
  let access: Access;
  let agent: Agent;

  beforeEach(async () => {
    access = await gateway.setup({ upstream: peer.url, policy });
    agent = await connect(kind, access.mcpUrl, access.token);
  });

  afterEach(async () => {
    await agent?.close();
  });

  test("the era is the one that the client and the server agree on without the gate", async () => {
    const plain = await connect(kind, peer.url);
    expect(agent.era).toBe(plain.era);
    await plain.close();
  });

  test("tools/list is the server's own, in its order, without the hidden tool", async () => {
    const plain = await connect(kind, peer.url);
    expect(await agent.tools()).toEqual((await plain.tools()).filter((name) => name !== "move_file"));
    await plain.close();
  });

  test("an allowed call brings the server's result", async () => {
    const read = await agent.call("read_text_file", { path: join(folder, "open.txt") });
    expect(read).toEqual({ text: "open to all\n", isError: false, decision: undefined });
  });

  test("the server's own error stays the server's", async () => {
    const outside = await agent.call("read_text_file", { path: "/etc/hostname" });
    expect(outside).toMatchObject({ isError: true, decision: undefined });
    expect(outside.text).toContain("outside allowed directories");
  });

  test("an argument that the policy forbids is denied", async () => {
    const { isError, text, decision } = await agent.call("read_text_file", {
      path: join(folder, "secret.txt"),
    });
    expect(isError).toBe(true);
    expect(text).toContain("Not that one.");
    expect(decision?.rule).toContain("/tools/read_text_file/deny_if/0");
  });

  test("a denied write leaves nothing on the disk", async () => {
    const path = join(folder, `${kind}.txt`);
    const { isError, text } = await agent.call("write_file", { path, content: "no" });
    expect(isError).toBe(true);
    expect(text).toContain("Read only.");
    await expect(exists(path)).rejects.toThrow();
  });

  test("a call over its limit says how long to wait", async () => {
    const list = () => agent.call("list_directory", { path: folder });
    expect((await list()).text).toContain("open.txt");
    expect((await list()).isError).toBe(false);
    const { isError, decision } = await list();
    expect(isError).toBe(true);
    expect(decision?.rule).toContain("/tools/list_directory/rate_limit");
    expect(decision?.retryAfterMs).toBeGreaterThan(0);
    expect(decision?.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test("a hidden tool is answered as an unknown one is", async () => {
    // Where everything else is allowed, what does not exist is the server's to say.
    const open = { version: "1", default: "allow", hide: ["move_file"] };
    const { mcpUrl, token } = await gateway.setup({ upstream: peer.url, policy: open });
    const asker = await connect(kind, mcpUrl, token);
    const hidden = await refusal(asker.call("move_file", { source: "a", destination: "b" }));
    const unknown = await refusal(asker.call("copy_file", { source: "a", destination: "b" }));
    expect(hidden.code).toBe(-32602);
    expect(hidden.message).toContain("Unknown tool: move_file");
    expect(unknown).toEqual({ ...hidden, message: hidden.message.replace("move_file", "copy_file") });
    await asker.close();
  });

  test("the ledger holds each call once, as it was decided", async () => {
    await agent.call("read_text_file", { path: join(folder, "open.txt") });
    await agent.call("write_file", { path: join(folder, "x"), content: "" });
    const calls = (await gateway.ledger(access.tenant, access.grant)).filter((row) => row["tool"] != null);
    expect(calls.map((row) => [row["tool"], row["outcome"]])).toEqual([
      ["read_text_file", "forwarded"],
      ["write_file", "denied"],
    ]);
  });

  test.runIf(kind === "sdk1" || kind === "sdk2-legacy")(
    "DELETE ends the session: 404 afterwards",
    async () => {
      const session = agent.sessionId() ?? "";
      const list = () =>
        fetch(access.mcpUrl, {
          method: "POST",
          headers: {
            authorization: `Bearer ${access.token}`,
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            "mcp-session-id": session,
            "mcp-protocol-version": "2025-11-25",
          },
          body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
        });
      expect((await list()).status).toBe(200);
      await agent.endSession();
      expect((await list()).status).toBe(404);
    },
  );
});
