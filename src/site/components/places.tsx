/** Where a page lies, and where else one can go. */
import { withQuery } from "../addresses.ts";
import { count } from "../text/count.ts";

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/** The way here from home; `here` is the page itself. */
export const Crumbs = ({ crumbs, here }: { crumbs: readonly Crumb[]; here: string }) => (
  <nav class="crumbs" aria-label="Breadcrumb">
    <ol>
      {crumbs.map(({ label, href }) => (
        <li>
          <a href={href}>{label}</a>
        </li>
      ))}
      <li aria-current="page">{here}</li>
    </ol>
  </nav>
);

/** The sections of a long page, by their ids. */
export const OnThisPage = ({ parts }: { parts: readonly (readonly [id: string, label: string])[] }) => (
  <nav class="on-page" aria-label="On this page">
    <ul>
      {parts.map(([id, label]) => (
        <li>
          <a href={`#${id}`}>{label}</a>
        </li>
      ))}
    </ul>
  </nav>
);

export interface PaginationProps {
  readonly page: number;
  readonly pages: number;
  /** Address of the list with all that filters it but the page. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

/** Pages of a list, the first one counted 1. Nothing where there is only one. */
export const Pagination = ({ page, pages, path, query = {} }: PaginationProps) =>
  pages < 2 ? null : (
    <nav aria-label="Pages">
      <ul class="pages">
        {pagesAround(page, pages).map((n) =>
          n === undefined ? (
            <li>
              <span aria-hidden="true">…</span>
            </li>
          ) : (
            <li>
              <a
                href={withQuery(path, { ...query, page: n })}
                aria-label={`Page ${n}`}
                aria-current={n === page ? "page" : undefined}
              >
                {count(n)}
              </a>
            </li>
          ),
        )}
      </ul>
    </nav>
  );

/** The first, the last and those around; undefined marks a gap. */
export function pagesAround(page: number, pages: number): (number | undefined)[] {
  const shown = [1, page - 1, page, page + 1, pages].filter((n) => n >= 1 && n <= pages);
  const sorted = [...new Set(shown)].sort((a, b) => a - b);
  return sorted.flatMap((n, at) => {
    const before = sorted[at - 1] ?? n - 1;
    if (n - before === 1) return [n];
    return n - before === 2 ? [n - 1, n] : [undefined, n];
  });
}

/** 1 where it is not a page of the list. */
export const pageNumber = (text: string | undefined): number =>
  /^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : 1;
