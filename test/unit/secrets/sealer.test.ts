import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeSealer } from "../../../src/secrets/sealer.ts";
import { parseKeys } from "../../../src/secrets/sealing-keys.ts";

const key = (seed: number) => Uint8Array.from({ length: 32 }, (_, at) => (seed * 31 + at * 7) % 256);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const keys = [{ id: "k1", key: key(1) }];
type Any = Record<string, readonly string[]>;
const sealer = () => makeSealer<Any>(keys);
const binding = ["tenant", "grant", "server"];
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("sealing", () => {
  test("opens what it sealed, in visible ASCII", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.string()), (text, bound) => {
        const { seal, sealStable, open } = sealer();
        for (const token of [seal("session", bound, text), sealStable("session", bound, text)]) {
          expect(token).toMatch(/^k1\.[\w-]+$/);
          expect(open("session", bound, token)).toBe(text);
        }
      }),
    );
  });

  test("seals afresh each time, or the same each time where that is asked", () => {
    const { seal, sealStable } = sealer();
    expect(seal("p", binding, "x")).not.toBe(seal("p", binding, "x"));
    const stable = sealStable("p", binding, "x");
    expect(sealer().sealStable("p", binding, "x")).toBe(stable);
    for (const other of [
      sealStable("q", binding, "x"),
      sealStable("p", ["tenant", "grant", "other"], "x"),
      sealStable("p", binding, "y"),
      sealStable("p", binding, ""),
    ]) {
      expect(other.slice(0, 19)).not.toBe(stable.slice(0, 19));
    }
  });

  test.each([
    ["another purpose", "q", binding],
    ["another tenant", "p", ["tenant2", "grant", "server"]],
    ["another grant", "p", ["tenant", "grant2", "server"]],
    ["another server", "p", ["tenant", "grant", "server2"]],
    ["the same text cut elsewhere", "p", ["tenantgrant", "", "server"]],
    ["a part less", "p", ["tenant", "grant"]],
    ["a part more", "p", ["tenant", "grant", "server", ""]],
    ["another order", "p", ["grant", "tenant", "server"]],
    ["the purpose in the binding", "", ["p", ...binding]],
    ["no binding", "p", []],
  ])("does not open for %s", (_name, purpose, bound) => {
    const { seal, sealStable, open } = sealer();
    for (const token of [seal("p", binding, "x"), sealStable("p", binding, "x")]) {
      expect(open("p", binding, token)).toBe("x");
      expect(open(purpose, bound, token)).toBeUndefined();
    }
  });

  test("does not open with any one character changed, left out or added", () => {
    const { sealStable, open } = sealer();
    const token = sealStable("p", binding, "session-0123456");
    for (let at = 0; at <= token.length; at += 1) {
      for (const char of [...ALPHABET, "", ".", "=", "+", "/", " ", "\n", "\0", "é"]) {
        const changed = [
          token.slice(0, at) + char + token.slice(at + 1),
          token.slice(0, at) + char + token.slice(at),
        ];
        for (const other of changed) {
          if (other !== token) expect([other, open("p", binding, other)]).toEqual([other, undefined]);
        }
      }
    }
    expect(open("p", binding, token)).toBe("session-0123456");
  });

  test("does not open with any bit flipped", () => {
    const { seal, open } = sealer();
    const token = seal("p", binding, "some text of a session");
    const sealed = Buffer.from(token.slice(3), "base64url");
    for (let bit = 0; bit < sealed.byteLength * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(open("p", binding, `k1.${flipped.toString("base64url")}`)).toBeUndefined();
    }
  });

  test.each([
    "",
    ".",
    "k1",
    "k1.",
    "k1.AAAA",
    "k2.AAAA",
    ".AAAA",
    "k1..AAAA",
    `k1.${"A".repeat(38)}`,
    `k1.${"A".repeat(5000)}`,
  ])("does not open %j", (token) => {
    expect(sealer().open("p", binding, token)).toBeUndefined();
  });

  test("opens with older keys, seals with the first", () => {
    const old = makeSealer<Any>([{ id: "old", key: key(1) }]).seal("p", binding, "x");
    const rotated = makeSealer<Any>([
      { id: "new", key: key(2) },
      { id: "old", key: key(1) },
    ]);
    expect(rotated.open("p", binding, old)).toBe("x");
    expect(rotated.seal("p", binding, "x")).toMatch(/^new\./);
    expect(makeSealer<Any>([{ id: "new", key: key(2) }]).open("p", binding, old)).toBeUndefined();
    expect(makeSealer<Any>([{ id: "old", key: key(2) }]).open("p", binding, old)).toBeUndefined();
    expect(
      makeSealer<Any>([{ id: "two", key: key(1) }]).open("p", binding, old.replace("old", "two")),
    ).toBeUndefined();
  });

  test("opens the same after many others, remembered or not", () => {
    const { seal, open } = sealer();
    const tokens = Array.from({ length: 1500 }, (_, n) => seal("p", binding, `${n}`));
    for (const round of [1, 2]) {
      tokens.forEach((token, n) => {
        expect([round, open("p", binding, token)]).toEqual([round, `${n}`]);
        if (n % 500 === 0) expect(open("p", ["tenant2", "grant", "server"], token)).toBeUndefined();
      });
    }
  });

  test("wants a key, of 32 bytes, and no id twice", () => {
    expect(() => makeSealer<Any>([])).toThrow();
    expect(() => makeSealer<Any>([{ id: "a", key: new Uint8Array(31) }])).toThrow();
    expect(() => makeSealer<Any>([...keys, ...keys])).toThrow();
  });
});

describe("parseKeys", () => {
  const good = base64(key(1));
  test("reads keys in order, in both alphabets, padded or not", () => {
    const urlSafe = Buffer.from(key(2)).toString("base64url");
    expect(parseKeys(`a:${good}, b-2:${urlSafe} \n`)).toEqual({
      ok: true,
      keys: [
        { id: "a", key: key(1) },
        { id: "b-2", key: key(2) },
      ],
    });
  });

  test.each([
    ["", "key 1 must have the form id:base64key"],
    [good, "key 1 must have the form id:base64key"],
    [`:${good}`, "key 1: the id must be"],
    [`a b:${good}`, "key 1: the id must be"],
    [`a.b:${good}`, "key 1: the id must be"],
    [`${"a".repeat(17)}:${good}`, "key 1: the id must be"],
    [`a:${good},a:${good}`, "key 2 has an id that came before"],
    [`a:${good},`, "key 2 must have the form"],
    ["a:", "key 1 has 0 bytes"],
    [`a:${good.slice(0, 40)}`, "key 1 has 30 bytes; it must have 32"],
    [`a:${base64(new Uint8Array(33).fill(1))}`, "key 1 has 33 bytes"],
    [`a:${good}!`, "key 1 is not base64"],
    ["a:not base64 at all, honest", "key 1 is not base64"],
    [`a:${base64(new Uint8Array(32))}`, "key 1 is one byte repeated"],
  ])("%s → %s", (text, error) => {
    const parsed = parseKeys(text);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(error) });
    expect(JSON.stringify(parsed)).not.toContain(good.slice(0, 12));
  });
});
