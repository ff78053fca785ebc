/** Repositories that hold several servers. Pure. */
import type { CapturedServer } from "./captured.ts";
import { humanTitle } from "./names.ts";
import { compare, familySlug, makerOf } from "./slugs.ts";

export interface FamilyOf {
  readonly slug: string;
  readonly title: string;
  readonly repository: string;
  /** The collection's ids of its servers. */
  readonly members: readonly string[];
}

/**
 * A repository is a family where at least two of its servers are known by a folder or a package of their own; or where
 * three or more, each with another title and other tools, were captured from elsewhere. The same server captured
 * twice makes none.
 *
 * @param tools names of a server's tools, by the collection's id
 */
export function familiesOf(
  servers: readonly CapturedServer[],
  tools: ReadonlyMap<string, readonly string[]>,
): FamilyOf[] {
  const repositories = new Map<string, CapturedServer[]>();
  for (const server of servers) {
    if (server.repository === undefined) continue;
    const known = repositories.get(server.repository);
    if (known === undefined) repositories.set(server.repository, [server]);
    else known.push(server);
  }
  const holding = [...repositories]
    .map(
      ([repository, members]) => [repository, members.filter((server) => isOf(server, repository))] as const,
    )
    .filter(([, members]) => isFamily(members, tools));
  // The largest takes its maker's name.
  holding.sort(([a, some], [b, others]) => others.length - some.length || compare(a, b));
  const taken = new Set<string>();
  return holding.map(([repository, members]) => {
    const slug = familySlug(repository, taken);
    taken.add(slug);
    return { slug, title: titleOf(slug, repository), repository, members: members.map(({ id }) => id) };
  });
}

/** A crawl may name a repository that a server has nothing to do with but that it was made from. */
const isOf = ({ folder, package: packed, publisher }: CapturedServer, repository: string) =>
  folder !== undefined || packed !== undefined || publisher === repository.split("/")[0];

function isFamily(
  members: readonly CapturedServer[],
  tools: ReadonlyMap<string, readonly string[]>,
): boolean {
  const named = new Set(
    members.map((server) => server.folder ?? server.package?.name).filter((name) => name !== undefined),
  );
  if (named.size > 1) return true;
  const titles = new Set(members.map(({ title }) => title.toLowerCase()));
  const contents = new Set(members.map(({ id }) => [...(tools.get(id) ?? [])].sort().join("\n")));
  return members.length > 2 && titles.size === members.length && contents.size === members.length;
}

function titleOf(slug: string, repository: string): string {
  const [owner = "", name = ""] = repository.split("/");
  return slug === makerOf(owner) ? humanTitle("", slug, slug) : humanTitle("", name, makerOf(owner));
}
