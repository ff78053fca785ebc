import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServerFacts, ToolFacts } from "../../../src/catalog/shipped/types.ts";
import { deedOf } from "../../../src/site/text/sentences/deed.ts";
import {
  explainConfidence,
  explainSeverity,
  findingSentence,
  questions,
  serverSummary,
  whatAnAgentCouldDo,
  whatItDoes,
  whyPolicy,
} from "../../../src/site/text/sentences/index.ts";
import { some } from "../../../src/site/text/sentences/phrase.ts";
import { type Definition, serverOf, texts } from "./facts.ts";

const acme = serverOf("Acme", [
  {
    tool: "put_user_policy",
    description: "Creates or updates an inline policy of a user.",
    inputSchema: texts("user_name!", "policy_document!", "dry_run"),
  },
  { tool: "delete_database", description: "Deletes a database.", inputSchema: texts("name!") },
  {
    tool: "create_refund",
    description: "Creates a refund.",
    inputSchema: {
      type: "object",
      properties: { charge: { type: "string" }, amount: { type: "number" } },
      required: ["charge", "amount"],
    },
  },
  { tool: "run_script", description: "Runs a script.", inputSchema: texts("script!") },
  { tool: "send_email", description: "Sends an email.", inputSchema: texts("to!", "body!") },
  { tool: "list_messages", description: "Lists the messages of an inbox.", inputSchema: texts("query") },
  { tool: "get_time", description: "Gets the time." },
  { tool: "谷仓", description: "查询谷仓的列表" },
  { tool: "Barn Door", inputSchema: texts("side") },
]);

