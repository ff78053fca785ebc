import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  checkSignature,
  keyIdOf,
  signCheckpoint,
  signingKeyOf,
} from "../../../src/ledger/checkpoint.ts";
import { CheckpointWatch, readCheckpoints } from "../../../src/ledger/checkpoint-verify.ts";

const key = signingKeyOf(new Uint8Array(32).fill(7));
const other = signingKeyOf(new Uint8Array(32).fill(8));
const hashOf = (seq: number) => String(seq).padStart(64, "0");
const head = (seq: number, at = 1_700_000_000_000) => ({
  at,
  grant: "g1",
  hash: hashOf(seq),
  seq,
  tenant: "acme",
});

describe("a checkpoint's signature", () => {
  // RFC 8032, section 7.1: the seed of test 1 makes this public key.
  test("is of the key that RFC 8032 makes of the seed", () => {
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    const { publicKey, id } = signingKeyOf(seed);
    expect(Buffer.from(publicKey, "base64url").toString("hex")).toBe(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
    expect(id).toBe(keyIdOf(publicKey));
  });

  test("holds, and holds for the tenant's own ledger", () => {
    expect(checkSignature(signCheckpoint(head(3), key), [other, key])).toBe("valid");
    expect(checkSignature(signCheckpoint({ ...head(3), grant: null }, key), [key])).toBe("valid");
  });

  test.each<[string, Partial<Checkpoint>]>([
    ["row", { seq: 2 }],
    ["hash", { hash: hashOf(2) }],
    ["time", { at: 1 }],
    ["grant", { grant: "g2" }],
    ["tenant", { tenant: "evil" }],
    ["tenant's own", { grant: null }],
    ["signature", { signature: signCheckpoint(head(4), key).signature }],
    ["empty signature", { signature: "" }],
  ])("does not hold with another %s", (_, change) => {
    expect(checkSignature({ ...signCheckpoint(head(3), key), ...change }, [key])).toBe("forged");
  });

  test("does not hold where another key claims to be this one", () => {
    const claimed = { ...signCheckpoint(head(3), other), key: key.id };
    expect(checkSignature(claimed, [key])).toBe("forged");
    expect(checkSignature(claimed, [{ id: key.id, publicKey: other.publicKey }])).toBe("unknown_key");
    expect(checkSignature(signCheckpoint(head(3), other), [key])).toBe("unknown_key");
  });
});

test("lines that are no checkpoints, are forged, or are of a stranger's key are named", () => {
  const good = signCheckpoint(head(3), key);
  const lines = [
    JSON.stringify(good),
    "{",
    JSON.stringify({ ...good, more: 1 }),
    JSON.stringify({ ...good, seq: 9 }),
    JSON.stringify(signCheckpoint(head(4), other)),
  ];
  const { checkpoints, faults } = readCheckpoints(lines, [key]);
  expect(checkpoints).toEqual([good]);
  expect(faults.map(({ problem, seq }) => [problem, seq])).toEqual([
    ["checkpoint_shape", null],
    ["checkpoint_shape", null],
    ["checkpoint_forged", 9],
    ["checkpoint_key", 4],
  ]);
});

describe("a ledger against its checkpoints", () => {
  const watched = (seqs: number[], checkpoints: Checkpoint[], from = 1) => {
    const watch = new CheckpointWatch(checkpoints);
    for (const seq of seqs) if (seq >= from) watch.row({ seq, hash: hashOf(seq) });
    return watch.end();
  };
  const rows = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  test("holds, and younger rows are no fault", () => {
    const checkpoints = [signCheckpoint(head(3), key), signCheckpoint(head(5), key)];
    expect(watched(rows(8), checkpoints)).toEqual({ seen: 2, faults: [] });
  });

  test("that begins later is not held against earlier ones", () => {
    const checkpoints = [signCheckpoint(head(3), key), signCheckpoint(head(5), key)];
    expect(watched(rows(8), checkpoints, 4)).toEqual({ seen: 1, faults: [] });
  });

  test("names the tail that is missing", () => {
    const at = Date.UTC(2026, 10, 21);
    const { faults } = watched(rows(119), [
      signCheckpoint(head(130), key),
      signCheckpoint(head(140, at), key),
    ]);
    expect(faults).toEqual([
      {
        problem: "tail_missing",
        seq: 140,
        message: "rows 120 to 140 are missing at the end: row 140 was there on 2026-11-21T00:00:00.000Z",
      },
    ]);
  });

  test("names the first row that was rewritten", () => {
    const checkpoints = [5, 3].map((seq) => signCheckpoint({ ...head(seq), hash: hashOf(99) }, key));
    const { faults } = watched(rows(8), [...checkpoints, signCheckpoint(head(2), key)]);
    expect(faults.map(({ problem, seq }) => [problem, seq])).toEqual([
      ["rewritten", 3],
      ["rewritten", 5],
    ]);
  });

  test("that is empty misses all", () => {
    expect(watched([], [signCheckpoint(head(1), key)]).faults[0]).toMatchObject({
      problem: "tail_missing",
      seq: 1,
    });
  });
});
