import type { Family, Overview, ServerSummary } from "../catalog/shipped/types.ts";
import type { Attack } from "../catalog/types.ts";
import { Card, Section, Stats } from "../web/blocks.tsx";
import { attackPath, CATEGORIES, categoryPath, serverPath, stackPath } from "./addresses.ts";
import { CodeBlock } from "./components/code.tsx";
import { CategoryBadge, ChannelBar } from "./components/risk.tsx";
import { SearchBox } from "./components/search-box.tsx";
import { ServerTable } from "./components/server-table.tsx";
import { Text } from "./components/text.tsx";
import type { Page } from "./page.tsx";
import { attackText } from "./text/attacks/index.ts";
import { categoryText } from "./text/categories.ts";
import { count, counted } from "./text/count.ts";
import { knownRepositories } from "./text/known.ts";
import { attackName } from "./text/labels.ts";

const AT_STAKE = 8;
const ATTACKS = 6;
const DESCRIPTION =
  "Sluice is a gate for MCP: every call of an agent is judged by your policy, counted against exact limits and recorded before a server sees it. Its catalogue says of every tool how bad a call could be, and why.";

/** `/`. */
export function homePage(
  overview: Overview,
  servers: readonly ServerSummary[],
  families: readonly Family[],
): Page {
  const known = knownOf(servers, families);
  const atStake = servers
    .filter(({ kind }) => kind === "server")
    .toSorted((one, other) => critical(other) - critical(one))
    .slice(0, AT_STAKE);
  return {
    title: "Sluice: know what your agents can call",
    description: DESCRIPTION,
    path: "/",
    headerSearch: false,
    data: { ...overview, mostAtStake: atStake, known },
    body: () => (
      <div class="stack home">
        <Hero overview={overview} />
        <Figures overview={overview} />
        <Categories overview={overview} />
        <Section
          id="known"
          title="Begin with one you use"
          note={<a href="/servers">All {count(overview.servers)} servers</a>}
        >
          <ul class="chips">
            {known.map(({ href, title, tools }) => (
              <li>
                <a href={href}>
                  {title} <span class="quiet number">{count(tools)}</span>
                </a>
              </li>
            ))}
          </ul>
        </Section>
        <Section id="at-stake" title="Where most is at stake" note="By how many tools have Critical severity">
          <ServerTable caption="Servers with the most tools of Critical severity" servers={atStake} />
        </Section>
        <Attacks overview={overview} />
        <Start />
      </div>
    ),
  };
}

const critical = ({ severities }: ServerSummary) => severities.Critical;

const Hero = ({ overview }: { overview: Overview }) => (
  <div class="hero">
    <h1>Know what your agents can call.</h1>
    <p class="lede">
      Sluice is a gate for MCP: every call is judged by your policy, counted and recorded before a server sees
      it. Look up what any of {counted(overview.tools, "tool")} could do, why we think so, and the policy to
      put on it.
    </p>
    <SearchBox id="search" large />
  </div>
);

const Figures = ({ overview }: { overview: Overview }) => (
  <Stats
    stats={[
      ["servers", count(overview.servers)],
      ["tools", count(overview.tools)],
      ["change something", count(overview.tools - overview.categories.Read)],
      ["of Critical severity", count(overview.severities.Critical)],
    ]}
  />
);

const Categories = ({ overview }: { overview: Overview }) => (
  <Section id="categories" title="Five kinds of calls" note={`Definitions of ${overview.capturedOn}`}>
    <ChannelBar counts={overview.categories} />
    <ul class="kinds">
      {CATEGORIES.map((category) => (
        <li>
          <a href={categoryPath(category)}>
            <CategoryBadge category={category} />
            <span class="number">{count(overview.categories[category])}</span>
          </a>
          <p class="quiet small">
            <Text>{categoryText(category)?.summary ?? ""}</Text>
          </p>
        </li>
      ))}
    </ul>
  </Section>
);

const Attacks = ({ overview }: { overview: Overview }) => {
  const frequent = Object.entries(overview.attacks) as [Attack, number][];
  frequent.sort(([, one], [, other]) => other - one);
  return (
    <Section id="attacks" title="How such tools are abused" note={<a href="/attacks">All attacks</a>}>
      <ul class="cards">
        {frequent.slice(0, ATTACKS).map(([attack, tools]) => (
          <Card href={attackPath(attack)} title={attackText(attack)?.title ?? attackName(attack)}>
            <p>
              <Text>{attackText(attack)?.summary ?? ""}</Text>
            </p>
            <p class="number">{counted(tools, "tool")}</p>
          </Card>
        ))}
      </ul>
    </Section>
  );
};

const Start = () => (
  <Section id="start" title="Put a gate in front">
    <ol class="steps">
      <li>
        <h3>Look at your stack</h3>
        <p class="quiet small">
          Add the servers that one agent has, see what they can do together, and take one policy for each
          away.
        </p>
        <p>
          <a class="button" href={stackPath([])}>
            Your stack
          </a>
        </p>
      </li>
      <li>
        <h3>Run the gate</h3>
        <p class="quiet small">
          A gateway, a real server behind it, a token and three live calls, on one machine.
        </p>
        <CodeBlock title="In a checkout" code="npm ci && npm start" />
      </li>
      <li>
        <h3>Judge your own server</h3>
        <p class="quiet small">Connects to any MCP server and prints its risk report, or a policy.</p>
        <CodeBlock title="Scan" code="sluice scan ADDRESS" />
      </li>
    </ol>
  </Section>
);

interface Known {
  readonly href: string;
  readonly title: string;
  readonly tools: number;
}

/** Of a repository with several servers its family; of several captures the fullest. */
function knownOf(servers: readonly ServerSummary[], families: readonly Family[]): Known[] {
  return knownRepositories.flatMap((repository): Known[] => {
    const all = servers.filter((server) => server.repository === repository);
    const family = families.find((one) => one.repository === repository);
    const fullest = all.toSorted((one, other) => other.tools - one.tools)[0];
    if (fullest === undefined) return [];
    if (family === undefined)
      return [{ href: serverPath(fullest.slug), title: fullest.title, tools: fullest.tools }];
    const tools = all.reduce((sum, server) => sum + server.tools, 0);
    return [{ href: serverPath(family.slug), title: family.title, tools }];
  });
}
