import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { canonicalForm, parseJson } from "../../json/index.ts";
import { parsePolicy } from "../../policy/index.ts";
import { type Client, RefusedError } from "../client.ts";
import { errorLines, readText, UsageError } from "./load.ts";
import { pathOf, publish } from "./publish.ts";

/** One policy of a folder or of the tenant, and what was or would be done. */
export interface Planned {
  readonly policy: string;
  readonly action:
    | "unchanged"
    | "created"
    | "changed"
    | "closed"
    | "not in the folder"
    | "invalid"
    | "refused";
  /** In force afterwards. */
  readonly version?: number;
  readonly note?: string;
}

interface InForce {
  readonly version: number;
  readonly document: string;
}

interface Options {
  dryRun?: boolean;
  prune?: boolean;
  message?: string;
}

/** What `--prune` publishes: versions are never destroyed, so a policy is taken out of use by saying no to everything. */
const CLOSED = JSON.stringify({
  version: "1",
  description: "Closed: no longer kept in the policies' folder.",
  default: "deny",
});

/**
 * Brings a tenant's policies to what a folder holds. Nothing is published if any document is invalid; a document that
 * differs in spelling alone is left as it is; one that somebody published over meanwhile is refused, and the rest goes on.
 */
export async function applyFolder(
  client: Client,
  dir: string,
  options: Options,
  onPublish: (policy: string) => void,
): Promise<Planned[]> {
  const files = policiesOf(dir);
  const invalid = [...files].flatMap(([policy, { file, text }]): Planned[] => {
    const parsed = parsePolicy(text);
    return parsed.ok ? [] : [{ policy, action: "invalid", note: errorLines(file, parsed.errors).join("; ") }];
  });
  if (invalid.length > 0) return invalid;

  const present = await inForce(client);
  const done: Planned[] = [];
  for (const [policy, { text }] of files) {
    done.push(await bring(client, policy, text, present.get(policy), options, onPublish));
  }
  for (const [policy, found] of present) {
    if (files.has(policy)) continue;
    if (policy === "baseline" || !options.prune) {
      done.push({ policy, action: "not in the folder", version: found.version });
    } else if (same(found.document, CLOSED)) {
      done.push({ policy, action: "unchanged", version: found.version, note: "closed" });
    } else done.push({ ...(await bring(client, policy, CLOSED, found, options, onPublish)), note: "closed" });
  }
  return done;
}

async function bring(
  client: Client,
  policy: string,
  document: string,
  found: InForce | undefined,
  { dryRun, message }: Options,
  onPublish: (policy: string) => void,
): Promise<Planned> {
  if (found !== undefined && same(found.document, document)) {
    return { policy, action: "unchanged", version: found.version };
  }
  const action = found === undefined ? "created" : document === CLOSED ? "closed" : "changed";
  if (dryRun) return { policy, action, version: (found?.version ?? 0) + 1 };
  onPublish(policy);
  try {
    const etag = found === undefined ? null : `"${found.version}"`;
    const { version, warnings } = await publish(client, policy, document, etag, message);
    const note = warnings.map(({ line, message: text }) => `line ${line}: ${text}`).join("; ");
    return { policy, action, version, ...(note !== "" && { note }) };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { policy, action: "refused", note: error.message };
  }
}

function policiesOf(dir: string): Map<string, { file: string; text: string }> {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    throw new UsageError(`${dir} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const files = names
    .filter((name) => name.endsWith(".json") && !/\.(cases|schema)\.json$/.test(name))
    .sort();
  return new Map(
    files.map((name) => [
      basename(name, ".json"),
      { file: join(dir, name), text: readText(join(dir, name)) },
    ]),
  );
}

/** What is in force at the tenant, the baseline too. */
async function inForce(client: Client): Promise<Map<string, InForce>> {
  const found = new Map<string, InForce>();
  const names = (await client.list<{ policy: string }>("/policies")).map(({ policy }) => policy);
  for (const policy of [...names, "baseline"]) {
    try {
      const { body, etag } = await client.send<string>("GET", `${pathOf(policy)}/document`);
      found.set(policy, { version: Number(etag?.replaceAll('"', "")), document: body });
    } catch (error) {
      if (!(error instanceof RefusedError) || error.problem?.code !== "no_policy") throw error;
    }
  }
  return found;
}

function same(one: string, other: string): boolean {
  return canonicalForm(parseJson(one)) === canonicalForm(parseJson(other));
}
