import { startForwarder } from "../conformance/forwarder.ts";
import { desk } from "../support/approvals.ts";
import type { Gateway } from "../support/gateway.ts";
import type { Person, Words } from "./reader.ts";
import { READERS, type ReaderName } from "./readers.ts";

const policy = {
  version: "1",
  default: "deny",
  hide: ["get-env"],
  tools: {
    "get-sum": { rate_limit: "1/minute" },
    "get-tiny-image": { action: "deny", reason: "No images here." },
    "get-structured-content": { action: "require_approval", reason: "Weather is dear." },
  },
};

/** One thing that happened at a client: its words, what it asked its person, and what calls came to the server meanwhile. */
export type Seen = Words & { dialog: { message: string; url: string } | undefined; calls: string[] };
export const CASES = [
  "list",
  "call",
  "limit",
  "deny",
  "approve: asked",
  "approve: done",
  "decline",
  "reject",
  "revoke",
  "wrong token",
] as const;
export type Case = (typeof CASES)[number];
export type Walk = Map<Case, Seen>;

/** Takes a client, with a grant of its own, through everything that the gate may say to it. */
export async function walk(gateway: Gateway, target: string, name: ReaderName): Promise<Walk> {
  const walked: Walk = new Map();
  const { open, dialog } = READERS[name];
  const bodies: string[] = [];
  const upstream = await startForwarder(target, undefined, (body) => bodies.push(body));
  const access = await gateway.setup({ upstream: upstream.url, policy });
  const { approve, reject } = desk(gateway, access.tenant);

  let asked: Seen["dialog"];
  let decide: (id: string) => ReturnType<Person>;
  const person: Person = (message, url) => {
    asked = { message, url };
    return decide(idIn(url));
  };
  const see = async (of: Case, words: Promise<Words>): Promise<Seen> => {
    const said = await words;
    const calls = bodies.splice(0).filter((body) => body.includes('"tools/call"'));
    const seen = { ...said, dialog: asked, calls };
    asked = undefined;
    walked.set(of, seen);
    return seen;
  };
  const reader = await open(access, person);
  const weather = (location: string) => reader.call("get-structured-content", { location });

  await see("list", reader.list());
  await see("call", reader.call("get-sum", { a: 1, b: 2 }));
  await see("limit", reader.call("get-sum", { a: 1, b: 2 }));
  await see("deny", reader.call("get-tiny-image"));

  decide = async (id) => {
    await approve(id);
    return "accept";
  };
  const waiting = await see("approve: asked", weather("Chicago"));
  if (dialog === "asked") {
    walked.set("approve: done", waiting);
  } else {
    await approve(idIn(waiting.text));
    await see("approve: done", weather("Chicago"));
  }

  if (dialog === "asked") {
    decide = async () => "decline";
    await see("decline", weather("New York"));
  }

  decide = async (id) => {
    await reject(id, "Ask me tomorrow");
    return "accept";
  };
  const rejected = await see("reject", weather("Los Angeles"));
  if (dialog !== "asked") {
    await reject(idIn(rejected.text), "Ask me tomorrow");
    await see("reject", weather("Los Angeles"));
  }

  await gateway.api("DELETE", `/api/v1/tenants/${access.tenant}/grants/${access.grant}`);
  await see("revoke", reader.call("get-sum", { a: 2, b: 2 }));
  await reader.close();

  const stranger = await open({ mcpUrl: access.mcpUrl, token: `${access.token.slice(0, -4)}AAAA` }, person);
  await see("wrong token", stranger.list());
  await stranger.close();
  await upstream.stop();
  return walked;
}

function idIn(text: string): string {
  return /\/approve\/[^/\s]+\/(\w+)/.exec(text)?.[1] ?? "";
}
