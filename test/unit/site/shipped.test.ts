import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { starterEntry } from "../../../src/catalog/starter.ts";
import { compilePolicy, judge, parsePolicy } from "../../../src/policy/index.ts";
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
import { shipped } from "../catalog/shipped/files.ts";

test("every sentence about every shipped tool is whole", { timeout: 60_000 }, async () => {
  const broken: string[] = [];
  let sentences = 0;
  const hold = (text: string) => {
    sentences++;
    const plain = text.replace(/`[^`]*`|“[^”]*”/g, "X");
    const whole =
      text.endsWith(".") &&
      !/ {2}|\n|undefined|NaN/.test(plain) &&
      !/ {2}|\n/.test(text) &&
      !/ ,| \.(?!\w)|\.\.|\(\)/.test(plain) &&
      text.split("`").length % 2 === 1;
    if (!whole) broken.push(text);
  };
  for (const { slug } of await shipped.servers()) {
    const server = await shipped.server(slug);
    if (server === undefined) throw new Error(`no ${slug}`);
    hold(serverSummary(server));
    const named = new Set(whatAnAgentCouldDo(server).flatMap(({ tools }) => tools));
    expect(named.size, slug).toBe(new Set(server.tools.map(({ tool }) => tool)).size);
    for (const tool of server.tools) {
      const asked = questions(tool, server, 1);
      if (asked.length < 7 || asked.length > 9)
        broken.push(`${slug}/${tool.tool}: ${asked.length} questions`);
      const entry = starterEntry(tool, "balanced");
      const asks = entry.as === "rule" && entry.rule.action === "require_approval";
      if (whyPolicy(tool).includes("A person should decide") !== asks)
        broken.push(`${slug}/${tool.tool}: its page and its policy differ on who decides`);
      if (
        tool.classification.severity.level === "Critical" &&
        entry.as === "rule" &&
        !asks &&
        entry.rule.action !== "deny"
      )
        broken.push(`${slug}/${tool.tool}: Critical, and it passes without a person`);
      const isBound = entry.as !== "rule" || Object.keys(entry.rule).length > 0;
      if (/(?:High|Critical)/.test(tool.classification.severity.level) && !isBound)
        broken.push(`${slug}/${tool.tool}: ${tool.classification.severity.level}, and nothing binds it`);
      for (const text of [
        whatItDoes(tool, server),
        whyPolicy(tool),
        ...explainSeverity(tool.classification),
        explainConfidence(tool),
        ...tool.classification.findings.map(findingSentence),
        ...asked.map(({ answer }) => answer),
      ])
        hold(text);
    }
  }
  expect(broken.slice(0, 5)).toEqual([]);
  expect(sentences).toBeGreaterThan(200_000);
});

test("the hand-written balanced policy, which knows names alone, lets few of the Critical tools pass", async () => {
  const parsed = parsePolicy(readFileSync("policies/balanced.json", "utf8"));
  if (!parsed.ok) throw new Error("policies/balanced.json does not parse");
  const layers = [{ name: "balanced", policy: compilePolicy(parsed.policy) }];
  let critical = 0;
  const passed: string[] = [];
  for (const { slug, kind } of await shipped.servers()) {
    // Platforms and generators name tools in ways of their own: a starter policy of theirs is the way.
    if (kind !== "server") continue;
    for (const { tool, classification } of (await shipped.server(slug))?.tools ?? []) {
      if (classification.severity.level !== "Critical") continue;
      critical++;
      const { decision } = judge(layers, { kind: "tool", name: tool, arguments: {} });
      if (decision.outcome === "allow") passed.push(`${slug}/${tool}`);
    }
  }
  expect(critical).toBeGreaterThan(500);
  expect(passed.length / critical, passed.join(", ")).toBeLessThan(0.04);
});
