import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkpoint, signCheckpoint, signingKeyOf } from "../../src/ledger/checkpoint.ts";
import { sealEntry } from "../../src/ledger/index.ts";
import { call, ledgerWhen, outcomes, refusals, until } from "../support/agent.ts";
import { get, policy, SHIP, shipped } from "../support/audit.ts";
import { root } from "../support/config.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let up: Recorder;
let gateway: Gateway;
let one: Access;
let two: Access;
/** A whole tenant's export, and the files of it. */
let folder: string;
let ledger: string;
let checkpoints: string;
let keyFile: string;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway({ vars: SHIP })]);
  one = await gateway.setup({ upstream: up.url, policy });
  two = await gateway.setup({ upstream: up.url, policy, tenant: one.tenant, server: "b", policyName: "b" });
  for (const access of [one, two]) {
    for (let times = 0; times < 6; times++) await call(access, times % 2 ? "echo" : "no");
  }
  for (const access of [one, two]) {
    await ledgerWhen(gateway, access, (all) => outcomes(all).size >= 3 && refusals(all, "denied") >= 3);
  }
  await shipped(gateway, [one, two]);
  // The head of the tenant's own ledger is signed some seconds after its last change.
  const own = async () =>
    (await lines(`audit/checkpoints`)).some((line) => (JSON.parse(line) as Checkpoint).grant === null);
  await until(own, 20_000);
  folder = await mkdtemp(join(tmpdir(), "sluice-prove-"));
  const done = await sluice("audit", "export", "--tenant", one.tenant, "--out", folder, "--json");
  expect(done).toMatchObject({ code: 0 });
  ledger = join(folder, "ledgers", `${one.grant}.ndjson`);
  checkpoints = join(folder, "checkpoints.ndjson");
  keyFile = join(folder, "key.json");
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
  if (folder) await rm(folder, { recursive: true });
});

async function lines(path: string): Promise<string[]> {
  const text = await get<string>(gateway, one.tenant, path);
  return text.split("\n").filter((line) => line !== "");
}

interface Run {
  code: number;
  out: string;
  err: string;
}

function sluice(...args: string[]): Promise<Run> {
  const env = { ...process.env, SLUICE_URL: gateway.url, SLUICE_KEY: gateway.operatorKey };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, "src/cli/main.ts"), ...args], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const verify = (file: string, ...more: string[]) =>
  sluice("audit", "verify", file, "--checkpoints", checkpoints, "--key", keyFile, ...more);

