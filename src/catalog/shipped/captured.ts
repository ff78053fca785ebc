/** What the collected definitions say of a server, read into an identity. Pure. */
import { FAR } from "./codes.ts";
import { coreOf, humanTitle, slugify } from "./names.ts";
import type { ServerIdentity, ServerKind } from "./types.ts";

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
  /** Absent in the first collection, which holds servers alone. */
  readonly kind?: ServerKind;
  /** When the line was collected, YYYY-MM-DD; the files do not say it themselves. */
  readonly collectedOn: string;
}

/**
 * Where a capture comes from, the nearest to the server itself first: the nearer one keeps the shorter slug. `crawl`: other
 * catalogues' copies. `generated` and `platform`: see `ServerKind`.
 */
export const captures = [
  "source",
  "npm",
  "docker",
  "bench",
  "smithery",
  "crawl",
  "generated",
  "platform",
] as const;
export type Capture = (typeof captures)[number];

/** How far a capture is from its server, for search and lists: what an integration platform or a generator lists comes last. */
export const nearnessOf = (capture: Capture): number =>
  capture === "generated" || capture === "platform" ? FAR : captures.indexOf(capture);

export interface CapturedServer extends Omit<ServerIdentity, "slug" | "family"> {
  /** The name that the collection uses; unique. */
  readonly id: string;
  readonly capture: Capture;
  /** Its own name, as written. */
  readonly name: string;
}

/** @throws where `source` or `server` has a form that is not known: the collection has changed */
export function serverOf(line: CapturedTool): CapturedServer {
  const { capture, owner, name } = readId(line);
  const repository = line.repo?.toLowerCase() ?? undefined;
  const publisher = (
    owner ??
    repository?.split("/")[0] ??
    (coreOf(name.replace(/-remote$/, "")) || slugify(line.server))
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
    kind: line.kind ?? "server",
    capturedOn: line.collectedOn,
  };
}

/** How the collection writes which catalogue a line is from: `npm:@scope/name`, `arcade:Zoom`; without one, `owner/name`. */
const FROM =
  /^(npm|docker|docker-pr|livemcpbench|smithery|mcpflow|toolsdk|metorial|mcpm|obot|deepnlp|mcphub|arcade|nango|activepieces|aci|composio|open-mcp):(.+)$/;

function readId(line: CapturedTool): { capture: Capture; owner?: string; name: string } {
  const read = readOwnId(line);
  return line.kind === undefined || line.kind === "server" ? read : { ...read, capture: line.kind };
}

function readOwnId({ server }: CapturedTool): { capture: Capture; owner?: string; name: string } {
  const [, registry, rest = ""] = FROM.exec(server) ?? [];
  switch (registry) {
    case undefined: {
      const [owner, ...names] = server.split("/");
      const name = names.at(-1);
      if (owner === undefined || name === undefined) throw new Error(`server ${server}: no owner/name`);
      return { capture: "source", owner, name };
    }
    case "npm":
    case "toolsdk": {
      const [, scope, name] = /^@([^/]+)\/(.+)$/.exec(rest) ?? [];
      const bare = (name ?? rest).replace(/-(?:linux|darwin|win32)-\w+$/, "");
      const capture = registry === "npm" ? "npm" : "crawl";
      return { capture, ...(scope === undefined ? {} : { owner: scope }), name: bare };
    }
    case "smithery": {
      // cf_0896. is the crawl's number; @Owner_name is smithery's owner/name, name_alias one without an owner.
      const [, owner, name] = /^(?:cf_\d+\.)?(?:@([^_]+)_)?(.+)$/.exec(rest) ?? [];
      const alias = owner === undefined ? (name ?? rest).split("_").at(-1) : name;
      return { capture: "smithery", ...(owner === undefined ? {} : { owner }), name: alias || rest };
    }
    case "docker":
    case "docker-pr":
      return { capture: "docker", name: rest };
    case "livemcpbench":
      return { capture: "bench", name: rest };
    case "mcpflow":
      // The catalogue that was crawled comes before the name.
      return { capture: "crawl", name: rest.split("/").at(-1) ?? rest };
    case "metorial": {
      const [owner, name] = rest.split("/");
      return owner === undefined || name === undefined
        ? { capture: "crawl", name: rest }
        : { capture: "crawl", owner, name };
    }
    default:
      // Of a platform, or of a catalogue: its own name is the publisher's where nothing else is known.
      return { capture: "crawl", ...(PLATFORMS.has(registry) && { owner: registry }), name: rest };
  }
}

const PLATFORMS = new Set(["arcade", "nango", "activepieces", "aci", "composio", "open-mcp"]);

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
  const [, repository, commit, path = ""] = /^github ([^@\s]+)@(\w+):(.+)$/s.exec(source) ?? [];
  if (repository === undefined || commit === undefined)
    throw new Error(`source "${source}" has no known form`);
  const at = `${repository}@${commit}`;
  if (repository === "TheAgentArk/Toucan") return { phrase: `smithery.ai, by way of ${at}` };
  if (repository === "docker/mcp-registry" || repository === "icip-cas/LiveMCPBench") return { phrase: at };
  const [, , fork] = /^(.*?)\s*\((?:fork of ([\w./-]+))?[^()]*\)$/.exec(path) ?? [];
  if (fork !== undefined) return { phrase: `a fork of ${fork}, ${at}` };
  if (path.endsWith("(source, static)")) return { phrase: `source, ${at}` };
  const [, language] = /^\((\w+) source, static\)$/.exec(path) ?? [];
  if (language !== undefined) return { phrase: `${language} source, ${at}` };
  // The path of a list of tools is no folder.
  return /\.\w+\*?$/.test(path) ? { phrase: `source, ${at}` } : { phrase: `source, ${at}`, folder: path };
}
