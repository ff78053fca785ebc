/** Attacks on the gateway itself. */
import { type AttackText, securityGuidance } from "./types.ts";

const guarantees = {
  title: "What is guaranteed",
  page: "security.md",
  anchor: "what-is-guaranteed-and-what-tries-to-break-it",
};

export const gateAttacks: readonly AttackText[] = [
  {
    slug: "fail-open",
    title: "Fail open",
    summary: "An error on the way to a decision lets the call through.",
    how: [
      "Policies are fetched, parsed, evaluated; counters live in a store; a scanner is another service. Each can be slow, gone, or answer garbage. Code that catches the error and goes on, because availability was asked for, has no control left exactly when somebody is pushing on it.",
      "An attacker can often bring the error about: with a large argument, a malformed one, or load.",
    ],
    incidents: [],
    control: {
      text: [
        "Anything unexpected refuses. A store that cannot be reached, a policy that cannot be read, a message that cannot be parsed: the answer is 503, `-31503`, and no call is sent. A call goes to a server only after its decision is durable in the ledger.",
      ],
      docs: [guarantees],
    },
    remains: ["While Sluice cannot decide, agents cannot work. That is the choice it makes."],
    check: [
      "`test/faults/store.test.ts` makes the store unreachable, failing and late, and counts what the upstream saw.",
    ],
  },
  {
    slug: "ssrf",
    title: "Server-side request forgery",
    summary: "A registered upstream, or an address in an answer, makes the gateway call something inside.",
    how: [
      "A gateway fetches addresses that people enter. One that points to a private range, to the metadata service of a cloud, or to a name that resolves inward makes the gateway a proxy into its own network, with its own credentials. A redirect gets there from an address that looked harmless.",
    ],
    incidents: [],
    further: [securityGuidance],
    control: {
      text: [
        "Servers and webhooks have public https addresses: literal addresses are judged by their range, names that lead inward everywhere are refused, redirects are not followed, and the runtime is told to fetch publicly only.",
      ],
      docs: [guarantees, { title: "Register", page: "pins.md", anchor: "register" }],
    },
    remains: [
      "`PRIVATE_UPSTREAMS` turns this off, for one machine.",
      "A tool that fetches addresses does so from its server's network. Its `url` argument is for the policy to judge.",
    ],
    check: ["Register `http://169.254.169.254/` or `https://127.0.0.1/`: refused, with the reason."],
  },
  {
    slug: "dns-rebinding",
    title: "DNS rebinding",
    summary: "A web page reaches a gateway or server on the visitor's own machine.",
    how: [
      "A browser lets a page talk to the host it came from. If that name resolves to 127.0.0.1 a moment later, the page talks to whatever listens there, and a server without authentication believes that local means trusted.",
    ],
    incidents: [
      {
        date: "2025-06",
        what: "CVE-2025-49596: MCP Inspector before 0.14.1 ran a local proxy without authentication that a web page could reach and make start programs.",
        source: "https://nvd.nist.gov/vuln/detail/CVE-2025-49596",
      },
      {
        date: "2025-12",
        what: "CVE-2025-66414: HTTP servers made with the TypeScript SDK before 1.24.0 had no protection against it unless it was switched on.",
        source: "https://nvd.nist.gov/vuln/detail/CVE-2025-66414",
      },
    ],
    control: {
      text: [
        "An unknown `Host` is answered with 421, an unknown `Origin` with 403 unless the grant names it, and no request goes without a token, on one machine too.",
      ],
      docs: [{ ...guarantees, title: "Browsers" }],
    },
    remains: ["Servers that run beside Sluice on the same machine need the same checks of their own."],
    check: [
      "`curl -H 'Host: evil.example' http://localhost:8787/healthz`: 421.",
      "Send `Origin: https://evil.example` with a valid token: 403, `-31421`.",
    ],
  },
  {
    slug: "cross-tenant-leak",
    title: "Cross-tenant leak",
    summary: "One tenant sees another tenant's data.",
    how: [
      "Somewhere a key lacks the tenant: in a cache, a session table, a query, a transport that is shared between connections. The answer to one customer's question then goes to another, mostly under load and hardly ever in a test.",
    ],
    incidents: [
      {
        date: "2025-06-04",
        what: "Asana found that users of its MCP server could have seen data of other organisations, and took it offline.",
        source: "https://safeguard.sh/resources/blog/asana-mcp-cross-tenant-data-leak-2025",
      },
      {
        date: "2026-02",
        what: "CVE-2026-25536: with the TypeScript SDK from 1.10.0 to 1.25.3, answers could go to another client where one server or transport object served several.",
        source: "https://github.com/advisories/GHSA-345p-7cg4-v4c7",
      },
    ],
    control: {
      text: [
        "Each tenant has an object of its own with its own database, and each grant another: there is no table that holds two tenants. Every key names the tenant, every seal is bound to it, and no transport, session or answer is shared between requests.",
        "No answer tells whether another tenant exists.",
      ],
      docs: [guarantees, { title: "Storage", page: "storage.md" }],
    },
    remains: ["A server that mixes up its own customers does so behind the gateway."],
    check: [
      "`test/bypass/cases/identity.ts` and `test/api/keys.test.ts` try to get from one tenant into another.",
    ],
  },
  {
    slug: "regex-dos",
    title: "Regular expression denial of service",
    summary: "A crafted argument keeps the policy engine busy.",
    how: [
      "A backtracking engine needs exponential time for some pairs of pattern and text. Patterns stand in policies, written by people who think of matching; texts come from agents, and through them from anybody.",
    ],
    incidents: [],
    control: {
      text: [
        "Patterns are RE2: matching takes time in proportion to the text, and patterns that need backtracking are errors of the document. Message size and nesting are bounded before anything is matched.",
      ],
      docs: [{ title: "Rules", page: "concepts.md", anchor: "rule" }],
    },
    remains: [
      "A linear match of a large text, times many rules, still costs; 4 MiB is the most a message can hold.",
    ],
    check: ["Publish a rule with `(a+)+$` and call it with forty `a` and a `b`: answered at once."],
  },
  {
    slug: "counter-tampering",
    title: "Counter tampering",
    summary: "A limit is made to count wrongly: by negative costs, by the clock, by new credentials.",
    how: [
      "A cost that is read from an argument can be negative and give room back, a fraction that rounds to nothing, text that compares as zero, or missing. A window that starts over at the full minute admits twice its maximum around it. A counter that belongs to a credential starts at zero with the next one.",
    ],
    incidents: [],
    control: {
      text: [
        "Costs that are missing, negative, not finite or not numbers refuse the call. Amounts are exact to a billionth, rounded towards refusal. Windows roll, a clock that goes back is not believed, check and charge are one step, and editing a policy resets nothing.",
        "A limit of scope `tenant` counts all grants together, so minting another one gives no room.",
      ],
      docs: [{ title: "Limits", page: "concepts.md", anchor: "limit" }],
      policy: {
        version: "1",
        description: "However many grants there are: no more than 500 a day.",
        default: "deny",
        tools: {
          create_payment: {
            action: "require_approval",
            limits: [
              {
                counter: "spent",
                window: "day",
                max: 500,
                scope: "tenant",
                cost: { path: "args.amount" },
              },
            ],
          },
        },
      },
    },
    remains: ["A limit of scope `grant` is for each grant: who may mint grants may widen it."],
    check: [
      "`test/unit/limits` compares the counters with an exact log over adversarial times and amounts.",
      'Call with amounts of `-1`, `"1"` and `1e-10`: the first two are refused, the third is counted.',
    ],
  },
  {
    slug: "log-flood",
    title: "Log flood",
    summary: "Refusals fill the record until it is useless, or full.",
    how: [
      "Every refusal should be on record, and refusals are free for the one who causes them. An agent in a loop, or an attacker, writes thousands of rows a second: storage grows, and the row that matters drowns.",
    ],
    incidents: [
      {
        date: "2026-06-23",
        what: "The issue tracker of Yuzu has the case: one audit row for each denied call, without a bound.",
        source: "https://github.com/Tr3kkR/Yuzu/issues/1643",
      },
    ],
    control: {
      text: [
        "The first refusal of a kind is a row at once. Its repeats are folded into one row with a count. Calls that were forwarded are never folded: each has a row of its own.",
      ],
      docs: [{ title: "The ledger", page: "concepts.md", anchor: "the-ledger" }],
    },
    remains: ["Repeats within one second may lose part of their count where the object is ended just then."],
    check: ["Send a thousand refused calls: the ledger has a handful of rows whose counts add up."],
  },
  {
    slug: "credential-leak-in-errors",
    title: "Credential leak in errors",
    summary: "A secret appears in an error message, a log or an answer.",
    how: [
      "Errors are built from what was at hand: the request with its headers, the address with its query, the configuration. They are shown to the caller, written to logs, sent to an error tracker, and the caller is a model that repeats what it reads.",
    ],
    incidents: [],
    control: {
      text: [
        "Refusals are typed values with fixed words; no error carries headers, credentials or the text of an exception from upstream. Secrets are sealed where they are stored, opened where they are sent, and shown once, by the answer that makes them.",
      ],
      docs: [guarantees, { title: "Problems", page: "api.md", anchor: "problems" }],
    },
    remains: ["A server that puts its own secrets into its answers: answers are passed on."],
    check: [
      "Register a server with a credential, have the server fail in every way, and search the answers for it.",
    ],
  },
];