const tool = (name: string): ToolFacts => {
  const found = acme.tools.find((one) => one.tool === name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
};
const answer = (name: string, question: RegExp) =>
  questions(tool(name), acme, 2).find((one) => question.test(one.question))?.answer;

test("no more are listed than asked for", () => {
  expect(some(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
});

describe("what it does", () => {
  test.each([
    ["put_user_policy", "Agents use `put_user_policy` of Acme to put a user policy."],
    [
      "put_user_policy",
      "A call creates or changes something that another call can put back. An agent must give `user_name` and `policy_document`. It may add `dry_run`.",
    ],
    ["delete_database", "What a call removes or overwrites is gone for good. An agent must give `name`."],
    [
      "create_refund",
      "A call moves money, or what is worth money. An agent must give `charge` and `amount`.",
    ],
    ["send_email", "A call reaches other people, and cannot be called back."],
    [
      "get_time",
      "Agents use `get_time` of Acme to get time. It looks things up. No arguments of it are known.",
    ],
    ["谷仓", "Agents use `谷仓` of Acme for what its name says, and that is no verb."],
    [
      "Barn Door",
      "No sign tells clearly what a call does, so it counts as a tool that changes something. It may give `side`; nothing is required.",
    ],
  ])("%s", (name, said) => expect(whatItDoes(tool(name), acme)).toContain(said));
});

describe("why it needs a policy, and what is asked about it", () => {
  test("a change of rights", () => {
    expect(whyPolicy(tool("put_user_policy"))).toMatch(/^A call changes who may do what\./);
    expect(answer("put_user_policy", /undone/)).toMatch(/^The change can/);
    expect(answer("put_user_policy", /injected/)).toContain("through `policy_document` and `user_name`");
    expect(answer("put_user_policy", /Write and not Destructive/)).toContain("a change of rights can be");
    expect(explainSeverity(tool("put_user_policy").classification).at(-1)).toBe(
      "The worst of these decides: Critical.",
    );
  });
  test("what destroys", () => {
    expect(answer("delete_database", /undone/)).toMatch(/^No: .*What it removes holds other things/);
    expect(answer("delete_database", /limit/)).toContain("waits for a person");
  });
  test("what moves money", () => {
    expect(answer("create_refund", /arguments/)).toContain("`amount`, which carries how much is moved");
    expect(answer("create_refund", /limit/)).toContain("The sum of `args.amount` stays within 100 a day");
  });
  test("what runs", () => {
    expect(answer("run_script", /injected/)).toContain("Put its own text into `script`, which carries code");
  });
  test("what sends", () => {
    expect(whyPolicy(tool("send_email"))).toMatch(/^What it sends has left at once/);
    expect(answer("send_email", /undone/)).toMatch(/hardly be called back/);
  });
  test("what reads", () => {
    expect(answer("list_messages", /private/)).toMatch(
      /^Probably\. What points to it is `messages` in its name/,
    );
    expect(answer("get_time", /undone/)).toBeUndefined();
    expect(answer("get_time", /injected/)).toMatch(/^Little/);
  });
  test("what is unknown", () => {
    expect(answer("Barn Door", /Write and not Read/)).toContain("not taken for harmless");
    expect(answer("Barn Door", /How certain/)).toBe(explainConfidence(tool("Barn Door")));
  });
});

test("how to bind it, and who defines it", () => {
  expect(answer("delete_database", /limit/)).toContain(
    '`"tools": { "delete_database": { "rate_limit": "10/minute" } }`',
  );
  expect(answer("delete_database", /block/)).toContain('`"hide": ["delete_database"]`');
  expect(answer("delete_database", /ask a person/)).toContain('"action": "require_approval"');
  expect(answer("delete_database", /Which server/)).toContain("2 other servers in this catalogue define");
});

describe("what a name says, as a person would say it", () => {
  test.each([
    ["list_issue", "list issues"],
    ["issue_create", "create an issue"],
    ["add_comment_to_issue", "add a comment to an issue"],
    ["get_user_by_id", "get a user by id"],
    ["search_code", "search code"],
    ["get_current_weather", "get the current weather"],
    ["delete_all_files", "delete all files"],
    ["upload_html_page_v2", "upload an html page"],
    ["create_or_update_file", undefined],
    ["project_info", undefined],
  ])("%s: %s", (name, deed) => {
    const [one] = serverOf("Barn", [{ tool: name }]).tools;
    expect(one && deedOf(one)).toBe(deed);
  });
});

describe("what the author says", () => {
  const said = (definition: Definition, ...siblings: Definition[]) => {
    const [first] = serverOf("Acme", [definition, ...siblings]).tools;
    return first && questions(first, acme, 0).find(({ question }) => question.includes("author"))?.answer;
  };
  const reader = { tool: "get_barn", description: "Gets a barn." };
  test.each([
    [{}, "No hints were collected"],
    [{ readOnlyHint: true }, "`readOnlyHint: true`. That fits"],
    [{ readOnlyHint: false }, "contradicts the definition: `readOnlyHint` says not read-only"],
    [{ openWorldHint: true }, "Whether it only reads, they do not say."],
  ])("%j", (annotations, words) =>
    expect(said({ ...reader, annotations }, { tool: "get_door", annotations: {} })).toContain(words),
  );
});

test("what an agent could do, the worst first", () => {
  const could = whatAnAgentCouldDo(acme);
  expect(could.map(({ could }) => could)).toEqual([
    "move money",
    "change who may do what",
    "remove things for good",
    "run code, queries or commands of its own",
    "start jobs and workflows",
    "carry data out",
    "read what is private",
    "be given orders by text of strangers",
    "create or change things",
    "look things up",
  ]);
  expect(could[0]?.tools).toEqual(["create_refund"]);
  expect(serverSummary(acme)).toBe("Acme defines 9 tools, of which 6 have an effect and 3 only read.");
  expect(whatAnAgentCouldDo({ tools: [] })).toEqual([]);
  expect(serverSummary({ title: "Acme", tools: [] })).toBe("Acme defines no tools.");
});

/** Everything that is written about a server. */
function allText(server: ServerFacts): string[] {
  return [
    serverSummary(server),
    ...server.tools.flatMap((one) => [
      whatItDoes(one, server),
      whyPolicy(one),
      ...explainSeverity(one.classification),
      explainConfidence(one),
      ...one.classification.findings.map(findingSentence),
      ...questions(one, server, 1).map((asked) => asked.answer),
    ]),
  ];
}

test("whatever a definition holds, the sentences are whole", () => {
  const word = fc.constantFrom(
    "get",
    "delete",
    "run",
    "send",
    "pay",
    "invoice",
    "url",
    "谷仓",
    "`",
    "  ",
    "\n",
    "_",
    "-",
    "é",
    "X",
  );
  const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(""));
  const definition = fc.record({
    tool: fc.oneof(text, fc.string()),
    description: fc.oneof(text, fc.string()),
    inputSchema: fc.array(text, { maxLength: 4 }).map((names) => texts(...names)),
    annotations: fc.constantFrom(
      undefined,
      { readOnlyHint: true },
      { readOnlyHint: false, destructiveHint: true },
    ),
  });
  fc.assert(
    fc.property(fc.array(definition, { minLength: 1, maxLength: 3 }), (definitions) => {
      const server = serverOf("Acme", definitions);
      for (const said of allText(server)) {
        const plain = said.replace(/`[^`]*`|“[^”]*”/g, "X");
        expect(said).toMatch(/\.$/);
        expect(said).not.toMatch(/ {2}|\n/);
        expect(plain).not.toMatch(/undefined|null|NaN| [,.]|\.\./);
        expect(said.split("`").length % 2, said).toBe(1);
      }
      for (const one of server.tools) {
        const asked = questions(one, server, 0);
        expect(asked.length).toBeGreaterThanOrEqual(7);
        expect(asked.length).toBeLessThanOrEqual(9);
        for (const { question } of asked) expect(question).toMatch(/^[A-Z].*\?$/);
      }
    }),
    { numRuns: 300 },
  );
});
