/** What a dangerous combination of a stack means, and the control to put on it. */
import type { Danger, Leg } from "./stack/index.ts";

export interface DangerText {
  readonly title: string;
  /** One or two sentences. */
  readonly why: string;
  readonly control: string;
  /** Slug of the attack's page. */
  readonly attack: string;
}

export const dangerTexts: Readonly<Record<Danger["code"], DangerText>> = {
  "lethal-trifecta": {
    title: "Private data, text by strangers, and a way out",
    why: "A stranger's text can tell the agent what to fetch and where to send it. Each tool works as designed; together they leak.",
    control:
      "Split the three over different grants. Where one agent needs them all, bind the tools that send to known recipients and hosts with `require`, and cap them.",
    attack: "exfiltration-by-chaining",
  },
  "secrets-outward": {
    title: "Secrets, and a way out",
    why: "What one tool reads opens other doors, and another tool can carry it away in a single call.",
    control:
      "Take the tools that read secrets out of the policy: what is not named is denied. An agent seldom needs the secret itself.",
    attack: "exfiltration-by-chaining",
  },
  "untrusted-money": {
    title: "Money within reach of text by strangers",
    why: "Whoever can write what the agent reads can ask it for a payment.",
    control: "Have a person approve each movement of money, and add the amounts up in a daily limit.",
    attack: "money-movement",
  },
  "untrusted-execution": {
    title: "Commands within reach of text by strangers",
    why: "Whoever can write what the agent reads can choose what it runs, with the rights of the server that runs it.",
    control:
      "Give execution to a grant that reads nothing from outside, or allow known commands with `require` and ask about the rest.",
    attack: "indirect-prompt-injection",
  },
  "untrusted-destruction": {
    title: "Deletion within reach of text by strangers",
    why: "Injected text gains nothing by a deletion and can still cause one, and it cannot be undone.",
    control:
      "Have a person approve each of these calls, or hide the tools from agents that read from outside.",
    attack: "destructive-call",
  },
  "identity-change": {
    title: "Changes of who may do what",
    why: "One such call gives rights that are used where no gateway sees it, and that outlive the grant.",
    control: "Have a person approve each, with the exact document in view.",
    attack: "privilege-escalation",
  },
  "alarmed-definitions": {
    title: "Definitions that a person should read first",
    why: "Their text holds what reads like orders to the model, or what people cannot see.",
    control: "Leave them in quarantine until somebody has read them. A starter policy denies them.",
    attack: "tool-poisoning",
  },
  "same-names": {
    title: "Names that several servers define",
    why: "An agent can call the one and mean the other.",
    control: "Name the tool in the policy of the one server that should answer, and hide it on the others.",
    attack: "tool-shadowing",
  },
  "two-of-three": {
    title: "One step from a leak",
    why: "Of private data, text by strangers and a way out, two are here. The next server can bring the third.",
    control: "Bind the tools that send before you add another server.",
    attack: "exfiltration-by-chaining",
  },
};

export const legTitles: Readonly<Record<Leg["role"], string>> = {
  "private-data": "Reads private data",
  "untrusted-content": "Brings in text by strangers",
  "outward-channel": "Can carry data out",
  secrets: "Reads secrets",
  identity: "Changes who may do what",
  execution: "Runs code, queries or commands",
  destruction: "Removes for good",
  money: "Moves money",
  alarm: "Should be read first",
  "same-name": "Defined by several servers",
};
