/** Attacks that are a call of a tool that does exactly what it says. */
import type { AttackText } from "./types.ts";

export const actionAttacks: readonly AttackText[] = [
  {
    slug: "privilege-escalation",
    title: "Privilege escalation",
    summary: "An agent gives itself, or somebody else, more rights than it was given.",
    how: [
      "Some tools do not touch data but decide who may: they attach a policy to a user, add a role, make an access key, change the members of a group. One such call turns a narrow agent into a wide one, on the system behind the server, where a gateway no longer sees what happens.",
      "It takes no malice. An agent that meets `access denied` and has a tool such as `put_user_policy` at hand may well repair its own rights, and write `*` because that always works. An injected instruction does the same on purpose.",
      "A right that was given stays after the grant is revoked: the way back is on the other system.",
    ],
    incidents: [],
    control: {
      text: [
        "Rights are given by a person: `require_approval` on tools that attach, add or create, with the exact document in view. Where a call must pass unasked, the document itself is judged: no wildcard action, no action on identities, and a limit.",
        "The policy for the AWS IAM server in `policies/aws-iam.json` does this in full, with its cases beside it.",
      ],
      docs: [
        { title: "Approvals", page: "approvals.md" },
        { title: "How identity tools are recognised", page: "catalogue.md", anchor: "what-comes-out" },
      ],
      policy: {
        version: "1",
        description: "Rights are looked at freely, changed by a person, and never widened to everything.",
        default: "deny",
        tools: {
          "get_*": {},
          "list_*": {},
          put_user_policy: {
            action: "require_approval",
            reason: "This changes what somebody may do. A person must approve it first.",
            deny_if: [
              {
                conditions: [{ path: "args.policy_document", op: "regex", value: '"Action"\\s*:\\s*"\\*"' }],
                on_deny: "A policy that allows every action is not written through an agent.",
              },
            ],
            limits: [{ counter: "put_user_policy_rate", window: "minute", max: 30, scope: "grant" }],
          },
        },
      },
    },
    remains: [
      "The credential that the server holds decides what is possible at all. Give the server one that cannot raise its own rights.",
      "A document can be worded around a pattern; that is why the person, and not the pattern, is the control.",
    ],
    check: [
      "`sluice policy test policies` runs the cases of the shipped policies, escalation among them.",
      "`sluice grant reach GRANT` shows which identity tools pass without a person.",
    ],
  },
  {
    slug: "runaway-loop",
    title: "Runaway loop",
    summary: "An agent repeats a call hundreds of times, by mistake or because it was told to.",
    how: [
      "A model that gets an error, or an answer it does not understand, tries again. Without anything that ends it, the loop runs as fast as the server answers: records are created twice, mails sent by the hundred, a paid interface billed by the call.",
      "Retries of a client that hides an error from its user, and two agents that react to each other's changes, end the same way.",
    ],
    incidents: [],
    control: {
      text: [
        "A limit counts calls, or their cost, in a rolling window, and no window ever admits more than its `max`, from however many clients at once. The refusal says how long to wait, exactly, in words for the model and in `retryAfterMs` for programs, which is what ends a loop.",
        "A counter can be shared by several tools and, with scope `tenant`, by all grants.",
      ],
      docs: [{ title: "Limits", page: "concepts.md", anchor: "limit" }],
      policy: {
        version: "1",
        description: "Thirty changes a minute for each grant, and five hundred a day for the whole tenant.",
        default: "deny",
        tools: {
          "get_*": {},
          "create_*": {
            limits: [
              { counter: "writes", window: "minute", max: 30, scope: "grant" },
              { counter: "writes_day", window: "day", max: 500, scope: "tenant" },
            ],
          },
        },
      },
    },
    remains: [
      "Calls below the limit all pass. Choose `max` by what you would not mind happening at once.",
      "A single call that does a thousand things counts as one, unless its cost is read from an argument.",
    ],
    check: [
      "Call a limited tool in a loop: exactly `max` calls pass, and the next answer says when to come back.",
      "`sluice audit search --outcome limited --from 1d` shows who ran into limits.",
    ],
  },
  {
    slug: "destructive-call",
    title: "Destructive call",
    summary: "Data is deleted or overwritten, and there is no way back.",
    how: [
      "Deleting is one call, usually with one argument, and looks like tidying up. An agent that misread an error, mistook the environment it works in, or was told to by injected text, calls it with the same confidence as anything else.",
      "What makes it an incident is not the call but that it cannot be undone: no confirmation, no bin, a backup that nobody tried. Tools that take SQL or a shell command can destroy without `delete` in their name.",
    ],
    incidents: [
      {
        date: "2025-07-18",
        what: "A coding agent on Replit deleted the production database of a project, in spite of an instruction that nothing be changed.",
        source: "https://dig.watch/updates/replit-revamps-data-architecture-following-live-database-deletion",
      },
    ],
    control: {
      text: [
        "A person approves each destructive call with the exact arguments in view; or the tool is hidden, and then it does not exist for the agent. An instruction in a prompt is a wish; this is decided outside of the model.",
        "For tools that take SQL, allow the statements that read and ask about the rest.",
      ],
      docs: [
        { title: "Approvals", page: "approvals.md" },
        { title: "Documents and hiding", page: "concepts.md", anchor: "document" },
      ],
      policy: {
        version: "1",
        description: "Deleting waits for a person; dropping does not exist.",
        default: "deny",
        hide: ["drop_*", "purge_*"],
        tools: {
          "get_*": {},
          "list_*": {},
          "delete_*": {
            action: "require_approval",
            reason: "This cannot be undone. A person must approve it first.",
            limits: [{ counter: "deletes", window: "hour", max: 10, scope: "grant" }],
          },
        },
      },
    },
    remains: [
      "A person can approve the wrong thing.",
      "An update can destroy as well as a deletion: what a field held before is gone. Limits bound how many.",
      "A tool that does not say that it destroys is judged by what it says.",
    ],
    check: [
      "`sluice grant reach GRANT` lists each destructive tool as `approve`, `hidden` or `deny`.",
      "The server's page lists its destructive tools; compare it with your policy.",
    ],
  },
  {
    slug: "money-movement",
    title: "Money movement",
    summary: "A payment, refund, payout, trade or transfer that no human saw.",
    how: [
      "Tools that pay take an amount and a recipient, and the agent chooses both. A wrong unit, a repeated call after a timeout, or an invoice with injected text is enough.",
      "Refunds and payouts are the favourite, because money leaves and nothing needs to be delivered. Transfers of crypto-currency cannot be called back at all.",
    ],
    incidents: [],
    control: {
      text: [
        "Two controls together: a person approves, and a limit adds up the amounts themselves, so that ten small payments weigh as much as a large one. An amount that is missing, negative or not a plain number is refused before it is counted.",
      ],
      docs: [
        { title: "Limits with a cost", page: "concepts.md", anchor: "limit" },
        { title: "Approvals", page: "approvals.md" },
      ],
      policy: {
        version: "1",
        description: "Refunds wait for a person, stay below 100 each, and below 500 a day.",
        default: "deny",
        tools: {
          "get_*": {},
          "list_*": {},
          create_refund: {
            action: "require_approval",
            reason: "This moves money. A person must approve it first.",
            require: [
              {
                conditions: [{ path: "args.amount", op: "lte", value: 100 }],
                on_deny: "Refunds above 100 are made by hand.",
              },
            ],
            limits: [
              {
                counter: "refunded",
                window: "day",
                max: 500,
                scope: "grant",
                cost: { path: "args.amount" },
              },
            ],
          },
        },
      },
    },
    remains: [
      "Currency and unit are the server's: 500 may be cents. Look at the tool before choosing `max`.",
      "A call whose outcome is unknown stays counted, and may have been carried out.",
    ],
    check: [
      "Send an amount as text, below zero and above the limit: each is refused, with the rule that did it.",
      "`sluice audit search --tool create_refund --all` lists every decision about it.",
    ],
  },
];
