/** What `/categories/<category>` says. */
import { starterEntry } from "../../catalog/starter.ts";
import type { Category } from "../../catalog/types.ts";
import type { Rule } from "../../policy/index.ts";

export interface CategoryText {
  readonly category: Category;
  /** One line. */
  readonly summary: string;
  /** What counts: paragraphs. */
  readonly means: readonly string[];
  readonly canGoWrong: readonly string[];
  /** How a definition comes to be judged so. */
  readonly judged: readonly string[];
  readonly starter: {
    /** A tool of this category, and which of its arguments says how much. */
    readonly tool: string;
    readonly amount?: string;
    readonly why: readonly string[];
  };
}

/** From the least to the worst. */
export const categoryTexts: readonly CategoryText[] = [
  {
    category: "Read",
    summary: "Looks something up and changes nothing.",
    means: [
      "A tool that lists, fetches, searches, counts or computes, and leaves everything as it was.",
      "Its level is Low, which is about what a call changes. What it returns can matter a great deal: a reader of secrets or of a mailbox has a severity of its own.",
    ],
    canGoWrong: [
      "It returns something private, and another tool sends it out.",
      "It returns text by a stranger, which the model takes for an instruction.",
      "A search term or an address that it takes is itself a way out for data.",
    ],
    judged: [
      "Only where the signs clearly say so: a reading verb in the name, a reading verb at the start of the description, arguments such as `limit` and `query`. Where nothing is known, a tool is not Read.",
      "An author's `readOnlyHint: true` makes nothing a Read, and `false` makes a Read a Write.",
    ],
    starter: {
      tool: "get_record",
      why: [
        "An empty entry allows the tool. Asking a person about every look would only teach them to agree.",
        "Where a server also has a way out, look at the combination instead: bind the tool that sends.",
      ],
    },
  },
  {
    category: "Write",
    summary: "Creates or changes something that can be changed back.",
    means: [
      "A tool that creates, updates, sends, renames, moves or configures. The state afterwards is another one, and there is a way back, if somebody notices.",
      "A tool about which nothing is known is Write too, with low confidence.",
    ],
    canGoWrong: [
      "Many small changes at once: a loop that creates a record for each error.",
      "The right change at the wrong place: another recipient, another project, production instead of a trial.",
      "A change of who may do what. Such tools are Write by category and Critical in severity.",
    ],
    judged: [
      "A writing verb in the name or description, a body or data among the arguments, an action list that creates or updates.",
      "Unsure means Write, never Read.",
    ],
    starter: {
      tool: "update_record",
      why: [
        "Thirty changes a minute are more than careful work needs, and few enough that a loop ends before it has done much.",
        "Each tool has a counter of its own. Give several tools the same counter's name where they should share one.",
      ],
    },
  },
  {
    category: "Execute",
    summary: "Runs code, commands, queries or jobs: what it does is in its arguments.",
    means: [
      "A tool that runs a shell command, a script or SQL, starts a workflow or a job, or deploys. Its effect cannot be read from its name, because the caller writes it.",
    ],
    canGoWrong: [
      "Anything that the server's own rights allow, in one call.",
      "A query that reads on Monday deletes on Tuesday, through the same tool.",
      "Injected text chooses the command.",
    ],
    judged: [
      "A verb such as run, execute, deploy or trigger, or an argument that takes code, SQL or a command.",
      "A tool that is said to run only reading queries is Read, unless other signs are against it.",
    ],
    starter: {
      tool: "run_job",
      why: [
        "`arguments: true` admits only arguments that the accepted definition declares; ten calls a minute keep a trial-and-error loop slow.",
        "Neither judges what is executed. Where the arguments are known, say which are right with `require`.",
      ],
    },
  },
  {
    category: "Destructive",
    summary: "Removes or overwrites something for good.",
    means: [
      "A tool whose effect cannot be undone by another call: delete, drop, purge, wipe, terminate. The definition is irreversibility, not whether the author called it destructive.",
    ],
    canGoWrong: [
      "The wrong thing, the wrong environment, or everything: one call, and the backup is the only way back.",
      "A database, a bucket or a project takes all that it holds with it.",
      "Cleaning up after an error is the moment when agents reach for it unasked.",
    ],
    judged: [
      "A destroying verb in the name or in an action list. A description alone counts where the name has no sure verb, or says that something cannot be undone.",
      "`destructiveHint` does not decide, because authors mean three different things by it.",
    ],
    starter: {
      tool: "delete_record",
      why: [
        "A person sees the exact arguments and decides about this one call. The strict starter policy hides the tool instead.",
      ],
    },
  },
  {
    category: "Financial",
    summary: "Moves money, or what is worth money.",
    means: [
      "A tool with a verb that moves money and a noun that is money: pay an invoice, create a refund, transfer funds, place an order at a market, swap tokens.",
      "Looking at invoices is Read, and making a draft of one is Write.",
    ],
    canGoWrong: [
      "The wrong amount, unit or recipient, or the same payment twice after a timeout.",
      "A refund to somebody who asked for it in a ticket.",
      "Transfers of crypto-currency cannot be called back.",
    ],
    judged: [
      "It takes both, a moving verb and a money noun, and a reading verb wins: `list_invoices` is Read.",
      "A word after the noun can make it something else: a payment link, a refund policy.",
    ],
    starter: {
      tool: "create_refund",
      amount: "amount",
      why: [
        "A person approves each call. Where an argument is known to hold the amount, a daily limit adds up the amounts themselves.",
        "The `max` of 100 is a first guess, in whatever unit the tool takes: it may be cents.",
      ],
    },
  },
];

export const categoryText = (category: Category): CategoryText | undefined =>
  categoryTexts.find((text) => text.category === category);

/** What the starter policy says of such a tool. */
export function starterRule({ category, starter: { tool, amount } }: CategoryText): Rule {
  const severity = { level: "Low", reasons: [] } as const;
  const entry = starterEntry(
    { tool, classification: { category, severity, findings: [], ...(amount !== undefined && { amount }) } },
    "balanced",
  );
  return entry.as === "rule" ? entry.rule : {};
}
