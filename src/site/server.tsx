import { hitOf } from "../catalog/shipped/hit.ts";
import type { Family, ServerFacts, ServerKind, ServerSummary, ToolFacts } from "../catalog/shipped/types.ts";
import { totalsOf } from "../catalog/totals.ts";
import { Callout, Facts, Section } from "../web/blocks.tsx";
import { reportPath, serverPath, serversPath, stackPath, toolPath } from "./addresses.ts";
import { Columns } from "./components/columns.tsx";
import { InstallSteps } from "./components/install-steps.tsx";
import { Crumbs } from "./components/places.tsx";
import { Channel, Gauge } from "./components/risk.tsx";
import { StarterPolicies, starterTexts } from "./components/starter.tsx";
import { Text } from "./components/text.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import { breadcrumbs, software } from "./linked.ts";
import type { Page } from "./page.tsx";
import { byRole, byWorst, ROLES } from "./tally.ts";
import { count, counted } from "./text/count.ts";
import { ROLE_NAMES } from "./text/labels.ts";
import { serverSummary, whatAnAgentCouldDo } from "./text/sentences/index.ts";

/** How many tools are named where all would be too many. */
const NAMED = 5;
const RELATED = 12;

/** `/servers/<slug>`. `related`: the other servers of its repository. */
export function serverPage(
  origin: string,
  server: ServerFacts,
  family: Family | undefined,
  related: readonly ServerSummary[],
): Page {
  return {
    title: `${server.title}: what an agent could do`,
    description: `${serverSummary(server)} Every tool's risk with its evidence, and a policy to put on it.`,
    path: serverPath(server.slug),
    section: "servers",
    get data() {
      return {
        server,
        categories: totalsOf(server.tools).categories,
        anAgentCould: whatAnAgentCouldDo(server),
        starterPolicies: starterTexts(server.tools, server.title),
        sameRepository: related.map(({ slug }) => slug),
      };
    },
    linked: [breadcrumbs(origin, [{ label: "Servers", href: "/servers" }], server.title), software(server)],
    body: () => <Body server={server} family={family} related={related} />,
  };
}

