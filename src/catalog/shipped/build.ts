/** From the collected definitions to the files of the index. Pure: the same lines in any order give the same bytes. */
import { createHash } from "node:crypto";
import { classifyServer } from "../index.ts";
import { type CapturedTool, nearnessOf, serverOf } from "./captured.ts";
import { encodeDirectory, encodeNames } from "./directory.ts";
import { factsOf } from "./facts.ts";
import { familiesOf } from "./families.ts";
import { encodeShard, SHARDS, shardOf } from "./shard.ts";
import { compare, slugsOf } from "./slugs.ts";
import type { Family, ServerFacts } from "./types.ts";

/** @returns text by path, relative to the folder of the index */
export function buildIndex(lines: readonly CapturedTool[]): Map<string, string> {
  const { servers, families, nearness } = readServers(lines);
  const shards = Array.from({ length: SHARDS }, () => new Map<string, ServerFacts["tools"]>());
  for (const { slug, tools } of servers) shards[Number.parseInt(shardOf(slug), 16)]?.set(slug, tools);
  const parts = shards.map((shard) => JSON.stringify(encodeShard(shard)));
  const lists = (version: string) => [
    JSON.stringify(encodeDirectory(version, families, servers)),
    JSON.stringify(encodeNames(version, servers, nearness)),
  ];
  const hash = createHash("sha256");
  for (const text of [...lists(""), ...parts]) hash.update(text);
  const [directory = "", names = ""] = lists(hash.digest("hex").slice(0, 16));
  return new Map([
    ["directory.json", directory],
    ["names.json", names],
    ...parts.map((text, at): [string, string] => [`shards/${at.toString(16).padStart(3, "0")}.json`, text]),
  ]);
}

/** All servers by title, and the families among them. */
export function readServers(lines: readonly CapturedTool[]): {
  servers: ServerFacts[];
  families: Family[];
  /** By slug. */
  nearness: Map<string, number>;
} {
  const groups = new Map<string, CapturedTool[]>();
  for (const line of lines) {
    const known = groups.get(line.server);
    if (known === undefined) groups.set(line.server, [line]);
    else known.push(line);
  }
  for (const group of groups.values()) group.sort((a, b) => compare(a.tool, b.tool));
  const ids = [...groups.keys()].sort(compare);
  const captured = [...groups.values()].flatMap(([line]) => (line === undefined ? [] : [serverOf(line)]));
  captured.sort((a, b) => compare(a.id, b.id));
  const names = new Map([...groups].map(([id, group]) => [id, group.map(({ tool }) => tool)]));
  const families = familiesOf(captured, names);
  const slugs = slugsOf(captured, new Set(families.map(({ slug }) => slug)));
  const slugOf = (id: string) => slugs.get(id) ?? "";
  const servers = captured.map(({ id, capture: _, name: __, ...identity }): ServerFacts => {
    const group = groups.get(id) ?? [];
    const judged = classifyServer(group);
    const family = families.find(({ members }) => members.includes(id))?.slug;
    return {
      slug: slugOf(id),
      ...identity,
      ...(family === undefined ? {} : { family }),
      tools: group.flatMap((line, at) => {
        const one = judged[at];
        return one === undefined ? [] : [factsOf(line, one)];
      }),
    };
  });
  if (servers.length !== ids.length) throw new Error("a server has no tool");
  servers.sort((a, b) => compare(a.title.toLowerCase(), b.title.toLowerCase()) || compare(a.slug, b.slug));
  return {
    servers,
    nearness: new Map(captured.map(({ id, capture }) => [slugOf(id), nearnessOf(capture)])),
    families: families
      .map(({ slug, title, repository }) => ({
        slug,
        title,
        repository,
        servers: servers.filter(({ family }) => family === slug).map((server) => server.slug),
      }))
      .sort((a, b) => compare(a.slug, b.slug)),
  };
}
