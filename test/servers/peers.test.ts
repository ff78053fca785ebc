import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Peer, startEverything, startFilesystem } from "../support/peers.ts";
import { connect, KINDS } from "../support/sdk-agents.ts";
import { pinned, serverApi, suspicious } from "../support/servers.ts";

let folder: string;
let files: Peer;
let everything: Peer;
let gateway: Gateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-pins-"));
  await writeFile(join(folder, "open.txt"), "open to all\n");
  [files, everything, gateway] = await Promise.all([
    startFilesystem(folder),
    startEverything(),
    startGateway(),
  ]);
});

afterAll(async () => {
  await Promise.all([files?.stop(), everything?.stop(), gateway?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ["server-filesystem behind mcp-proxy", () => files.url, ["legacy", "modern"], 14],
  ["server-everything", () => everything.url, ["legacy"], 17],
] as const)("%s", (_name, url, eras, count) => {
  test("is scanned in each era that it speaks, with no false alarm", async () => {
    const access = await pinned(gateway, { upstream: url() });
    const shown = await serverApi(gateway, access).show();
    expect(shown).toMatchObject({
      scan: { error: null, errors: {} },
      tools: { known: count, quarantined: 0 },
    });
    expect(Object.keys((shown["scan"] as { eras: object }).eras).sort()).toEqual(eras);
    const tools = await serverApi(gateway, access).tools();
    expect(tools.flatMap(({ findings }) => suspicious(findings))).toEqual([]);
  });

  test.each(KINDS.filter((kind) => kind !== "sdk2-modern" || (eras as readonly string[]).includes("modern")))(
    "keeps all its tools for %s",
    async (kind) => {
      const access = await pinned(gateway, { upstream: url() });
      const agent = await connect(kind, access.mcpUrl, access.token);
      const own = await connect(kind, url());
      expect(await agent.tools()).toEqual(await own.tools());
      await Promise.all([agent.close(), own.close()]);
      expect((await serverApi(gateway, access).show())["tools"]).toMatchObject({ quarantined: 0 });
    },
  );
});
