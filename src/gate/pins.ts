import { hash } from "node:crypto";
import { parseJson } from "../json/index.ts";
import { type Era, isObject, type Params } from "../mcp/index.ts";
import { own } from "../own.ts";
import type { Decision, Subject } from "../policy/index.ts";
import type { PinnedTool, Pins } from "../tenant/index.ts";
import { definitionHash, definitionName } from "../upstream/index.ts";
import type { Call } from "./call.ts";
import type { Reach } from "./state.ts";

/** The name under which pins appear where a policy's would: in answers and in the ledger. */
const LAYER = "pins";
/** Pages that are remembered for one state of a server's pins; a server that never sends one twice gains nothing. */
const MAX_PAGES = 64;
/** Definitions of one page that are reported, and their size as JSON: the rest is found by the scan that follows. */
const MAX_REPORTED = 50;
const MAX_REPORTED_CHARACTERS = 256 * 1024;

/**
 * Which entries of a page are the pinned ones, by position; "all" of them, most of the time. By the hash of the page's
 * tools, and for one state of the pins: these objects live as long as the snapshot that they came with.
 */
const pages = new WeakMap<Pins, Map<string, "all" | readonly boolean[]>>();
const schemas = new WeakMap<PinnedTool, { readonly schema: unknown }>();

/** A list of tools after the pins' word. */
interface Checked {
  readonly result: Params;
  /** Entries that are not the pinned ones, on the first time that this page is seen. */
  readonly strange: readonly unknown[];
}

/**
 * Compares a list of tools with the pins. An unchanged page costs one hash, however many tools it holds. In mode `enforce`
 * what is not pinned is taken out, and what stays is written anew: what the client reads is exactly what was compared.
 */
export function checkList(pins: Pins, result: Params): Checked {
  const enforced = pins.mode === "enforce";
  const tools = result["tools"];
  if (!Array.isArray(tools)) return { result: enforced ? withTools(result, []) : result, strange: [] };
  const key = hash("sha256", JSON.stringify(tools), "base64url");
  const known = pages.get(pins) ?? new Map<string, "all" | readonly boolean[]>();
  pages.set(pins, known);
  let fits = known.get(key);
  let strange: unknown[] = [];
  if (fits === undefined) {
    const each = tools.map((tool: unknown) => isPinned(pins, tool));
    strange = tools.filter((_, i) => !each[i]);
    fits = strange.length === 0 ? "all" : each;
    if (known.size >= MAX_PAGES) known.clear();
    known.set(key, fits);
  }
  if (!enforced) return { result, strange };
  const shown = fits === "all" ? tools : tools.filter((_, i) => fits[i]);
  return { result: withTools(result, shown), strange };
}

/** Tells the tenant what was seen instead of the pinned definitions, after the answer. A report that is lost is made again. */
export function reportStrange(
  call: Pick<Call, "env" | "ctx">,
  reach: Reach,
  era: Era,
  checked: Checked,
): void {
  const { pins, address } = reach.upstream;
  if (pins === null || checked.strange.length === 0) return;
  const tenant = call.env.TENANTS.getByName(reach.record.tenant);
  const reported = tenant.observeTools(reach.server, address, era, bounded(checked.strange));
  call.ctx.waitUntil(
    reported.catch(() => {
      pages.delete(pins);
    }),
  );
}

/**
 * The pins' word on a tool call; undefined: they have nothing against it.
 *
 * A quarantined tool is refused in clear words. A name that nobody accepted and nobody saw is answered as one that does not
 * exist: agents cannot have it from a list.
 */
export function pinDecision(pins: Pins | null, subject: Subject | undefined): Decision | undefined {
  if (pins === null || pins.mode !== "enforce" || subject?.kind !== "tool") return undefined;
  const { name } = subject;
  if (Object.hasOwn(pins.tools, name)) return undefined;
  if (!pins.quarantined.includes(name)) {
    return { outcome: "hidden", layer: LAYER, rule: "", reason: "Nobody accepted a tool of this name" };
  }
  return {
    outcome: "deny",
    layer: LAYER,
    rule: pointer(name),
    reason:
      "Its definition is not the one that was accepted, so it is in quarantine until a person looks at it.",
  };
}

/** What mode `alert` would have decided in mode `enforce`, for the ledger. */
export function pinAlert(pins: Pins | null, subject: Subject | undefined) {
  if (pins === null || pins.mode !== "alert" || subject?.kind !== "tool") return undefined;
  if (pins.quarantined.length === 0 || !pins.quarantined.includes(subject.name)) return undefined;
  return { layer: LAYER, outcome: "deny", rule: pointer(subject.name) } as const;
}

/** The subject with the schema that a person accepted, for `arguments: true`. */
export function withPinnedSchema(pins: Pins | null, subject: Subject): Subject {
  if (pins === null || subject.kind !== "tool") return subject;
  const tool = own(pins.tools, subject.name);
  if (tool?.inputSchema === undefined) return subject;
  let parsed = schemas.get(tool);
  if (parsed === undefined) {
    parsed = { schema: parseJson(tool.inputSchema) };
    schemas.set(tool, parsed);
  }
  return { ...subject, inputSchema: parsed.schema };
}

function isPinned(pins: Pins, definition: unknown): boolean {
  const name = definitionName(definition);
  if (name === undefined) return false;
  return own(pins.tools, name)?.hashes.includes(definitionHash(definition)) ?? false;
}

/** Without members that a careless client could take for `tools`, such as `Tools` (threats.md, "parser-differential"). */
function withTools(result: Params, tools: readonly unknown[]): Params {
  const rest = Object.entries(result).filter(([key]) => key.toLowerCase() !== "tools" || key === "tools");
  return { ...Object.fromEntries(rest), tools };
}

function bounded(definitions: readonly unknown[]): string {
  const texts: string[] = [];
  let room = MAX_REPORTED_CHARACTERS;
  for (const definition of definitions.filter(isObject)) {
    const text = JSON.stringify(definition);
    if (text.length <= room && texts.length < MAX_REPORTED) texts.push(text);
    if (text.length <= room) room -= text.length;
  }
  return `[${texts.join(",")}]`;
}

function pointer(name: string): string {
  return `/tools/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
