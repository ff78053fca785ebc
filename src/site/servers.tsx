import type { ServerKind, ServerSummary } from "../catalog/shipped/types.ts";
import { serversPath } from "./addresses.ts";
import { Pagination, pageNumber } from "./components/places.tsx";
import { ServerTable } from "./components/server-table.tsx";
import type { Page } from "./page.tsx";
import { count, counted } from "./text/count.ts";

const PER_PAGE = 60;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz", "other"];

export interface ServersQuery {
  readonly letter?: string | undefined;
  readonly publisher?: string | undefined;
  readonly kind?: string | undefined;
  readonly page?: string | undefined;
}

const KINDS = ["server", "platform", "generated"] as const satisfies ServerKind[];
const KIND_NAMES: Readonly<Record<ServerKind, string>> = {
  server: "Servers",
  platform: "Integration platforms",
  generated: "Generated from APIs",
};
const KIND_LEDES: Readonly<Record<ServerKind, string>> = {
  server: "by name",
  platform: "by name: actions that an integration platform offers over MCP",
  generated: "by name: made from an OpenAPI document or by a vendor's generator",
};

/** `/servers`: by letter, publisher or kind; of everybody's, servers' own lists first. A query for what is not there is a 404. */
export function serversPage(all: readonly ServerSummary[], query: ServersQuery): Page | undefined {
  const letter = LETTERS.find((known) => known === query.letter);
  const { publisher } = query;
  const kind = KINDS.find((known) => known === (query.kind ?? "server"));
  if ((query.letter !== undefined && letter === undefined) || kind === undefined) return undefined;
  const ofKind = publisher === undefined ? all.filter((server) => server.kind === kind) : all;
  const found = ofKind.filter(
    (server) =>
      (letter === undefined || letterOf(server) === letter) &&
      (publisher === undefined || server.publisher === publisher),
  );
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  const page = pageNumber(query.page);
  if (page > pages || (publisher !== undefined && found.length === 0)) return undefined;
  const shown = found.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const title = publisher === undefined ? KIND_NAMES[kind] : `Servers of ${publisher}`;
  const asked = kind === "server" ? undefined : kind;
  const what = `${counted(found.length, "server")}${letter === undefined ? "" : ` under ${nameOf(letter)}`}`;
  return {
    title: page === 1 ? title : `${title}, page ${page}`,
    description: `${what}: how many tools each has, how many of them change something, and how bad the worst could be.`,
    path: serversPath({ letter, publisher, kind: asked, page }),
    section: "servers",
    data: { total: found.length, page, pages, servers: shown },
    body: () => (
      <div class="stack">
        <header class="title">
          <h1>{title}</h1>
          <p class="lede">
            {what}, {publisher === undefined ? KIND_LEDES[kind] : "by name"}.
          </p>
        </header>
        {publisher === undefined ? (
          <>
            <Kinds all={all} kind={kind} />
            <Letters all={ofKind} letter={letter} kind={asked} />
          </>
        ) : (
          <p>
            <a href="/servers">All servers</a>
          </p>
        )}
        <ServerTable caption={title} servers={shown} />
        <Pagination page={page} pages={pages} path="/servers" query={{ letter, publisher, kind: asked }} />
      </div>
    ),
  };
}

const Kinds = ({ all, kind }: { all: readonly ServerSummary[]; kind: ServerKind }) => (
  <nav aria-label="By kind">
    <ul class="pages letters">
      {KINDS.map((known) => (
        <li>
          <a
            href={serversPath({ kind: known === "server" ? undefined : known })}
            aria-current={known === kind ? "true" : undefined}
          >
            {KIND_NAMES[known]} {count(all.filter((server) => server.kind === known).length)}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

const Letters = ({
  all,
  letter,
  kind,
}: {
  all: readonly ServerSummary[];
  letter: string | undefined;
  kind: string | undefined;
}) => {
  const used = new Set(all.map(letterOf));
  return (
    <nav aria-label="By letter">
      <ul class="pages letters">
        <li>
          <a href={serversPath({ kind })} aria-current={letter === undefined ? "true" : undefined}>
            All
          </a>
        </li>
        {LETTERS.filter((known) => used.has(known)).map((known) => (
          <li>
            <a
              href={serversPath({ letter: known, kind })}
              aria-current={known === letter ? "true" : undefined}
            >
              {known === "other" ? (
                <>
                  #<span class="hidden"> other signs</span>
                </>
              ) : (
                nameOf(known)
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

const nameOf = (letter: string) => (letter === "other" ? "other signs" : letter.toUpperCase());

/** Under which letter a server is listed: that of its title, without its accent. */
function letterOf({ title }: ServerSummary): string {
  const first = title.trim().normalize("NFD").charAt(0).toLowerCase();
  return /[a-z]/.test(first) ? first : "other";
}
