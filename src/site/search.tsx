import { namesIn } from "../catalog/search/words.ts";
import type { ServerSummary, ToolHit, ToolPage } from "../catalog/shipped/types.ts";
import { Section } from "../web/blocks.tsx";
import { searchPath, serverPath, toolPath } from "./addresses.ts";
import { SearchBox } from "./components/search-box.tsx";
import { ServerTable } from "./components/server-table.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import type { Page } from "./page.tsx";
import { counted } from "./text/count.ts";

export interface Found {
  readonly servers: readonly ServerSummary[];
  readonly tools: ToolPage;
}

/** How many of each kind are looked up. */
export const SEARCHED = 50;
/** Longer queries are cut: no name is. */
export const MAX_QUERY = 200;
const MAX_SUGGESTED = 12;
const SUGGESTED_SERVERS = 3;

/** `/search?q=`. An empty query is an empty page with a field. */
export function searchPage(query: string, { servers, tools }: Found): Page {
  const nothing = servers.length === 0 && tools.total === 0;
  const title = query === "" ? "Search" : `Search: ${query}`;
  return {
    title,
    description: "Search all tools and servers of the catalogue.",
    path: searchPath(query),
    headerSearch: false,
    indexed: false,
    data: { query, servers, tools },
    body: () => (
      <div class="stack loose">
        <header class="stack">
          <h1>{query === "" ? "Search" : <>Results for “{query}”</>}</h1>
          <SearchBox id="search" query={query} large />
        </header>
        {nothing ? <Nothing query={query} /> : null}
        <HowTo query={query} hit={tools.items[0]} />
        {servers.length === 0 ? null : (
          <Section id="servers" title="Servers">
            <ServerTable caption="Servers found" servers={servers} />
          </Section>
        )}
        {tools.items.length === 0 ? null : (
          <Section id="tools" title="Tools" note={shownOf(tools)}>
            <ToolTable caption="Tools found" tools={tools.items} />
          </Section>
        )}
      </div>
    ),
  };
}

/** Verbs of what a policy does, and what they are called in a question on a tool's page. */
const CONTROLS: readonly (readonly [asked: RegExp, title: string])[] = [
  [/\b(?:block|deny|forbid|stop|disable|hide)\b/i, "How to block"],
  [/\b(?:limit|rate|throttle|cap)\b/i, "How to limit"],
  [/\b(?:approve|approval|ask|confirm|human)\b/i, "How to ask a person before"],
];

/** `block delete_repository` asks for the rule that does it: it is on the tool's page. */
const HowTo = ({ query, hit }: { query: string; hit: ToolHit | undefined }) => {
  const control = CONTROLS.find(([asked]) => asked.test(query));
  if (control === undefined || hit === undefined || !namesIn(query).includes(hit.tool)) return null;
  return (
    <p class="lede">
      <a href={`${toolPath(hit.server, hit.tool)}#questions`}>
        {control[1]} <span class="mono">{hit.tool}</span> of {hit.serverTitle}
      </a>
    </p>
  );
};

const shownOf = ({ total, items }: ToolPage) =>
  total > items.length ? `The best ${items.length} of ${counted(total, "tool")}` : counted(total, "tool");

const Nothing = ({ query }: { query: string }) => (
  <p class="lede">
    {query === "" ? (
      "A tool's name, a server, a publisher, or a verb such as delete."
    ) : (
      <>
        Nothing is called that. Try fewer letters, or look through <a href="/servers">all servers</a>.
      </>
    )}
  </p>
);

/** What the field suggests while one types: the best servers, then tools. */
export function suggestions(
  { servers, tools }: Found,
  wanted: number,
): { readonly name: string; readonly of: string; readonly href: string }[] {
  const server = ({ slug, title, publisher, tools: defined }: ServerSummary) => ({
    name: title,
    of: `server of ${publisher}, ${counted(defined, "tool")}`,
    href: serverPath(slug),
  });
  const tool = ({ server, serverTitle, tool: name, category }: ToolHit) => ({
    name,
    of: `${category}, ${serverTitle}`,
    href: toolPath(server, name),
  });
  const most = Math.min(wanted, MAX_SUGGESTED);
  const first = servers.slice(0, Math.min(SUGGESTED_SERVERS, most)).map(server);
  return [...first, ...tools.items.slice(0, most - first.length).map(tool)];
}
