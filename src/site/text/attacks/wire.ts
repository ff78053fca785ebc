/** Attacks on how a message is read: gate and server must see the same call. */
import type { AttackText } from "./types.ts";

const message = { title: "What a message must be", page: "wire.md", anchor: "what-a-message-must-be" };

export const wireAttacks: readonly AttackText[] = [
  {
    slug: "batch-bypass",
    title: "Batch bypass",
    summary: "Several messages in one body, of which only the first is judged.",
    how: [
      "JSON-RPC knows batches: an array of messages in one body. A gateway that reads the first and forwards the body as it came lets the others pass unseen. A server that still understands batches carries them all out.",
    ],
    incidents: [],
    control: {
      text: [
        "A body is one message. An array is refused in every era, whatever its length, and recorded as refused; nothing of it reaches a server.",
      ],
      docs: [message],
    },
    remains: [
      "A tool that takes a list of operations as its argument is one call. Judge it by its arguments.",
    ],
    check: [
      "Post `[{…tools/list…},{…tools/call…}]`: HTTP 400, `-32600`, and a row in the ledger.",
      "`test/bypass/cases/text.ts` holds the variants.",
    ],
  },
  {
    slug: "parser-differential",
    title: "Parser differential",
    summary: "The gate and the server read two different calls out of the same bytes.",
    how: [
      "JSON leaves room: a key that stands twice, a key in other case, a number too large to keep, half a surrogate pair, text after the end. Parsers settle these differently. If the gate takes the first `name` and the server the last, the gate has allowed another tool than the one that runs.",
      "The same goes for length. A gateway that looks at the first so many bytes and forwards all of them is blind to the rest.",
    ],
    incidents: [
      {
        date: "2026-02",
        what: "CVE-2026-27896: the Go SDK matched keys without regard to case, so `Name` could override the `name` that an intermediary had checked.",
        source: "https://github.com/golang/vulndb/issues/4569",
      },
      {
        date: "2026-07-27",
        what: "The release notes of agentgateway 1.4 warn that rules over a truncated body miss what comes after the cut.",
        source: "https://github.com/M0Rf30/PKGBUILD/pull/512",
      },
    ],
    control: {
      text: [
        "A message is parsed once, strictly, and what passes is rewritten from the object that was judged: the server reads what the policy read. Doubled keys, keys in another case than the protocol's, `__proto__`, unknown members, numbers that do not survive reading and bodies over 4 MiB are refused.",
      ],
      docs: [message],
    },
    remains: [
      "Inside an argument, text is text: a server that parses JSON or SQL out of it may read it in its own way.",
    ],
    check: [
      "`test/bypass` sends the corpus over raw sockets, to an upstream that records every byte: none may arrive unless the policy allows that very call.",
    ],
  },
  {
    slug: "header-spoof",
    title: "Header spoof",
    summary: "A header names one tool, the body another.",
    how: [
      "The modern protocol repeats the method and the name of the tool in headers, so that proxies can route without reading the body. A proxy that also decides by them believes whoever wrote the request.",
    ],
    incidents: [],
    control: {
      text: [
        "The body decides. Headers are compared with it and refuse where they are missing or disagree, with the code that the specification has for it, `-32020`; they never allow. The headers that go to the server are written from the body.",
      ],
      docs: [message, { title: "Headers to the server", page: "wire.md", anchor: "headers-to-the-server" }],
    },
    remains: ["Another proxy on the way that trusts headers. Put Sluice behind it, not before."],
    check: [
      "Send `Mcp-Name: get_weather` with a body that calls `delete_user`: HTTP 400, and nothing reaches the server.",
      "`test/bypass/cases/era.ts` holds the variants.",
    ],
  },
];
