/** Addresses of servers and of families: short, readable, unique, and the same whatever the order they come in. Pure. */
import { createHash } from "node:crypto";
import { type CapturedServer, captures } from "./captured.ts";
import { coreOf, joined, slugify } from "./names.ts";

/** What people call a maker whose account has another name. */
const CALLED: ReadonlyMap<string, string> = new Map([["awslabs", "aws"]]);

export const makerOf = (publisher: string): string => CALLED.get(publisher) ?? slugify(publisher);

/**
 * @param taken slugs that are given away already: those of families
 * @returns the slug of each server, by its id
 */
export function slugsOf(servers: readonly CapturedServer[], taken: ReadonlySet<string>): Map<string, string> {
  const order = [...servers].sort(
    (a, b) => captures.indexOf(a.capture) - captures.indexOf(b.capture) || compare(a.id, b.id),
  );
  const used = new Set(taken);
  const slugs = new Map<string, string>();
  for (const server of order) {
    const slug = candidates(server).find((candidate) => candidate !== "" && !used.has(candidate));
    if (slug === undefined) throw new Error(`server ${server.id}: every slug for it is taken`);
    used.add(slug);
    slugs.set(server.id, slug);
  }
  return slugs;
}

/** The slug of a repository that holds several servers: the maker's name, or the repository's where that is taken. */
export function familySlug(repository: string, taken: ReadonlySet<string>): string {
  const [owner = "", name = ""] = repository.split("/");
  const maker = makerOf(owner);
  const slug = [maker, joined(maker, coreOf(name)), slugify(repository)].find((one) => !taken.has(one));
  if (slug === undefined) throw new Error(`repository ${repository}: every slug for it is taken`);
  return slug;
}

function candidates({ id, capture, publisher, name }: CapturedServer): string[] {
  const maker = makerOf(publisher);
  const core = coreOf(name).replace(maker === "aws" ? /^amazon-/ : /^$/, "");
  const short = joined(maker, core);
  const full = joined(maker, slugify(name));
  const last = createHash("sha256").update(id).digest("hex").slice(0, 6);
  // Several of one crawl differ in their full names; of other captures there is one of a kind.
  const next = capture === "smithery" ? [full, `${short}-${capture}`] : [`${short}-${capture}`, full];
  return [short, ...next, `${full}-${capture}`, `${short}-${last}`];
}

/** By code units: the same on every machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
