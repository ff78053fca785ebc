import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { startFixture } from "./fixture.ts";
import { compare, type Outcome, REVISIONS, runConformance } from "./run.ts";

/** The gate answers this one itself, whatever stands behind it. */
const REBINDING = "dns-rebinding-protection:";

const allowAll = { version: "1", default: "allow" };

let fixture: Awaited<ReturnType<typeof startFixture>>;
let gateway: Gateway;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-conformance-"));
  [fixture, gateway] = await Promise.all([startFixture(), startGateway()]);
});

afterAll(async () => {
  await Promise.all([fixture?.stop(), gateway?.stop(), rm(folder, { recursive: true, force: true })]);
});

describe.each(REVISIONS)("conformance to %s", (revision) => {
  let direct: Outcome;
  let gated: Outcome;

  beforeAll(async () => {
    const { mcpUrl, token } = await gateway.setup({ upstream: fixture.url, policy: allowAll });
    direct = await runConformance({ url: fixture.url, revision, outDir: join(folder, revision, "direct") });
    gated = await runConformance({ url: mcpUrl, token, revision, outDir: join(folder, revision, "gated") });
  });

  test("the fixture itself is complete, so that there is something to compare with", () => {
    const failed = [...direct].filter(([, status]) => status === "FAILURE" || status === "WARNING");
    expect(failed).toEqual([]);
    expect(direct.size).toBeGreaterThan(80);
  });

  test("every check comes out behind the gate as it does without it", () => {
    const differences = compare(direct, gated).filter(({ check }) => !check.startsWith(REBINDING));
    expect(differences).toEqual([]);
  });

  test("the gate itself protects against DNS rebinding", () => {
    const checks = [...gated].filter(([check]) => check.startsWith(REBINDING));
    expect(checks).not.toHaveLength(0);
    expect(checks.filter(([, status]) => status !== "SUCCESS")).toEqual([]);
  });
});
