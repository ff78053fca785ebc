/** What `/how-it-is-judged` says. docs/catalogue.md says the same to users of the classifier. */

interface Part {
  readonly id: string;
  readonly title: string;
  readonly paragraphs?: readonly string[];
  readonly facts?: readonly (readonly [term: string, text: string])[];
  readonly command?: string;
}

export const judgedParts: readonly Part[] = [
  {
    id: "category",
    title: "Category",
    paragraphs: [
      "The verb of the name counts most; it is the first word, or else the last, or else one inside. The first verb of the description comes next, then phrases such as `read-only` and `cannot be undone`, then arguments: an action list decides what `manage` means, SQL is executed unless the tool is said to read only, `limit` and `query` point to a question, `confirm` and `body` to an effect.",
      "Words that are as often nouns (`report`, `test`) weigh little. What all tools of a server share, such as a prefix, says nothing about one of them and is left out.",
      "A tool is Read only where the signs clearly say so. Where nothing is known it is Write, with low confidence. Financial takes both a verb that moves money and a noun that is money, and a reading verb wins.",
    ],
  },
  {
    id: "level",
    title: "Level and severity",
    paragraphs: [
      "The level is fixed by the category: Read is Low, Write is Medium, Execute is High, Destructive and Financial are Critical.",
      "Severity is how bad a call could be, and has reasons of its own. Each is shown with the words that it rests on, and the worst decides.",
    ],
    facts: [
      ["`category`", "What its effects usually cost."],
      ["`identity`", "It changes who may do what: roles, permissions, keys, a policy that someone holds."],
      ["`secrets`", "It deals with passwords, keys, tokens, certificates."],
      ["`production`", "It says that it works on what is live."],
      ["`bulk`", "One call reaches many things."],
      ["`container`", "What it removes holds many others: a database, a bucket, a project."],
      ["`code`", "It takes code, a query or a command."],
      ["`money`", "It moves money."],
      ["`private-data`", "What it returns is likely not for everybody."],
    ],
  },
  {
    id: "confidence",
    title: "Confidence",
    paragraphs: [
      "From 30 %, where there is nothing to go by, to 99 %, where every sign agrees. It grows with how much was said and shrinks with how far the signs disagree, and the author's own word moves it up or down.",
    ],
  },
  {
    id: "annotations",
    title: "What the author says",
    paragraphs: [
      "An author's hints can make a tool worse or the judgement surer, never safer: `readOnlyHint: false` turns a Read into a Write, and `readOnlyHint: true` turns nothing into a Read. `destructiveHint` does not make a tool Destructive, because authors mean three different things by it.",
      "Hints that are the same on every tool of a server are a library's defaults and are not heard. A hint that contradicts the definition is a finding.",
    ],
  },
  {
    id: "flow",
    title: "Flow",
    paragraphs: [
      "Three roles, each with the words that show it: a tool reads private data, sees text by strangers, or sends outward. One is harmless. A server, or a stack of servers, that has all three can leak.",
    ],
  },
  {
    id: "findings",
    title: "Findings",
    paragraphs: [
      "Orders to the model, characters that nobody sees, letters that pass for others, encoded text: a definition with one of these should be read by a person before an agent sees it. Every text is searched, at any depth: names, descriptions, titles, defaults, enum values, examples and unknown keywords.",
      "Names that agents know from elsewhere, and arguments that carry code, SQL, commands, addresses or paths, are noted too.",
    ],
  },
  {
    id: "measured",
    title: "How good it is",
    paragraphs: [
      "It is measured against what authors say of their own tools, with their hints kept from it. This prints every figure, the confusion table and each publisher; it needs the collected definitions, which are not part of the project.",
    ],
    command: "npm run -s catalog:eval",
  },
  {
    id: "blind",
    title: "What it cannot see",
    paragraphs: [
      "A definition is what an author says. Code that does something else behind the same words is not noticed, and a tool that says little is judged by little. The credential that a server holds decides what is possible at all, and no definition tells it.",
      "No finding does not mean harmless. A mistake can be reported from every page.",
    ],
  },
];
