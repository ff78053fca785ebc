/** What an agent could do with a server, the worst first. */
import type { ServerFacts, ToolFacts } from "../../../catalog/shipped/types.ts";
import type { Level } from "../../../catalog/types.ts";
import { counted } from "../count.ts";

export interface Ability {
  /** `delete things for good`: follows "An agent could". */
  readonly could: string;
  readonly level: Level;
  /** Every tool that can, in their order. */
  readonly tools: readonly string[];
}

const reasonOf = (code: string) => (tool: ToolFacts) =>
  tool.classification.category !== "Read" &&
  tool.classification.severity.reasons.some((reason) => reason.code === code);
const finding =
  (...codes: string[]) =>
  ({ classification }: ToolFacts) =>
    classification.category !== "Read" && classification.findings.some(({ code }) => codes.includes(code));
const of =
  (category: string) =>
  ({ classification }: ToolFacts): boolean =>
    classification.category === category;

/** The worst first. A tool is listed under everything that it can do, but under the last two only where nothing else applies. */
const abilities: readonly [could: string, level: Level, can: (tool: ToolFacts) => boolean][] = [
  ["move money", "Critical", of("Financial")],
  ["change who may do what", "Critical", reasonOf("identity")],
  ["remove things for good", "Critical", of("Destructive")],
  ["run code, queries or commands of its own", "Critical", finding("takes-code", "takes-sql", "takes-shell")],
  ["change what is in production", "Critical", reasonOf("production")],
  ["start jobs and workflows", "High", of("Execute")],
  [
    "read or handle secrets",
    "High",
    ({ classification }) => classification.severity.reasons.some(({ code }) => code === "secrets"),
  ],
  ["change many things in one call", "High", reasonOf("bulk")],
  ["carry data out", "High", ({ classification }) => classification.flow.sendsOutward.length > 0],
  [
    "read what is private",
    "Medium",
    ({ classification }) => classification.category === "Read" && classification.flow.readsPrivate.length > 0,
  ],
  [
    "be given orders by text of strangers",
    "Medium",
    ({ classification }) => classification.flow.seesUntrusted.length > 0,
  ],
];

export function whatAnAgentCouldDo(server: Pick<ServerFacts, "tools">): Ability[] {
  const named = new Set<ToolFacts>();
  const found: Ability[] = [];
  const add = (could: string, level: Level, tools: readonly ToolFacts[]) => {
    if (tools.length === 0) return;
    for (const tool of tools) named.add(tool);
    found.push({ could, level, tools: [...new Set(tools.map(({ tool }) => tool))] });
  };
  for (const [could, level, can] of abilities) add(could, level, server.tools.filter(can));
  const rest = server.tools.filter((tool) => !named.has(tool));
  add("create or change things", "Medium", rest.filter(of("Write")));
  add("look things up", "Low", rest.filter(of("Read")));
  return found;
}

/** One sentence: how many tools, and how many of them have an effect. */
export function serverSummary({ title, tools }: Pick<ServerFacts, "title" | "tools">): string {
  const effects = tools.filter((tool) => !of("Read")(tool)).length;
  const name = title.replace(/\s+/g, " ").trim();
  if (tools.length === 0) return `${name} defines no tools.`;
  const all = `${name} defines ${counted(tools.length, "tool")}`;
  if (effects === 0) return `${all}, and ${tools.length === 1 ? "it only reads" : "all of them only read"}.`;
  if (effects === tools.length)
    return `${all}, and ${tools.length === 1 ? "it has" : "all of them have"} an effect.`;
  return `${all}, of which ${effects} ${effects === 1 ? "has" : "have"} an effect and ${tools.length - effects} only ${tools.length - effects === 1 ? "reads" : "read"}.`;
}
