import { expect, test } from "vitest";
import { CodeBlock } from "../../../src/site/components/code.tsx";
import { EvidenceList, Mentions, Signature } from "../../../src/site/components/evidence.tsx";
import { Crumbs, Pagination } from "../../../src/site/components/places.tsx";
import { Channel } from "../../../src/site/components/risk.tsx";
import { ToolTable } from "../../../src/site/components/tool-table.tsx";
import { Callout, Card, Choices, Facts, Questions, Section, Stats } from "../../../src/web/blocks.tsx";

const EVIL = `"><script>alert(1)</script>`;

test("nothing that a server named gets out of its place", () => {
  const sign = { where: "name", word: EVIL, says: "Write", points: 1 } as const;
  const page = (
    <Section id="s" title={EVIL}>
      <Callout>{EVIL}</Callout>
      <Facts facts={[[EVIL, EVIL]]} />
      <Stats stats={[[EVIL, EVIL]]} />
      <Questions questions={[{ question: EVIL, answer: EVIL }]} />
      <Card href={EVIL} title={EVIL} />
      <CodeBlock title={EVIL} code={EVIL} language="json" />
      <EvidenceList evidence={[sign]} />
      <Mentions mentions={[sign]} />
      <Signature tool={EVIL} args={[{ name: EVIL, required: true }]} evidence={[sign]} />
      <Crumbs crumbs={[{ label: EVIL, href: "/" }]} here={EVIL} />
      <ToolTable
        caption={EVIL}
        tools={[
          { server: "s", serverTitle: EVIL, tool: EVIL, category: "Read", severity: "Low", confidence: 0.5 },
        ]}
      />
    </Section>
  ).toString();
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script");
});

test("the first choice is chosen, and every panel is there without a script", () => {
  const choices = [
    { label: "balanced", body: "one" },
    { label: "strict", body: "two" },
  ];
  const page = (<Choices name="preset" legend="Preset" choices={choices} />).toString();
  expect(page.match(/checked/g)).toHaveLength(1);
  expect(page.indexOf("checked")).toBeLessThan(page.indexOf("strict"));
  expect(page).toContain("one");
  expect(page).toContain("two");
});

test("the shares of the bar fill it, and counts of nothing are left out of the legend", () => {
  const counts = { Read: 3, Write: 1, Execute: 0, Destructive: 0, Financial: 0 };
  const page = (<Channel counts={counts} />).toString();
  const widths = [...page.matchAll(/<rect[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(widths).toEqual([750, 250, 0, 0, 0]);
  expect(page).not.toContain("Execute");
});

test("a fact that is not known is left out", () => {
  const page = (
    <Facts
      facts={[
        ["Folder", null],
        ["Publisher", "github"],
      ]}
    />
  ).toString();
  expect(page).not.toContain("Folder");
  expect(page).toContain("github");
});

test("a list of one page has no pagination; the page shown is told", () => {
  expect((<Pagination page={1} pages={1} path="/servers" />)?.toString() ?? "").toBe("");
  const page = (<Pagination page={2} pages={3} path="/servers" query={{ letter: "a" }} />).toString();
  expect(page).toContain('href="/servers?letter=a"');
  expect(page).toMatch(/href="\/servers\?letter=a&amp;page=2" aria-label="Page 2" aria-current="page"/);
});
