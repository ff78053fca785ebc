/**
 * All servers without their tools: one file that an isolate reads once. And the names of all tools, which only the
 * search object reads. Both list servers in the same order: by title.
 */
import { attacks, categories, codeOf, kinds, levels, wordOf } from "./codes.ts";
import type { Family, Overview, ServerFacts, ServerSummary } from "./types.ts";

export interface Directory {
  /** A hash over all that was built: names the search object. */
  readonly version: string;
  /** When servers were read, the latest first. */
  readonly dates: readonly string[];
  readonly attacks: readonly number[];
  readonly phrases: readonly string[];
  readonly families: readonly (readonly [slug: string, title: string, repository: string])[];
  readonly servers: readonly StoredServer[];
}

type StoredServer = readonly [
  slug: string,
  title: string,
  publisher: string,
  repository: string | 0,
  packageName: string | 0,
  packageVersion: string | 0,
  folder: string | 0,
  /** Position among the phrases. */
  capturedFrom: number,
  /** Position among the families + 1; 0 = none. */
  family: number,
  categories: readonly number[],
  severities: readonly number[],
  flow: readonly [number, number, number],
  kind: number,
  /** Position among the dates. */
  date: number,
];

/** Names and kinds of all tools, server by server in the directory's order. */
export interface ToolNames {
  readonly version: string;
  /** Names, for each one category × 4 + severity, confidence in hundredths, attacks as bits; how far the capture is. */
  readonly servers: readonly (readonly [
    names: readonly string[],
    numbers: readonly number[],
    /** 0 = from the server's own source, more = from a copy of it. */
    nearness: number,
  ])[];
}

export function encodeDirectory(
  version: string,
  families: readonly Family[],
  servers: readonly ServerFacts[],
): Directory {
  const phrases = [...new Set(servers.map(({ capturedFrom }) => capturedFrom))].sort();
  const dates = [...new Set(servers.map(({ capturedOn }) => capturedOn))].sort().reverse();
  const all = servers.flatMap(({ tools }) => tools);
  return {
    version,
    dates,
    attacks: attacks.map((attack) => count(all, (tool) => tool.classification.attacks.includes(attack))),
    phrases,
    families: families.map(({ slug, title, repository }) => [slug, title, repository]),
    servers: servers.map((server) => [
      server.slug,
      server.title,
      server.publisher,
      server.repository ?? 0,
      server.package?.name ?? 0,
      server.package?.version ?? 0,
      server.folder ?? 0,
      phrases.indexOf(server.capturedFrom),
      families.findIndex(({ slug }) => slug === server.family) + 1,
      categories.map((category) => count(server.tools, (tool) => tool.classification.category === category)),
      levels.map((level) => count(server.tools, (tool) => tool.classification.severity.level === level)),
      [
        count(server.tools, (tool) => tool.classification.flow.readsPrivate.length > 0),
        count(server.tools, (tool) => tool.classification.flow.seesUntrusted.length > 0),
        count(server.tools, (tool) => tool.classification.flow.sendsOutward.length > 0),
      ],
      codeOf(kinds, server.kind),
      dates.indexOf(server.capturedOn),
    ]),
  };
}

export function decodeServers(directory: Directory): ServerSummary[] {
  return directory.servers.map((stored): ServerSummary => {
    const [slug, title, publisher, repository, name, version, folder, phrase, family, counts, worst, flow] =
      stored;
    const [, , , , , , , , , , , , kind, date] = stored;
    return {
      slug,
      title,
      publisher,
      ...(repository === 0 ? {} : { repository }),
      ...(name === 0 || version === 0 ? {} : { package: { registry: "npm", name, version } }),
      ...(folder === 0 ? {} : { folder }),
      capturedFrom: wordOf(directory.phrases, phrase),
      capturedOn: wordOf(directory.dates, date),
      kind: wordOf(kinds, kind),
      ...(family === 0 ? {} : { family: wordOf(directory.families, family - 1)[0] }),
      tools: sum(counts),
      categories: named(categories, counts),
      severities: named(levels, worst),
      flow: { readsPrivate: flow[0], seesUntrusted: flow[1], sendsOutward: flow[2] },
    };
  });
}

/** @param servers of `decodeServers` */
export function decodeFamilies(directory: Directory, servers: readonly ServerSummary[]): Family[] {
  return directory.families.map(([slug, title, repository]) => ({
    slug,
    title,
    repository,
    servers: servers.filter(({ family }) => family === slug).map((server) => server.slug),
  }));
}

export function decodeOverview(directory: Directory): Overview {
  const counts = categories.map((_, at) => sum(directory.servers.map((server) => server[9][at] ?? 0)));
  const worst = levels.map((_, at) => sum(directory.servers.map((server) => server[10][at] ?? 0)));
  return {
    servers: directory.servers.length,
    kinds: named(
      kinds,
      kinds.map((_, at) => count(directory.servers, (server) => server[12] === at)),
    ),
    tools: sum(counts),
    categories: named(categories, counts),
    severities: named(levels, worst),
    attacks: named(attacks, directory.attacks),
    capturedOn: directory.dates[0] ?? "",
  };
}

export function encodeNames(
  version: string,
  servers: readonly ServerFacts[],
  nearness: ReadonlyMap<string, number>,
): ToolNames {
  return {
    version,
    servers: servers.map(({ slug, tools }) => [
      tools.map(({ tool }) => tool),
      tools.flatMap(({ classification: one }) => [
        codeOf(categories, one.category) * levels.length + codeOf(levels, one.severity.level),
        Math.round(one.confidence * 100),
        one.attacks.reduce((bits, attack) => bits | (1 << codeOf(attacks, attack)), 0),
      ]),
      nearness.get(slug) ?? 0,
    ]),
  };
}

const count = <Item>(items: readonly Item[], wanted: (item: Item) => boolean) => items.filter(wanted).length;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function named<Name extends string>(
  names: readonly Name[],
  numbers: readonly number[],
): Record<Name, number> {
  return Object.fromEntries(names.map((name, at) => [name, numbers[at] ?? 0])) as Record<Name, number>;
}
