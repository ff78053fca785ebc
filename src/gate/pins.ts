import { hash } from "node:crypto";
import { definitionHash, definitionName } from "../catalog/definition.ts";
import type { PinnedTool, Pins } from "../contract/snapshot.ts";
import { parseJson } from "../json/index.ts";
import { own } from "../json/own.ts";
import { pointerOf } from "../json/pointer.ts";
import type { Entry, Era } from "../mcp/index.ts";
import { ByteCache } from "../memory/byte-cache.ts";
import type { Decision, Subject } from "../policy/index.ts";
import type { Call } from "./call.ts";
import type { ResolvedGrant } from "./state.ts";

/** The name under which pins appear where a policy's would: in answers and in the ledger. */
const LAYER = "pins";
/** Pages that are remembered for one state of a server's pins; a server that never sends one twice gains nothing. */
const MAX_PAGES_BYTES = 256 * 1024;
/** How much of a page is compared in vain before the rest counts as strange, in characters of JSON. */
const MAX_STRANGE_CHARACTERS = 1024 * 1024;
/** Definitions of one page that are reported, and their size as JSON: the rest is found by the scan that follows. */
const MAX_REPORTED = 50;
const MAX_REPORTED_CHARACTERS = 256 * 1024;

/**
 * Which entries of a page are the pinned ones, by position. By the hash of the page's tools, and for one state of the pins: these
 * objects live as long as the snapshot that they came with.
 */
const pages = new WeakMap<Pins, ByteCache<readonly boolean[]>>();
const schemas = new WeakMap<PinnedTool, { readonly schema: unknown }>();

/** A list of tools after the pins' word. */
interface Checked {
  readonly pinned: ReadonlySet<Entry>;
  /** Entries that are not the pinned ones, on the first time that this page is seen. */
  readonly strange: readonly Entry[];
}

/**
 * Compares a list of tools with the pins. An unchanged page costs one hash, however many tools it holds.
 *
 * @param page the list as JSON text, which `tools` were read from
 */
export function checkTools(pins: Pins, page: string, tools: readonly Entry[]): Checked {
  const key = hash("sha256", page, "base64url");
  const known = pages.get(pins) ?? new ByteCache<readonly boolean[]>(MAX_PAGES_BYTES);
  pages.set(pins, known);
  let fits = known.get(key);
  let strange: readonly Entry[] = [];
  if (fits === undefined) {
    const each = eachPinned(pins, tools);
    strange = tools.filter((_, i) => !each[i]);
    fits = each;
    known.set(key, each, 2 * key.length + 8 * each.length);
  }
  return { pinned: new Set(tools.filter((_, i) => fits[i])), strange };
}

/** Tells the tenant what was seen instead of the pinned definitions, after the answer. A report that is lost is made again. */
export function reportStrange(
  call: Pick<Call, "env" | "ctx">,
  resolved: ResolvedGrant,
  era: Era,
  { strange }: Pick<Checked, "strange">,
): void {
  const { pins, address } = resolved.upstream;
  if (pins === null || strange.length === 0) return;
  const tenant = call.env.TENANTS.getByName(resolved.record.tenant);
  const reported = tenant.observeTools(resolved.server, address, era, bounded(strange));
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

/** Whether each of the tools is the pinned one. What is not costs no more than a page of real definitions would. */
function eachPinned(pins: Pins, tools: readonly Entry[]): boolean[] {
  let room = MAX_STRANGE_CHARACTERS;
  return tools.map(({ name, text }) => {
    const pinned = own(pins.tools, name);
    if (pinned === undefined || text.length > room) return false;
    const definition = parseJson(text);
    const fits = definitionName(definition) === name && pinned.hashes.includes(definitionHash(definition));
    if (!fits) room -= text.length;
    return fits;
  });
}

function bounded(definitions: readonly Entry[]): string {
  const texts: string[] = [];
  let room = MAX_REPORTED_CHARACTERS;
  for (const { text } of definitions) {
    if (text.length <= room && texts.length < MAX_REPORTED) texts.push(text);
    if (text.length <= room) room -= text.length;
  }
  return `[${texts.join(",")}]`;
}

function pointer(name: string): string {
  return pointerOf(["tools", name]);
}
