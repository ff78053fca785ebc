/** Attacks through what tools return and where data can go. */
import type { AttackText } from "./types.ts";

export const dataFlowAttacks: readonly AttackText[] = [
  {
    slug: "indirect-prompt-injection",
    title: "Indirect prompt injection",
    summary: "Instructions inside content that a tool returns: a page, a ticket, a mail, a row of a table.",
    how: [
      "A model takes text that a tool returns into the same context as the user's request and cannot reliably tell one from the other. Whoever can write such text, a visitor who opens an issue or a customer who files a ticket, can write instructions.",
      "The agent then acts with the rights of its own user. The tool that fetched the text worked as designed, and so does the tool that does the damage; what is wrong is the way from one to the other.",
      "No filter recognises all such text. What bounds the damage is what the agent may do next.",
    ],
    incidents: [
      {
        date: "2025-05-26",
        what: "Invariant Labs showed an issue in a public repository that made an agent with GitHub's MCP server copy data of private repositories into a public pull request.",
        source:
          "https://www.joinformal.com/blog/the-permission-pitfall-securing-mcp-servers-without-limiting-value",
      },
      {
        date: "2025-06",
        what: "Researchers showed a support ticket that made an agent with Supabase's MCP server read a table of tokens and write them into the ticket.",
        source: "https://docs.tansive.io/blog/implementing-defense-prompt-injection-attacks-mcp",
      },
      {
        date: "2025-06-19",
        what: "Researchers showed a ticket, filed from outside, that acted through Atlassian's MCP server with the rights of the support engineer who had it summarised.",
      },
    ],
    control: {
      text: [
        "Reading stays free; what changes or sends something waits for a person who sees the exact arguments, or is limited to known recipients and amounts. An approval is for one call with these very arguments, and no agent can give it.",
        "The rule for arguments is the sharper one, because people tire of questions: allow what is known to be right, ask about the rest.",
      ],
      docs: [
        { title: "Approvals", page: "approvals.md" },
        { title: "Rules", page: "concepts.md", anchor: "rule" },
      ],
      policy: {
        version: "1",
        description: "Comments go to our own repositories; every other change waits for a person.",
        default: "deny",
        tools: {
          "get_*": {},
          "list_*": {},
          add_issue_comment: {
            require: [
              {
                conditions: [{ path: "args.owner", op: "eq", value: "acme" }],
                on_deny: "Comments may only be written in acme's repositories.",
              },
            ],
            rate_limit: "10/minute",
          },
          "create_*": {
            action: "require_approval",
            reason: "A person must see what is written, and where.",
          },
        },
      },
    },
    remains: [
      "Answers are passed on as they are: the model still reads the injected text, and can still mislead its user in words.",
      "A rule judges one call at a time. It does not know that the call before it read something untrusted.",
      "An approval is worth what the person reads.",
    ],
    check: [
      "Put an instruction into something that your agent reads, such as a ticket on a test system, and see which calls follow: `sluice audit search --outcome denied --from 1h`.",
      "`sluice grant reach GRANT` lists what a hijacked agent could call without asking anyone.",
    ],
  },
  {
    slug: "exfiltration-by-chaining",
    title: "Exfiltration by chaining",
    summary: "A tool that reads and a tool that sends, each harmless alone, together carry data out.",
    how: [
      "Data leaves where three things meet in one agent: access to something private, text from strangers, and a way out. The stranger's text says what to fetch and where to put it.",
      "The way out need not look like one. Any address that the agent chooses will do: the query of a web request, an image in a comment, a search term sent to a third party, a link that a chat system opens to make a preview.",
      "The three need not be on one server. A calendar, a browser and a chat, each installed with care, make the combination.",
    ],
    incidents: [
      {
        date: "2025-07",
        what: "Researchers showed that a message posted through a Slack MCP server could carry data out by a link, because a preview of it is fetched without anyone clicking.",
      },
    ],
    control: {
      text: [
        "Give a grant to either side of the chain, not to both: an agent that reads the mailbox has no need of an open web request. Where it needs both, bind the outward one to known recipients and hosts with `require`, and cap it.",
        "Your stack, on this site, names the three legs over all servers of a selection and the tools that make each.",
      ],
      docs: [
        { title: "Rules", page: "concepts.md", anchor: "rule" },
        { title: "Flow roles", page: "catalogue.md", anchor: "what-comes-out" },
      ],
      policy: {
        version: "1",
        description: "Messages go to two channels and carry no links; pages are fetched from two hosts.",
        default: "deny",
        tools: {
          "get_*": {},
          post_message: {
            require: [{ conditions: [{ path: "args.channel", op: "in", value: ["#builds", "#support"] }] }],
            deny_if: [
              {
                conditions: [{ path: "args.text", op: "regex", value: "(?i)https?://" }],
                on_deny: "Messages may not carry links.",
              },
            ],
            rate_limit: "10/minute",
          },
          fetch: {
            require: [
              {
                conditions: [
                  { path: "args.url", op: "regex", value: "^https://(docs|status)\\.acme\\.example/" },
                ],
              },
            ],
          },
        },
      },
    },
    remains: [
      "A channel that is allowed can carry anything that fits its rules, in small pieces too; limits make that slow, and the ledger shows it.",
      "What a server itself does with data that it is given is out of sight.",
    ],
    check: [
      "Open your servers together in your stack and read what it says about private data, untrusted content and outward channels.",
      "`sluice audit search --tool post_message --all` shows each decision about the outward tool.",
    ],
  },
];
