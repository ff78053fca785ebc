/** Attacks on who a request comes from and what it may use. */
import { type AttackText, securityGuidance } from "./types.ts";

export const authorityAttacks: readonly AttackText[] = [
  {
    slug: "confused-deputy",
    title: "Confused deputy",
    summary: "A server uses its own authority on behalf of someone who does not have it.",
    how: [
      "An MCP server usually holds one credential for the system behind it, with more rights than any of its callers. It acts for whoever asks, and the system behind sees only the server.",
      "The question who may cause what is then answered nowhere: the system trusts the server, the server trusts the client, and the client does what the model says. In the specification's own example, a proxy with one registration at an authorization server lets an attacker reuse a consent that a user gave to somebody else.",
    ],
    incidents: [],
    further: [securityGuidance],
    control: {
      text: [
        "Each agent has a grant of its own, which names the servers it may use and under which policy. The server's credential stays with the gateway and is added only to calls that this grant's policy allowed, so its authority is cut down to each caller before it is used.",
        "Every decision is a row in that grant's ledger: which agent caused it is on record.",
      ],
      docs: [
        { title: "Grants", page: "concepts.md" },
        { title: "Headers to the server", page: "wire.md", anchor: "headers-to-the-server" },
      ],
      policy: {
        version: "1",
        description: "A triage agent: it may run two workflows, on one repository, and nothing else.",
        default: "deny",
        tools: {
          run_workflow: {
            require: [
              {
                conditions: [
                  { path: "args.repo", op: "eq", value: "acme/site" },
                  { path: "args.workflow", op: "in", value: ["lint", "preview"] },
                ],
              },
            ],
            rate_limit: "10/minute",
          },
        },
      },
    },
    remains: [
      "Two people who share one grant are one caller to Sluice.",
      "What a server does with its credential on its own account is its own affair. Give it the narrowest one that works.",
    ],
    check: [
      "`sluice grant reach GRANT` for two agents side by side: each should see only what it is for.",
      "Send a call with one agent's token to a server that its grant does not name: the answer is `-31404`.",
    ],
  },
  {
    slug: "token-passthrough",
    title: "Token passthrough",
    summary: "The client's token is handed on to the system behind, which was not meant to see it.",
    how: [
      "A server that takes whatever token a client sends and forwards it has given up control: the system behind cannot tell the client from the server, limits and records of the server are bypassed with a direct request, and a token that leaks there works here.",
      "The protocol forbids it, and it is the shortest way to make a proxy work.",
    ],
    incidents: [],
    further: [securityGuidance],
    control: {
      text: [
        "The client's `Authorization` never leaves the gateway, nor does any cookie. What goes to a server is a fixed list of headers and the credential that was registered for it.",
      ],
      docs: [{ title: "Headers to the server", page: "wire.md", anchor: "headers-to-the-server" }],
    },
    remains: ["A token that an agent puts into an argument is an argument like any other, and passes."],
    check: [
      "Register a server that prints its headers, and call it: the grant's token is in none of them.",
      "The corpus in `test/bypass` sends such requests to an upstream that records every byte.",
    ],
  },
  {
    slug: "token-mis-redemption",
    title: "Token mis-redemption",
    summary: "A token that was issued for one server is accepted by another.",
    how: [
      "A bearer token works for whoever holds it. If a server does not check for whom it was issued, a token that a user gave to a harmless service opens the valuable one, and a malicious server can use the tokens it receives elsewhere.",
    ],
    incidents: [],
    further: [securityGuidance],
    control: {
      text: [
        "A grant's token names its tenant and its grant, and the grant lists the servers that it is for. At any other server of the tenant, and at any other tenant, it is answered like no token at all.",
        "Upstream servers never see it, so none can redeem it.",
      ],
      docs: [
        { title: "On the wire", page: "wire.md" },
        {
          title: "Invariant 6",
          page: "security.md",
          anchor: "what-is-guaranteed-and-what-tries-to-break-it",
        },
      ],
    },
    remains: [
      "A grant that lists many servers is one key to all of them. Make one for each agent and purpose, with an expiry.",
    ],
    check: [
      "Use a token at a server that its grant does not list: the answer is the same as for a server that does not exist.",
      "`sluice grant list` shows servers and expiry of each.",
    ],
  },
  {
    slug: "session-hijack",
    title: "Session hijack",
    summary: "A session's id is used by somebody other than the one it was made for.",
    how: [
      "Session ids of the legacy protocol are routing keys. Where a server takes them for proof of identity, guessing or finding one is enough to read a stranger's stream or to inject messages into it.",
      "Ids have been guessable, have been written into logs, and have been accepted with any valid token at all.",
    ],
    incidents: [
      {
        date: "2025",
        what: "CVE-2025-6515: oatpp-mcp used an address in memory as the session's id, so ids could be met again.",
        source: "https://nvd.nist.gov/vuln/detail/CVE-2025-6515",
      },
      {
        date: "2026",
        what: "CVE-2026-52869: the Python SDK before 1.27.2 found a session by its id alone, whoever was authenticated.",
        source: "https://nvd.nist.gov/vuln/detail/CVE-2026-52869",
      },
    ],
    control: {
      text: [
        "The id that a client gets is not the server's: it is sealed, and bound to tenant, grant and server. Opened with any other token it is answered as a session that does not exist. Ids of server requests and `requestState` are sealed in the same way.",
        "A stream asks every ten seconds whether its grant still stands, and ends where it does not.",
      ],
      docs: [
        { title: "What happens to each method", page: "wire.md", anchor: "what-happens-to-each-method" },
      ],
    },
    remains: [
      "Who steals a grant's token is the agent, session and all. Revoke it: that binds on the next call.",
      "A client that reaches the server directly has whatever sessions that server gives it.",
    ],
    check: [
      "Open a session with one grant and send its `Mcp-Session-Id` with another grant's token: 404, `-31404`.",
      "`test/gate/rounds.test.ts` and `test/bypass/cases/identity.ts` try it.",
    ],
  },
  {
    slug: "credential-downgrade",
    title: "Credential downgrade",
    summary: "A credential that fails leads to another, weaker way in, instead of to a refusal.",
    how: [
      "Gateways that know several ways to log in try them in turn. If a failed key falls through to the next way, a request with a made-up token can arrive where a request with none would have been refused: as an anonymous user, as an empty identity, as the default.",
    ],
    incidents: [
      {
        date: "2026",
        what: "CVE-2026-59822: LiteLLM before 1.84.0 replaced a failed key on its MCP endpoint with an empty identity, and went on. Exploited in the wild, by CISA's catalogue.",
        source: "https://github.com/BerriAI/litellm/security/advisories/GHSA-7488-6r32-c95q",
      },
    ],
    control: {
      text: [
        "There is one way in: a grant's token in `Authorization`. A missing, malformed, unknown, expired or revoked one ends the request with the same 401, before a server or a policy is looked up. Nothing is tried next.",
      ],
      docs: [
        { title: "What the agent sees", page: "wire.md", anchor: "what-the-agent-sees" },
        { title: "Keys and roles", page: "api.md", anchor: "keys-and-roles" },
      ],
    },
    remains: ["The token itself: who has it needs no downgrade."],
    check: [
      "Send no token, a made-up one, an expired one and one of another tenant: four times the same answer.",
    ],
  },
  {
    slug: "default-secret",
    title: "Default secret",
    summary: "A key that ships with the product opens every installation that did not change it.",
    how: [
      "A sample configuration has to start, so it contains a signing key or a password. Copied into production it still works, and the whole world knows it: anybody can sign a token that the gateway believes.",
    ],
    incidents: [],
    control: {
      text: [
        "There is none. Without `OPERATOR_KEY` the management API answers 401 to everyone, and without `SEALING_KEY` no MCP request is served. `npm start` makes random ones on its first run and keeps them in a file that only its user can read.",
        "Tokens and management keys are 32 random bytes, stored as hashes.",
      ],
      docs: [
        { title: "Settings", page: "deploy.md", anchor: "settings" },
        { title: "Keys", page: "security.md", anchor: "what-is-guaranteed-and-what-tries-to-break-it" },
      ],
    },
    remains: [
      "A weak secret that an operator chose by hand. Make them with the command in the documentation.",
    ],
    check: ["Deploy without `OPERATOR_KEY` and call the API with any key: 401."],
  },
];
