import { Hono } from "hono";
import { dangerTexts } from "../catalog/dangers.ts";
import type { ServerFacts, ServerSummary } from "../catalog/shipped/types.ts";
import { analyseStack, type StackAnalysis } from "../catalog/stack/index.ts";
import { Callout, Section } from "../web/blocks.tsx";
import { stackPath } from "./addresses.ts";
import { Dangers } from "./components/dangers.tsx";
import { Channel } from "./components/risk.tsx";
import { StackForm } from "./components/stack-form.tsx";
import { StackPolicies } from "./components/stack-policies.tsx";
import { starterText } from "./components/starter.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import { answer, type Page, type PageEnv } from "./page.tsx";
import { MAX_QUERY } from "./search.tsx";
import { counted, listed } from "./text/count.ts";
import { knownRepositories } from "./text/known.ts";

/** More servers than agents have at once; each is a part of the index to read. */
const MAX_SERVERS = 12;
/** What is longer names no server, and is not repeated whole. */
const MAX_SLUG = 80;
const FOUND = 8;
const WORST = 15;

/** `/stack?server=<slug>&server=<slug>&q=<search>`: everything that one agent with these servers could call. */
export const stackPages = new Hono<PageEnv>().get("/", async (c) => {
  const { catalogue } = c.var;
  const named = (c.req.queries("server") ?? []).map((slug) => slug.slice(0, MAX_SLUG));
  const asked = [...new Set(named)].filter((slug) => slug !== "");
  const query = (c.req.query("q") ?? "").trim().slice(0, MAX_QUERY);
  const [looked, found, all] = await Promise.all([
    Promise.all(asked.slice(0, MAX_SERVERS).map((slug) => catalogue.server(slug))),
    query === "" ? undefined : catalogue.search(query, FOUND),
    asked.length === 0 && query === "" ? catalogue.servers() : [],
  ]);
  const servers = looked.filter((server) => server !== undefined);
  const known = new Set(servers.map(({ slug }) => slug));
  return answer(
    c,
    stackPage({
      servers,
      query,
      found: found?.servers.filter(({ slug }) => !known.has(slug)),
      unknown: asked.slice(0, MAX_SERVERS).filter((slug) => !known.has(slug)),
      left: Math.max(0, asked.length - MAX_SERVERS),
      wellKnown: all.filter(
        ({ repository, family }) => family === undefined && wellKnown.has(repository ?? ""),
      ),
    }),
  );
});

const wellKnown: ReadonlySet<string> = new Set(knownRepositories);

interface Asked {
  readonly servers: readonly ServerFacts[];
  readonly query: string;
  /** What the search found that is not in the stack yet; undefined: nothing was searched. */
  readonly found: readonly ServerSummary[] | undefined;
  readonly unknown: readonly string[];
  /** To begin an empty stack with. */
  readonly wellKnown: readonly ServerSummary[];
  /** How many were left out, as there were too many. */
  readonly left: number;
}

function stackPage(asked: Asked): Page {
  const { servers, query } = asked;
  const analysis = analyseStack(servers);
  const slugs = servers.map(({ slug }) => slug);
  return {
    title: servers.length === 0 ? "Your stack" : `Your stack: ${listed(servers.map(({ title }) => title))}`,
    description:
      "Put the servers of one agent together: everything that it could call, which combinations are dangerous, and a policy for each server.",
    path: stackPath(slugs),
    section: "stack",
    indexed: servers.length === 0,
    get data() {
      return {
        ...analysis,
        dangers: analysis.dangers.map((danger) => ({ ...danger, ...dangerTexts[danger.code] })),
        servers: servers.map(({ slug, title, tools }) => ({
          slug,
          title,
          tools: tools.length,
          starterPolicy: starterText(tools, title, "balanced"),
        })),
        unknown: asked.unknown,
        found: asked.found,
      };
    },
    body: () => (
      <div class="stack loose">
        <header class="title">
          <h1>Your stack</h1>
          <p class="lede">{ledeOf(analysis)}</p>
        </header>
        <Notices {...asked} />
        <StackForm servers={servers} query={query} found={asked.found} full={servers.length >= MAX_SERVERS} />
        {asked.wellKnown.length === 0 ? null : (
          <Section id="begin" title="Or begin with one that many agents have">
            <ul class="chips">
              {asked.wellKnown.map(({ slug, title }) => (
                <li>
                  <a href={stackPath([slug])}>{title}</a>
                </li>
              ))}
            </ul>
          </Section>
        )}
        {servers.length === 0 ? null : <Analysis servers={servers} analysis={analysis} />}
      </div>
    ),
  };
}

const ledeOf = ({ servers, tools, categories }: StackAnalysis): string =>
  servers === 0
    ? "Each server is judged by itself; an agent has them all at once. Put together what yours has, and see what that adds up to."
    : `An agent with ${servers === 1 ? "this server" : `these ${counted(servers, "server")}`} could call ${counted(tools, "tool")}, ${tools - categories.Read} of them with an effect.`;

const Notices = ({ unknown, left }: Asked) => (
  <>
    {unknown.length === 0 ? null : (
      <Callout tone="caution">
        <p>Not in the catalogue, and left out: {listed(unknown.map((slug) => `“${slug}”`))}.</p>
      </Callout>
    )}
    {left === 0 ? null : (
      <Callout tone="caution">
        <p>
          A stack has {MAX_SERVERS} servers at most; {counted(left, "server")} more{" "}
          {left === 1 ? "was" : "were"} left out.
        </p>
      </Callout>
    )}
  </>
);

const Analysis = ({ servers, analysis }: { servers: readonly ServerFacts[]; analysis: StackAnalysis }) => (
  <>
    <Section id="reach" title="In total">
      <Channel counts={analysis.categories} />
    </Section>
    <Section
      id="dangers"
      title="Dangerous together"
      note={analysis.dangers.length === 0 ? undefined : "The worst first"}
    >
      {analysis.dangers.length === 0 ? (
        <Callout>
          <p>No dangerous combination was found. Definitions are all that was looked at.</p>
        </Callout>
      ) : (
        <Dangers dangers={analysis.dangers} titles={titlesOf(servers)} />
      )}
    </Section>
    {analysis.worst.length === 0 ? null : (
      <Section id="worst" title="The worst tools" note={shownOf(analysis)}>
        <ToolTable caption="The worst tools of the stack" tools={analysis.worst.slice(0, WORST)} />
      </Section>
    )}
    <Section
      id="policies"
      title="One policy for each server"
      note="Balanced; the server's page has the others"
    >
      <StackPolicies servers={servers} />
    </Section>
  </>
);

const shownOf = ({ worst }: StackAnalysis) =>
  worst.length > WORST
    ? `${WORST} of ${counted(worst.length, "tool")} with severity High or Critical`
    : "With severity High or Critical";

const titlesOf = (servers: readonly ServerFacts[]): Readonly<Record<string, string>> =>
  Object.fromEntries(servers.map(({ slug, title }) => [slug, title]));
