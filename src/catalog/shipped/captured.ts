/** What the collected definitions say of a server, read into an identity. Pure. */
import { coreOf, humanTitle } from "./names.ts";
import type { ServerIdentity } from "./types.ts";

/** One line of the collected definitions. */
export interface CapturedTool {
  readonly server: string;
  readonly server_title: string | null;
  readonly repo: string | null;
  readonly source: string;
  readonly tool: string;
  readonly description?: string | null;
  readonly inputSchema?: unknown;
  readonly annotations?: unknown;
}

/** Where a capture comes from, the nearest to the server itself first: the nearer one keeps the shorter slug. */
export const captures = ["source", "npm", "docker", "bench", "smithery"] as const;
export type Capture = (typeof captures)[number];

export interface CapturedServer extends Omit<ServerIdentity, "slug" | "family"> {
  /** The name that the collection uses; unique. */
  readonly id: string;
  readonly capture: Capture;
  /** Its own name, as written. */
  readonly name: string;
}

/** When the definitions were collected; the lines do not say. */
export const capturedOn = "2026-11-21";

/** @throws where `source` or `server` has a form that is not known: the collection has changed */
export function serverOf(line: CapturedTool): CapturedServer {
  const { capture, owner, name } = readId(line);
  const repository = line.repo?.toLowerCase() ?? undefined;
  const publisher = (
    owner ??
    repository?.split("/")[0] ??
    coreOf(name.replace(/-remote$/, ""))
  ).toLowerCase();
  const read = readSource(line.source);
  return {
    id: line.server,
    capture,
    name,
    title: humanTitle(line.server_title ?? "", name, publisher),
    publisher,
    ...(repository === undefined ? {} : { repository }),
    ...(read.package === undefined ? {} : { package: read.package }),
    ...(capture === "source" && read.folder !== undefined && line.server.split("/").length > 2
      ? { folder: read.folder }
      : {}),
    capturedFrom: read.phrase,
    capturedOn,
  };
}

function readId({ server }: CapturedTool): { capture: Capture; owner?: string; name: string } {
  const [, registry, rest = ""] = /^(npm|docker|livemcpbench|smithery):(.+)$/.exec(server) ?? [];
  switch (registry) {
    case undefined: {
      const [owner, ...names] = server.split("/");
      const name = names.at(-1);
      if (owner === undefined || name === undefined) throw new Error(`server ${server}: no owner/name`);
      return { capture: "source", owner, name };
    }
    case "npm": {
      const [, scope, name] = /^@([^/]+)\/(.+)$/.exec(rest) ?? [];
      const bare = (name ?? rest).replace(/-(?:linux|darwin|win32)-\w+$/, "");
      return { capture: "npm", ...(scope === undefined ? {} : { owner: scope }), name: bare };
    }
    case "smithery": {
      // cf_0896. is the crawl's number; @Owner_name is smithery's owner/name, name_alias one without an owner.
      const [, owner, name] = /^(?:cf_\d+\.)?(?:@([^_]+)_)?(.+)$/.exec(rest) ?? [];
      const alias = owner === undefined ? (name ?? rest).split("_").at(-1) : name;
      return { capture: "smithery", ...(owner === undefined ? {} : { owner }), name: alias || rest };
    }
    default:
      return { capture: registry === "docker" ? "docker" : "bench", name: rest };
  }
}

interface Source {
  readonly phrase: string;
  readonly package?: NonNullable<ServerIdentity["package"]>;
  readonly folder?: string;
}

function readSource(source: string): Source {
  const [, name, version] = /^npm (\S+)@(\S+) tools\/list/.exec(source) ?? [];
  if (name !== undefined && version !== undefined) {
    return { phrase: "tools/list of the npm package", package: { registry: "npm", name, version } };
  }
  const [, repository, commit, path = ""] = /^github ([^@\s]+)@(\w+):(.+)$/.exec(source) ?? [];
  if (repository === undefined || commit === undefined)
    throw new Error(`source "${source}" has no known form`);
  const at = `${repository}@${commit}`;
  if (repository === "TheAgentArk/Toucan") return { phrase: `smithery.ai, by way of ${at}` };
  if (repository === "docker/mcp-registry" || repository === "icip-cas/LiveMCPBench") return { phrase: at };
  const [, language] = /^\((\w+) source, static\)$/.exec(path) ?? [];
  if (language !== undefined) return { phrase: `${language} source, ${at}` };
  return { phrase: `source, ${at}`, folder: path };
}