/** A changed copy of the whole export. */
async function forged(change: (copy: string) => Promise<void>): Promise<Run> {
  const copy = await mkdtemp(join(tmpdir(), "sluice-forged-"));
  try {
    await cp(folder, copy, { recursive: true });
    await change(copy);
    return await sluice("audit", "verify", copy, "--key", keyFile);
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function edited(file: string, change: (rows: string[]) => string[]): Promise<void> {
  const rows = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  await writeFile(
    file,
    change(rows)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

/** The same rows from `from` on with another tool, chained and hashed as if they had been written so. */
function rewritten(rows: string[], from: number): string[] {
  const out: string[] = [];
  let previous = "";
  for (const [index, row] of rows.entries()) {
    const { hash, previousHash, ...fields } = JSON.parse(row);
    if (index < from) {
      previous = hash;
      out.push(row);
      continue;
    }
    const sealed = sealEntry(
      { ...fields, tool: index === from ? "innocent" : fields.tool },
      previous || previousHash,
    );
    previous = sealed.entry.hash;
    out.push(sealed.line);
  }
  return out;
}

describe("an export that nobody touched", () => {
  test("holds as a whole, offline", async () => {
    const run = await sluice("audit", "verify", folder);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out).toMatch(/^intact: 3 ledgers, \d+ rows, \d+ checkpoints signed by [0-9a-f]{16}/);
    expect((await readdir(join(folder, "ledgers"))).length).toBe(2);
  });

  test("holds file by file, and tells how many checkpoints held", async () => {
    const run = await verify(ledger, "--json");
    expect(run.code).toBe(0);
    expect(JSON.parse(run.out)).toMatchObject({ ok: true, forwarded: 3, checkpoints: 1 });
    expect((await verify(join(folder, "changes.ndjson"))).out).toMatch(/1 signed checkpoints hold/);
  });

  test("holds against the checkpoints of one grant, and a key as it is printed", async () => {
    const file = join(folder, "one.ndjson");
    await writeFile(file, (await lines(`grants/${one.grant}/checkpoints`)).join("\n"));
    const [, key = ""] = (await sluice("audit", "key", "--tenant", one.tenant)).out.split("  ");
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await sluice("audit", "verify", ledger, "--checkpoints", file, "--key", key)).toMatchObject({
      code: 0,
    });
    await rm(file);
  });
});

describe("what is noticed although the chain holds", () => {
  test("a tail that was cut off, with the rows that are missing", async () => {
    const copy = join(folder, "..", `cut-${one.grant}.ndjson`);
    await cp(ledger, copy);
    await edited(copy, (rows) => rows.slice(0, -2));
    expect((await sluice("audit", "verify", copy)).code).toBe(0);
    const run = await verify(copy, "--json");
    expect(run.code).toBe(1);
    const last = (await readFile(ledger, "utf8")).trim().split("\n").length;
    expect(JSON.parse(run.out)).toMatchObject({ ok: false, problem: "tail_missing", seq: last });
    expect((await verify(copy)).out).toMatch(
      new RegExp(`rows ${last - 1} to ${last} are missing at the end: row ${last} was there on 20`),
    );
    await rm(copy);
  });

  test("a chain that was rewritten from some row on", async () => {
    const run = await forged((copy) =>
      edited(join(copy, "ledgers", `${one.grant}.ndjson`), (rows) => rewritten(rows, 1)),
    );
    expect(run.code).toBe(1);
    expect(run.out).toMatch(/is not the one that was there on .*\[rewritten\]/);
    const file = join(folder, "..", `new-${one.grant}.ndjson`);
    await cp(ledger, file);
    await edited(file, (rows) => rewritten(rows, 1));
    // Without checkpoints nobody could tell.
    expect((await sluice("audit", "verify", file)).code).toBe(0);
    await rm(file);
  });

  test("a checkpoint that was changed to fit", async () => {
    const run = await forged(async (copy) => {
      await edited(join(copy, "ledgers", `${one.grant}.ndjson`), (rows) => rows.slice(0, -2));
      await edited(join(copy, "checkpoints.ndjson"), (all) =>
        all.map((line) => {
          const checkpoint = JSON.parse(line) as Checkpoint;
          return checkpoint.grant === one.grant
            ? JSON.stringify({ ...checkpoint, seq: checkpoint.seq - 2 })
            : line;
        }),
      );
    });
    expect(run).toMatchObject({ code: 1 });
    expect(run.out).toMatch(/\[checkpoint_forged\]/);
  });

  test("a checkpoint that another key signed, even one that the export brings along", async () => {
    const mine = signingKeyOf(new Uint8Array(32).fill(9));
    const run = await forged(async (copy) => {
      await writeFile(
        join(copy, "key.json"),
        JSON.stringify({ keys: [{ id: mine.id, publicKey: mine.publicKey }] }),
      );
      await edited(join(copy, "checkpoints.ndjson"), (all) =>
        all.map((line) => JSON.stringify(signCheckpoint(JSON.parse(line) as Checkpoint, mine))),
      );
    });
    expect(run.out).toMatch(/\[checkpoint_key\]/);
    expect(run.code).toBe(1);
  });

  test("a ledger that is gone, one that is empty, and one under another's name", async () => {
    const file = (copy: string, grant: string) => join(copy, "ledgers", `${grant}.ndjson`);
    const gone = await forged((copy) => rm(file(copy, two.grant)));
    expect(gone.out).toMatch(
      new RegExp(`the ledger of grant ${two.grant} is missing: rows 1 to \\d+ were there`),
    );
    const empty = await forged((copy) => writeFile(file(copy, two.grant), ""));
    expect(empty.out).toMatch(new RegExp(`the ledger of grant ${two.grant} is missing`));
    const swapped = await forged((copy) => cp(file(copy, one.grant), file(copy, two.grant)));
    expect([gone.code, empty.code, swapped.code]).toEqual([1, 1, 1]);
  });

  test("a change of the tenant that was removed, or its end", async () => {
    const removed = await forged((copy) =>
      edited(join(copy, "changes.ndjson"), (rows) => rows.toSpliced(1, 1)),
    );
    expect(removed.out).toMatch(/changes.ndjson: row 2 .*row 2 is missing before this one/);
    const count = (await readFile(join(folder, "changes.ndjson"), "utf8")).trim().split("\n").length;
    const cut = await forged((copy) => edited(join(copy, "changes.ndjson"), (rows) => rows.slice(0, 1)));
    expect(cut.out).toMatch(/changes.ndjson: rows 2 to \d+ are missing at the end/);
    expect(count).toBeGreaterThan(3);
    expect([removed.code, cut.code]).toEqual([1, 1]);
  });
});

test("checkpoints without a key, and of other ledgers only, prove nothing", async () => {
  expect((await sluice("audit", "verify", ledger, "--checkpoints", checkpoints)).code).toBe(2);
  const file = join(folder, "..", `others-${one.grant}.ndjson`);
  await writeFile(file, (await lines(`grants/${two.grant}/checkpoints`)).join("\n"));
  const run = await sluice("audit", "verify", ledger, "--checkpoints", file, "--key", keyFile);
  expect([run.code, run.out]).toEqual([1, expect.stringMatching(/none of the checkpoints is about/)]);
  await rm(file);
});

test("a search from the command line", async () => {
  const table = await sluice(
    "audit",
    "search",
    "--tenant",
    one.tenant,
    "--outcome",
    "denied",
    "--from",
    "1h",
  );
  expect(table.code).toBe(0);
  expect(table.out.split("\n")[0]).toMatch(
    /^AT\s+OUTCOME\s+SERVER\s+METHOD\s+TOOL\s+GRANT\s+SEQ\s+RULE\s+REASON$/,
  );
  expect(table.out).toMatch(/denied\s+up\s+tools\/call\s+no\s+\w+\s+\d+\s+\w+\/tools\/no/);
  const json = await sluice(
    "audit",
    "search",
    "--tenant",
    one.tenant,
    "--grant",
    one.grant,
    "--limit",
    "2",
    "--json",
  );
  expect(JSON.parse(json.out)).toMatchObject({
    items: [{ grant: one.grant }, {}],
    index: { complete: [{}] },
  });
  const all = await sluice("audit", "search", "--tenant", one.tenant, "--tool", "no", "echo", "--all");
  expect(all.out.trim().split("\n").length).toBeGreaterThan(7);
  expect((await sluice("audit", "search", "--tenant", one.tenant, "--from", "whenever")).code).toBe(2);
});

test("the key outlives a new SEALING_KEY that still holds the old one", async () => {
  const persistDir = await mkdtemp(join(tmpdir(), "sluice-keys-"));
  const [old, fresh, stranger] = ["A", "B", "C"].map((letter) =>
    Buffer.from(letter + "c".repeat(31)).toString("base64"),
  );
  const keysWith = async (SEALING_KEY: string): Promise<unknown> => {
    const own = await startGateway({ persistDir, vars: { SEALING_KEY, ...SHIP } });
    try {
      await own.api("PUT", "/api/v1/tenants/keys", {});
      const { keys } = await get<{ keys: { id: string; current: boolean }[] }>(own, "keys", "audit/key");
      return keys.map(({ id, current }) => [id, current]);
    } finally {
      await own.stop();
    }
  };
  const first = await keysWith(`k1:${old}`);
  expect(first).toEqual([[expect.any(String), true]]);
  expect(await keysWith(`k2:${fresh},k1:${old}`)).toEqual(first);
  // It was sealed anew with the new key: the old one may go.
  expect(await keysWith(`k2:${fresh}`)).toEqual(first);
  // One that opens no more is followed by another, and stays known for what it signed.
  const [[id]] = first as [[string]];
  expect(await keysWith(`k3:${stranger}`)).toEqual([
    [expect.not.stringMatching(id), true],
    [id, false],
  ]);
  await rm(persistDir, { recursive: true });
});

test("an installation may bring its own key", async () => {
  const seed = Buffer.alloc(32, 7);
  const own = await startGateway({ vars: { SIGNING_KEY: seed.toString("base64"), ...SHIP } });
  try {
    await own.api("PUT", "/api/v1/tenants/keys", {});
    const { id, publicKey } = signingKeyOf(seed);
    expect(await get(own, "keys", "audit/key")).toMatchObject({ keys: [{ id, publicKey, current: true }] });
  } finally {
    await own.stop();
  }
});
