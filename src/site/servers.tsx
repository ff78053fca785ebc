import type { ServerSummary } from "../catalog/shipped/types.ts";
import { serversPath } from "./addresses.ts";
import { Pagination, pageNumber } from "./components/places.tsx";
import { ServerTable } from "./components/server-table.tsx";
import type { Page } from "./page.tsx";
import { counted } from "./text/count.ts";

const PER_PAGE = 60;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz", "other"];

export interface ServersQuery {
  readonly letter?: string | undefined;
  readonly publisher?: string | undefined;
  readonly page?: string | undefined;
}

/** `/servers`: all of them, by letter or publisher. A query for what is not there is a 404. */
export function serversPage(all: readonly ServerSummary[], query: ServersQuery): Page | undefined {
  const letter = LETTERS.find((known) => known === query.letter);
  const { publisher } = query;
  if (query.letter !== undefined && letter === undefined) return undefined;
  const found = all.filter(
    (server) =>
      (letter === undefined || letterOf(server) === letter) &&
      (publisher === undefined || server.publisher === publisher),
  );
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  const page = pageNumber(query.page);
  if (page > pages || (publisher !== undefined && found.length === 0)) return undefined;
  const shown = found.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const title = publisher === undefined ? "Servers" : `Servers of ${publisher}`;
  const what = `${counted(found.length, "server")}${letter === undefined ? "" : ` under ${nameOf(letter)}`}`;
  return {
    title: page === 1 ? title : `${title}, page ${page}`,
    description: `${what}: how many tools each has, how many of them change something, and how bad the worst could be.`,
    path: serversPath({ letter, publisher, page }),
    section: "servers",
    data: { total: found.length, page, pages, servers: shown },
    body: () => (
      <div class="stack">
        <header class="title">
          <h1>{title}</h1>
          <p class="lede">{what}, by name.</p>
        </header>
        {publisher === undefined ? (
          <Letters all={all} letter={letter} />
        ) : (
          <p>
            <a href="/servers">All servers</a>
          </p>
        )}
        <ServerTable caption={title} servers={shown} />
        <Pagination page={page} pages={pages} path="/servers" query={{ letter, publisher }} />
      </div>
    ),
  };
}

const Letters = ({ all, letter }: { all: readonly ServerSummary[]; letter: string | undefined }) => {
  const used = new Set(all.map(letterOf));
  return (
    <nav aria-label="By letter">
      <ul class="pages letters">
        <li>
          <a href="/servers" aria-current={letter === undefined ? "true" : undefined}>
            All
          </a>
        </li>
        {LETTERS.filter((known) => used.has(known)).map((known) => (
          <li>
            <a href={serversPath({ letter: known })} aria-current={known === letter ? "true" : undefined}>
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
