import { Hono } from "hono";
import type { Catalogue, ToolPage } from "../catalog/shipped/types.ts";
import { formatPolicy } from "../policy/index.ts";
import { Callout, Card, Section } from "../web/blocks.tsx";
import { attackPath } from "./addresses.ts";
import { CodeBlock } from "./components/code.tsx";
import { Columns } from "./components/columns.tsx";
import { DocsLinks, Outside } from "./components/links.tsx";
import { Crumbs, Pagination, pageNumber } from "./components/places.tsx";
import { Paragraphs, Text, TextList } from "./components/text.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import { missingPage } from "./missing.tsx";
import { answer, type Page, type PageEnv } from "./page.tsx";
import {
  type AttackText,
  attackSections,
  attacksOfGroup,
  attackText,
  isToolAttack,
} from "./text/attacks/index.ts";
import { count, counted } from "./text/count.ts";

const PER_PAGE = 50;

/** `/attacks` and `/attacks/<slug>`. */
export const attackPages = new Hono<PageEnv>()
  .get("/", async (c) => answer(c, attacksPage(await c.var.catalogue.overview())))
  .get("/:attack", async (c) => {
    const slug = c.req.param("attack");
    const attack = attackText(slug);
    if (attack === undefined) return answer(c, missingPage(c.req.path, "There is no such attack"));
    const page = pageNumber(c.req.query("page"));
    const tools = isToolAttack(slug)
      ? await c.var.catalogue.tools({ attack: slug }, page, PER_PAGE)
      : undefined;
    if (page > 1 && !has(tools, page)) return answer(c, missingPage(c.req.path, "The list has no such page"));
    return answer(c, attackPage(attack, tools, page));
  });

const has = (tools: ToolPage | undefined, page: number) => page <= Math.ceil((tools?.total ?? 0) / PER_PAGE);

type Overview = Awaited<ReturnType<Catalogue["overview"]>>;

function attacksPage({ attacks: applies }: Overview): Page {
  return {
    title: "Attacks on agents and their tools",
    description:
      "Twenty-eight ways in which tools of MCP servers are abused: how each works, what stops it, and what does not.",
    path: "/attacks",
    section: "attacks",
    data: {
      attacks: attackSections.flatMap(({ group, attacks }) =>
        attacks.map(({ slug, title, summary }) => ({
          slug,
          title,
          summary,
          group,
          tools: toolsOf(applies, slug),
        })),
      ),
    },
    body: () => (
      <div class="stack loose">
        <header class="title">
          <h1>Attacks</h1>
          <p class="lede">
            How tools of MCP servers are abused, what in Sluice stops it, what that does not stop, and how to
            check.
          </p>
        </header>
        {attackSections.map(({ group, title, summary, attacks }) => (
          <Section id={group} title={title} note={summary}>
            <ul class="cards">
              {attacks.map((attack) => (
                <Card href={attackPath(attack.slug)} title={attack.title}>
                  <p>
                    <Text>{attack.summary}</Text>
                  </p>
                  <Applies tools={toolsOf(applies, attack.slug)} />
                </Card>
              ))}
            </ul>
          </Section>
        ))}
      </div>
    ),
  };
}

const toolsOf = (applies: Overview["attacks"], slug: string): number | undefined =>
  isToolAttack(slug) ? (applies[slug] ?? 0) : undefined;

const Applies = ({ tools }: { tools: number | undefined }) =>
  tools === undefined ? null : <p class="quiet small">Applies to {counted(tools, "tool")}</p>;

function attackPage(attack: AttackText, tools: ToolPage | undefined, page: number): Page {
  const path = attackPath(attack.slug);
  return {
    title: `${attack.title}: how it works and what stops it`,
    description: attack.summary.replaceAll("`", ""),
    path: page > 1 ? `${path}?page=${page}` : path,
    section: "attacks",
    data: { ...attack, tools },
    body: () => (
      <>
        <Crumbs crumbs={[{ label: "Attacks", href: "/attacks" }]} here={attack.title} />
        <Columns label="More" parts={partsOf(attack, tools !== undefined)} beside={<Aside attack={attack} />}>
          <header class="title">
            <h1>{attack.title}</h1>
            <p class="lede">
              <Text>{attack.summary}</Text>
            </p>
          </header>
          <Section id="how" title="How it works">
            <Paragraphs texts={attack.how} />
          </Section>
          {attack.incidents.length === 0 ? null : <Incidents attack={attack} />}
          <Control attack={attack} />
          <Section id="remains" title="What that does not stop">
            <TextList texts={attack.remains} />
          </Section>
          <Section id="check" title="How to check">
            <TextList texts={attack.check} />
          </Section>
          {tools === undefined ? null : <Tools attack={attack} tools={tools} page={page} />}
        </Columns>
      </>
    ),
  };
}

const Incidents = ({ attack }: { attack: AttackText }) => (
  <Section id="incidents" title="What happened">
    <dl class="facts">
      {attack.incidents.map(({ date, what, source }) => (
        <>
          <dt>
            <time datetime={date}>{date}</time>
          </dt>
          <dd>
            <Text>{what}</Text> {source === undefined ? null : <Outside href={source}>Source</Outside>}
          </dd>
        </>
      ))}
    </dl>
  </Section>
);

const Control = ({ attack: { slug, control } }: { attack: AttackText }) => (
  <Section id="control" title="What stops it">
    <Paragraphs texts={control.text} />
    {control.policy === undefined ? null : (
      <CodeBlock title={`${slug}.json`} code={formatPolicy(control.policy)} language="json" />
    )}
    <p class="quiet small">
      In the documentation: <DocsLinks links={control.docs} />
    </p>
  </Section>
);

const Tools = ({ attack, tools, page }: { attack: AttackText; tools: ToolPage; page: number }) => (
  <Section
    id="tools"
    title="Tools it applies to"
    note={tools.total === 0 ? undefined : `${counted(tools.total, "tool")}, the worst first`}
  >
    {tools.total === 0 ? (
      <Callout>
        <p>No tool of the catalogue.</p>
      </Callout>
    ) : (
      <>
        <ToolTable
          caption={`Tools that ${attack.title.toLowerCase()} applies to, page ${count(page)}`}
          tools={tools.items}
        />
        <Pagination page={page} pages={Math.ceil(tools.total / PER_PAGE)} path={attackPath(attack.slug)} />
      </>
    )}
  </Section>
);

const partsOf = (attack: AttackText, tools: boolean) =>
  [
    ["how", "How it works"],
    ...(attack.incidents.length > 0 ? [["incidents", "What happened"] as const] : []),
    ["control", "What stops it"],
    ["remains", "What that does not stop"],
    ["check", "How to check"],
    ...(tools ? [["tools", "Tools it applies to"] as const] : []),
  ] as const;

const Aside = ({ attack }: { attack: AttackText }) => (
  <>
    <div>
      <h2>Of the same kind</h2>
      <ul>
        {attacksOfGroup(attack.slug)
          .filter(({ slug }) => slug !== attack.slug)
          .map(({ slug, title }) => (
            <li>
              <a href={attackPath(slug)}>{title}</a>
            </li>
          ))}
      </ul>
    </div>
    {attack.further === undefined ? null : (
      <div>
        <h2>Elsewhere</h2>
        <ul>
          {attack.further.map(({ title, href }) => (
            <li>
              <Outside href={href}>{title}</Outside>
            </li>
          ))}
        </ul>
      </div>
    )}
  </>
);
