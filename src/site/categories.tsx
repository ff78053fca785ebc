import { Hono } from "hono";
import type { Catalogue, ToolPage } from "../catalog/shipped/types.ts";
import { levelOf } from "../catalog/types.ts";
import { formatPolicy, type Policy } from "../policy/index.ts";
import { Card, Section } from "../web/blocks.tsx";
import { categoryPath } from "./addresses.ts";
import { CodeBlock } from "./components/code.tsx";
import { Columns } from "./components/columns.tsx";
import { Crumbs, Pagination, pageNumber } from "./components/places.tsx";
import { CategoryBadge, Gauge } from "./components/risk.tsx";
import { Paragraphs, Text, TextList } from "./components/text.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import { missingPage } from "./missing.tsx";
import { answer, type Page, type PageEnv } from "./page.tsx";
import { type CategoryText, categoryTexts, starterRule } from "./text/categories.ts";
import { count, counted } from "./text/count.ts";

const PER_PAGE = 50;

/** `/categories` and `/categories/<category>`. */
export const categoryPages = new Hono<PageEnv>()
  .get("/", async (c) => answer(c, categoriesPage(await c.var.catalogue.overview())))
  .get("/:category", async (c) => {
    const text = categoryTexts.find(({ category }) => category.toLowerCase() === c.req.param("category"));
    if (text === undefined) return answer(c, missingPage(c.req.path, "There is no such category"));
    const page = pageNumber(c.req.query("page"));
    const tools = await c.var.catalogue.tools({ category: text.category }, page, PER_PAGE);
    if (page > 1 && page > Math.ceil(tools.total / PER_PAGE)) {
      return answer(c, missingPage(c.req.path, "The list has no such page"));
    }
    return answer(c, categoryPage(text, tools, page));
  });

function categoriesPage({ categories }: Awaited<ReturnType<Catalogue["overview"]>>): Page {
  return {
    title: "Categories of tools",
    description:
      "Read, Write, Execute, Destructive, Financial: what each means, what can go wrong, and the rule to begin with.",
    path: "/categories",
    section: "categories",
    data: {
      categories: categoryTexts.map(({ category, summary }) => ({
        category,
        level: levelOf[category],
        summary,
        tools: categories[category],
      })),
    },
    body: () => (
      <div class="stack loose">
        <header class="title">
          <h1>Categories</h1>
          <p class="lede">
            What a call does, in five kinds. <a href="/how-it-is-judged">How a tool is judged</a> is written
            down.
          </p>
        </header>
        <Section title="From the mildest to the worst">
          <ul class="cards">
            {categoryTexts.map(({ category, summary }) => (
              <Card href={categoryPath(category)} title={category}>
                <p>
                  <Text>{summary}</Text>
                </p>
                <p class="row small">
                  <Gauge level={levelOf[category]} />
                  <span class="quiet">{counted(categories[category], "tool")}</span>
                </p>
              </Card>
            ))}
          </ul>
        </Section>
      </div>
    ),
  };
}

function categoryPage(text: CategoryText, tools: ToolPage, page: number): Page {
  const { category } = text;
  const path = categoryPath(category);
  const policy: Policy = { version: "1", default: "deny", tools: { [text.starter.tool]: starterRule(text) } };
  return {
    title: `${category} tools: what can go wrong, and the rule to begin with`,
    description: `${text.summary} ${counted(tools.total, "tool")} of this category, the worst first.`,
    path: page > 1 ? `${path}?page=${page}` : path,
    section: "categories",
    data: { ...text, level: levelOf[category], starterPolicy: policy, tools },
    body: () => (
      <>
        <Crumbs crumbs={[{ label: "Categories", href: "/categories" }]} here={category} />
        <Columns
          label="More"
          parts={[
            ["means", "What it means"],
            ["wrong", "What can go wrong"],
            ["judged", "How it is judged"],
            ["starter", "The rule to begin with"],
            ["tools", "Tools"],
          ]}
          beside={
            <div>
              <h2>Other categories</h2>
              <ul>
                {categoryTexts
                  .filter((other) => other.category !== category)
                  .map((other) => (
                    <li>
                      <a href={categoryPath(other.category)}>{other.category}</a>
                    </li>
                  ))}
              </ul>
            </div>
          }
        >
          <header class="stack">
            <div class="title">
              <h1>{category}</h1>
              <p class="lede">{text.summary}</p>
            </div>
            <p class="row">
              <CategoryBadge category={category} />
              <Gauge level={levelOf[category]} />
              <span class="quiet">{counted(tools.total, "tool")}</span>
            </p>
          </header>
          <Section id="means" title="What it means">
            <Paragraphs texts={text.means} />
          </Section>
          <Section id="wrong" title="What can go wrong">
            <TextList texts={text.canGoWrong} />
          </Section>
          <Section id="judged" title="How it is judged">
            <Paragraphs texts={text.judged} />
          </Section>
          <Section id="starter" title="The rule to begin with">
            <CodeBlock title={`${category.toLowerCase()}.json`} code={formatPolicy(policy)} language="json" />
            <Paragraphs texts={text.starter.why} />
          </Section>
          <Section id="tools" title={`${category} tools`} note="The worst first">
            <ToolTable caption={`${category} tools, page ${count(page)}`} tools={tools.items} />
            <Pagination page={page} pages={Math.ceil(tools.total / PER_PAGE)} path={path} />
          </Section>
        </Columns>
      </>
    ),
  };
}