const Body = ({
  server,
  family,
  related,
}: {
  server: ServerFacts;
  family: Family | undefined;
  related: readonly ServerSummary[];
}) => (
  <>
    <Crumbs
      crumbs={[
        { label: "Servers", href: "/servers" },
        ...(family === undefined ? [] : [{ label: family.title, href: serverPath(family.slug) }]),
      ]}
      here={server.title}
    />
    <Columns
      label="Facts"
      parts={partsOf(hasRole(server), related.length > 0)}
      beside={<Aside server={server} />}
    >
      <header class="stack">
        <div class="title">
          <h1>{server.title}</h1>
          <p class="lede">{serverSummary(server)}</p>
        </div>
        <Channel counts={totalsOf(server.tools).categories} />
      </header>
      <Abilities server={server} />
      <Flow server={server} />
      <Section id="policy" title="A policy to start with">
        <StarterPolicies tools={server.tools} title={server.title} server={server.slug} />
      </Section>
      <Section id="put-on" title="Put it on">
        <InstallSteps server={server} file="balanced.json" />
      </Section>
      <Section
        id="tools"
        title={counted(server.tools.length, "tool")}
        note={server.tools.length > 1 ? "The worst first" : undefined}
      >
        <ToolTable
          caption={`Tools of ${server.title}, the worst first`}
          tools={byWorst(server.tools).map((tool) => hitOf(server, tool))}
          servers={false}
        />
      </Section>
      {related.length === 0 ? null : (
        <Section
          id="related"
          title="Other servers of the same repository"
          note={family === undefined ? undefined : <a href={serverPath(family.slug)}>All of them</a>}
        >
          <ul class="plain">
            {related.slice(0, RELATED).map((other) => (
              <li>
                <a href={serverPath(other.slug)}>{other.title}</a>{" "}
                <span class="quiet small">{counted(other.tools, "tool")}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Columns>
  </>
);

const Abilities = ({ server }: { server: ServerFacts }) => (
  <Section id="could" title="An agent could">
    <ul class="abilities">
      {whatAnAgentCouldDo(server).map(({ could, level, tools }) => (
        <li>
          <Gauge level={level} />
          <div>
            <h3>{could.charAt(0).toUpperCase() + could.slice(1)}</h3>
            <Named server={server.slug} tools={tools} />
          </div>
        </li>
      ))}
    </ul>
  </Section>
);

/** The first few by name; the rest is in the table below. */
const Named = ({ server, tools }: { server: string; tools: readonly string[] }) => (
  <p class="names">
    {tools.slice(0, NAMED).map((tool) => (
      <a class="mono break" href={toolPath(server, tool)}>
        {tool}
      </a>
    ))}
    {tools.length > NAMED ? <span class="quiet">and {count(tools.length - NAMED)} more</span> : null}
  </p>
);

const Flow = ({ server }: { server: ServerFacts }) => {
  const roles = byRole(server);
  const has = ROLES.filter((role) => roles[role].length > 0);
  if (has.length === 0) return null;
  return (
    <Section
      id="flow"
      title="How data could leak"
      note={<a href={stackPath([server.slug])}>Add other servers</a>}
    >
      <Callout tone={has.length === ROLES.length ? "danger" : has.length === 2 ? "caution" : undefined}>
        <p>
          <Text>{LEAKS[has.length] ?? ""}</Text>
        </p>
      </Callout>
      <Facts
        facts={ROLES.map((role) => [ROLE_NAMES[role].label, rolesOf(server.slug, roles[role])] as const)}
      />
    </Section>
  );
};

const hasRole = (server: ServerFacts) => Object.values(byRole(server)).some((tools) => tools.length > 0);

/** By how many of the three roles the server has. */
const LEAKS: Readonly<Record<number, string>> = {
  1: "One of the three parts of a leak is here. Whether the others are depends on what else the agent can call.",
  2: "Two of the three parts of a leak are here. One more server may bring the third.",
  3: "All three parts of a leak are here: text of strangers can steer an agent to read what is private and to send it out.",
};

const rolesOf = (server: string, tools: readonly ToolFacts[]) =>
  tools.length === 0 ? (
    <span class="quiet">no tool</span>
  ) : (
    <Named server={server} tools={tools.map(({ tool }) => tool)} />
  );

const partsOf = (leaks: boolean, related: boolean) =>
  [
    ["could", "An agent could"],
    ...(leaks ? [["flow", "How data could leak"] as const] : []),
    ["policy", "A policy to start with"],
    ["put-on", "Put it on"],
    ["tools", "Tools"],
    ...(related ? [["related", "Same repository"] as const] : []),
  ] as const;

const Aside = ({ server }: { server: ServerFacts }) => (
  <>
    <Facts
      facts={[
        ["Publisher", <a href={serversPath({ publisher: server.publisher })}>{server.publisher}</a>],
        ["Repository", server.repository === undefined ? null : <Repository name={server.repository} />],
        ["Folder", server.folder === undefined ? null : <span class="mono">{server.folder}</span>],
        [
          "Package",
          server.package === undefined ? null : (
            <>
              <a href={`https://www.npmjs.com/package/${server.package.name}`}>{server.package.name}</a>{" "}
              {server.package.version}
            </>
          ),
        ],
        ["Kind", server.kind === "server" ? null : KINDS[server.kind]],
        ["Read from", server.capturedFrom],
        ["Read on", server.capturedOn],
      ]}
    />
    <ul>
      <li>
        <a href={stackPath([server.slug])}>Start your stack with it</a>
      </li>
      <li>
        <a href={reportPath(server.slug)}>Report a mistake</a>
      </li>
    </ul>
  </>
);

const KINDS: Readonly<Record<Exclude<ServerKind, "server">, string>> = {
  platform: "Actions of an integration platform",
  generated: "Generated from an API's description",
};

export const Repository = ({ name }: { name: string }) => <a href={`https://github.com/${name}`}>{name}</a>;
