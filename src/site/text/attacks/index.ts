/** What `/attacks` says: every class that the gate is judged by, in the order of its groups. */
import type { Attack } from "../../../catalog/types.ts";
import { actionAttacks } from "./actions.ts";
import { authorityAttacks } from "./authority.ts";
import { dataFlowAttacks } from "./data-flow.ts";
import { definitionAttacks } from "./definitions.ts";
import { gateAttacks } from "./gate.ts";
import type { AttackGroup, AttackText } from "./types.ts";
import { wireAttacks } from "./wire.ts";

export type { AttackGroup, AttackText } from "./types.ts";

export interface AttackSection {
  readonly group: AttackGroup;
  readonly title: string;
  readonly summary: string;
  readonly attacks: readonly AttackText[];
}

export const attackSections: readonly AttackSection[] = [
  {
    group: "actions",
    title: "Calls that do what they say",
    summary: "The tool works as designed; what is wrong is that it was called.",
    attacks: actionAttacks,
  },
  {
    group: "data-flow",
    title: "What goes in and what goes out",
    summary: "Text by strangers steers an agent, and data leaves by a tool that may send.",
    attacks: dataFlowAttacks,
  },
  {
    group: "definitions",
    title: "What a server says of its tools",
    summary: "Definitions are read by models as if they were instructions.",
    attacks: definitionAttacks,
  },
  {
    group: "authority",
    title: "Whose authority is used",
    summary: "Tokens, sessions and credentials that end up with somebody else.",
    attacks: authorityAttacks,
  },
  {
    group: "wire",
    title: "How a message is read",
    summary: "The gate judges one call, and the server carries out another.",
    attacks: wireAttacks,
  },
  {
    group: "gate",
    title: "The gateway itself",
    summary: "What a gateway must not do while it is being pushed.",
    attacks: gateAttacks,
  },
];

const bySlug = new Map(
  attackSections.flatMap(({ attacks }) => attacks).map((attack) => [attack.slug, attack] as const),
);

/** Those of the same group, itself among them. */
export const attacksOfGroup = (slug: string): readonly AttackText[] =>
  attackSections.find(({ attacks }) => attacks.some((one) => one.slug === slug))?.attacks ?? [];

/** The attacks that the classifier names for tools. */
const toolAttacks: Readonly<Record<Attack, true>> = {
  "privilege-escalation": true,
  "money-movement": true,
  "destructive-call": true,
  "tool-poisoning": true,
  "tool-shadowing": true,
  "indirect-prompt-injection": true,
  "exfiltration-by-chaining": true,
  "confused-deputy": true,
  "runaway-loop": true,
  "rug-pull": true,
};

export const isToolAttack = (slug: string): slug is Attack => Object.hasOwn(toolAttacks, slug);

export const attackSlugs: readonly string[] = [...bySlug.keys()];

export const attackText = (slug: string): AttackText | undefined => bySlug.get(slug);
