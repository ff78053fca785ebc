import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type Peer, startEverythingInBothEras } from "../support/peers.ts";
import { closeBrowser, NAMES, READERS, type ReaderName } from "./readers.ts";
import { type Case, type Seen, type Walk, walk } from "./walk.ts";
import { tableOf } from "./words-table.ts";

/** A dozen processes of clients and a browser, on a machine that does other things too. */
const STARTS_MS = 240_000;

let peer: Peer;
let gateway: Gateway;
/** The clients go their ways at the same time, as most of it is their starting; then it is read what they saw. */
const walks = new Map<ReaderName, Promise<Walk>>();

beforeAll(async () => {
  [peer, gateway] = await Promise.all([startEverythingInBothEras(), startGateway()]);
  for (const name of NAMES) walks.set(name, walk(gateway, peer.url, name));
  await Promise.allSettled(walks.values());
}, STARTS_MS);

afterAll(async () => {
  await Promise.all([closeBrowser(), gateway?.stop(), peer?.stop()]);
});

async function seenBy(name: ReaderName, of: Case): Promise<Seen> {
  const seen = (await walks.get(name))?.get(of);
  if (seen === undefined) throw new Error(`${name} did not come to: ${of}`);
  return seen;
}

const PAGE = /http:\/\/127\.0\.0\.1:\d+\/approve\/\w+\/\w+/;
/** Some hosts cut what they show there. */
const SHOWN = 200;
const NO_MORE = "Calling again unchanged will not help; if you need it, ask the human who runs the gateway.";
const REFUSED_TOKEN = "The token was refused: unknown, expired, revoked, or of another tenant.";
const GET_TOKEN = "Ask the person who runs the gateway for a grant's token";

describe.each(NAMES)("%s", (name) => {
  const { dialog } = READERS[name];

  test("lists the tools without the hidden one", async () => {
    const { text, failed } = await seenBy(name, "list");
    expect(failed).toBe(false);
    expect(text.split(" ")).toEqual(expect.arrayContaining(["echo", "get-sum", "get-tiny-image"]));
    expect(text).not.toContain("get-env");
  });

  test("gets the server's answer to a call", async () => {
    expect(await seenBy(name, "call")).toMatchObject({ text: "The sum of 1 and 2 is 3.", failed: false });
    expect((await seenBy(name, "call")).calls).toHaveLength(1);
  });

  test("reads of a limit: that it is reached, which, and how long to wait", async () => {
    const { text, failed, calls } = await seenBy(name, "limit");
    expect(failed).toBe(true);
    expect(text).toMatch(/^Sluice refused this for now, as a limit is reached\. Wait \d+ s, then call again/);
    expect(text).toContain("The limit get-sum_rate (1 in 60 s)");
    expect(calls).toEqual([]);
  });

  test("reads of a denial: that it was refused, why, by which rule, and that calling again is of no use", async () => {
    const { text, failed, calls } = await seenBy(name, "deny");
    expect(failed).toBe(true);
    expect(text).toContain(
      `Sluice refused this. ${NO_MORE} Refused: the tool get-tiny-image. No images here.`,
    );
    expect(text).toContain("(rule test/tools/get-tiny-image/action)");
    expect(calls).toEqual([]);
  });

  if (dialog === "asked") {
    test("asks its person at the approval's address, and its one call goes on", async () => {
      const { dialog: asked, text, failed, calls } = await seenBy(name, "approve: done");
      expect(asked?.url).toMatch(PAGE);
      expect(asked?.message).toBe(
        "Sign in at this address to approve or reject a call of get-structured-content. Weather is dear.",
      );
      expect(failed).toBe(false);
      expect(text).toContain("temperature");
      expect(calls).toHaveLength(1);
    });

    test("declined by its person: reads that nothing was sent, and not to call again", async () => {
      const { dialog: asked, text, failed, calls } = await seenBy(name, "decline");
      expect(asked?.url).toMatch(PAGE);
      expect(failed).toBe(true);
      expect(text).toContain("The human at the client declined.");
      expect(text).toContain("nothing was sent to the server. Do not call again unless they ask for it.");
      expect(calls).toEqual([]);
    });
  } else {
    test("reads where a human decides and what to do then; once approved, its next call passes", async () => {
      const waiting = await seenBy(name, "approve: asked");
      expect(waiting).toMatchObject({ failed: true, dialog: undefined, calls: [] });
      expect(waiting.code).toBe(dialog === "error" ? -32042 : undefined);
      expect(waiting.text).toContain("Needs a human's approval.");
      expect(waiting.text).toContain("and then make this call again, unchanged.");
      expect(waiting.text).toContain("Weather is dear.");
      expect(waiting.text.slice(0, SHOWN)).toMatch(PAGE);
      const done = await seenBy(name, "approve: done");
      expect(done).toMatchObject({ failed: false, text: expect.stringContaining("temperature") });
      expect(done.calls).toHaveLength(1);
    });

    const why =
      dialog === "error"
        ? "-32042 has no answer but calling again"
        : "without URL elicitation, nobody is asked there";
    test(`cannot decline (${why}): where it does not call again, nothing is sent`, async () => {
      const walked = await walks.get(name);
      expect(walked?.has("decline")).toBe(false);
      expect(walked?.get("approve: asked")).toMatchObject({ dialog: undefined, calls: [] });
    });
  }

  test("rejected by a human: reads their words, and that calling again is of no use", async () => {
    const { text, failed, calls } = await seenBy(name, "reject");
    expect(failed).toBe(true);
    expect(text).toContain(NO_MORE);
    expect(text).toContain('A human rejected this call, and said: "Ask me tomorrow".');
    expect(calls).toEqual([]);
  });

  test("revoked: reads that the token was refused, why, and whom to ask", async () => {
    const { text, failed, calls } = await seenBy(name, "revoke");
    expect(failed).toBe(true);
    expect(text).toContain(REFUSED_TOKEN.slice("The token was ".length));
    expect(text).toContain(GET_TOKEN);
    expect(calls).toEqual([]);
  });

  // This library asks for the era first, and shows its own words when that is answered with a 401, whatever the answer says.
  const negotiates = ["SDK 2.x, auto", "SDK 2.x, modern", "browser page"].includes(name);
  test(`with a wrong token: reads ${negotiates ? "its library's own words" : "that it was refused, why, and whom to ask"}`, async () => {
    const { text, failed, calls } = await seenBy(name, "wrong token");
    expect(failed).toBe(true);
    if (negotiates) {
      expect(text).toBe("Version negotiation failed: the server requires authorization (HTTP 401)");
    } else {
      expect(text).toContain(REFUSED_TOKEN.slice("The token was ".length));
      expect(text).toContain(GET_TOKEN);
    }
    expect(calls).toEqual([]);
  });
});

test("docs/clients.md has these very words", async () => {
  const table = tableOf(
    await Promise.all([...walks].map(async ([name, walked]) => [name, await walked] as const)),
  );
  const file = process.env["SLUICE_WORDS"];
  if (file !== undefined) writeFileSync(file, table);
  const page = readFileSync(join(import.meta.dirname, "../../docs/clients.md"), "utf8");
  expect(page, "SLUICE_WORDS=FILE writes the table that belongs there").toContain(table);
});
