import type { ServerFacts, ServerSummary } from "../../catalog/shipped/types.ts";
import { serverPath, stackPath } from "../addresses.ts";
import { counted } from "../text/count.ts";

/** The servers of a stack, each to be taken out, and a search for more. All of it is addresses: no script is needed. */
export const StackForm = ({
  servers,
  query,
  found,
  full,
}: {
  servers: readonly ServerFacts[];
  query: string;
  found: readonly ServerSummary[] | undefined;
  full: boolean;
}) => {
  const slugs = servers.map(({ slug }) => slug);
  return (
    <section class="stack narrow" aria-label="Servers of the stack">
      {servers.length === 0 ? null : (
        <ul class="lines">
          {servers.map(({ slug, title, tools }) => (
            <li>
              <span>
                <a href={serverPath(slug)}>{title}</a>{" "}
                <span class="quiet small">{counted(tools.length, "tool")}</span>
              </span>
              <a
                class="button"
                href={stackPath(slugs.filter((other) => other !== slug))}
                aria-label={`Remove ${title}`}
              >
                Remove
              </a>
            </li>
          ))}
        </ul>
      )}
      {full ? (
        <p class="quiet">A stack has no more servers than these. Remove one to add another.</p>
      ) : (
        <form class="beside" action="/stack" method="get">
          {slugs.map((slug) => (
            <input type="hidden" name="server" value={slug} />
          ))}
          <label class="field">
            {servers.length === 0 ? "Search for the first server" : "Search for another server"}
            <input
              name="q"
              type="search"
              value={query}
              placeholder="github, slack, postgres…"
              maxlength={200}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
            />
          </label>
          <button type="submit" class="button primary">
            Search
          </button>
        </form>
      )}
      {found === undefined ? null : <Found found={found} query={query} slugs={slugs} />}
    </section>
  );
};

const Found = ({
  found,
  query,
  slugs,
}: {
  found: readonly ServerSummary[];
  query: string;
  slugs: readonly string[];
}) =>
  found.length === 0 ? (
    <p class="quiet">
      No other server was found for “{query}”. <a href="/servers">All servers</a>
    </p>
  ) : (
    <ul class="lines" aria-label={`Servers found for ${query}`}>
      {found.map(({ slug, title, publisher, tools }) => (
        <li>
          <span>
            <a href={serverPath(slug)}>{title}</a>{" "}
            <span class="quiet small">
              {publisher}, {counted(tools, "tool")}
            </span>
          </span>
          <a class="button primary" href={stackPath([...slugs, slug])} aria-label={`Add ${title}`}>
            Add
          </a>
        </li>
      ))}
    </ul>
  );
