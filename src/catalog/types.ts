/** The words of the catalogue: what goes into the classifier and what comes out. */

/** Schema and annotations are whatever a server sent: they are read with care and never trusted. */
export interface ToolDefinition {
  readonly server?: string | undefined;
  readonly tool: string;
  readonly description?: string | null | undefined;
  readonly inputSchema?: unknown;
  readonly annotations?: unknown;
  /** What else the definition holds by key (`title`, `outputSchema`): searched for poison, and for nothing else. */
  readonly others?: unknown;
}

export type Category = "Read" | "Write" | "Execute" | "Destructive" | "Financial";
export type Level = "Low" | "Medium" | "High" | "Critical";

/** Fixed by category; see the table of starter policies. */
export const levelOf: Readonly<Record<Category, Level>> = {
  Read: "Low",
  Write: "Medium",
  Execute: "High",
  Destructive: "Critical",
  Financial: "Critical",
};

export type Place = "name" | "description" | "argument" | "enum" | "annotation";

/**
 * One sign. `word` is as matched, `at` says where in that place (an argument's name, an annotation's key), `points`
 * is its weight: below zero towards Read, above zero towards an effect.
 */
export interface Evidence {
  readonly where: Place;
  readonly word: string;
  readonly at?: string;
  readonly says: Category;
  readonly points: number;
}

/** A matched word and its place, for reasons and flow roles. */
export interface Mention {
  readonly where: Place;
  readonly word: string;
  readonly at?: string;
}

export interface Reason {
  readonly code:
    | "category"
    | "identity"
    | "secrets"
    | "production"
    | "bulk"
    | "container"
    | "code"
    | "money"
    | "private-data"
    | "outward"
    | "deployment";
  readonly words: readonly Mention[];
}

export interface Severity {
  readonly level: Level;
  readonly reasons: readonly Reason[];
}

/** What a tool lends to a flow of data across calls. An empty list: the tool does not have the role. */
export interface Flow {
  readonly readsPrivate: readonly Mention[];
  readonly seesUntrusted: readonly Mention[];
  readonly sendsOutward: readonly Mention[];
}

/** What a definition is found to hold when it is judged. Stable; docs/catalogue.md has one line on each. */
export type FindingCode =
  | "annotation-contradicts"
  | "hidden-instructions"
  | "invisible-characters"
  | "lookalike-letters"
  | "encoded-text"
  | "shadows-known-tool"
  | "takes-code"
  | "takes-sql"
  | "takes-shell"
  | "takes-url"
  | "takes-path";

/** What is found only where a person reviews a server: weaker than an alarm. Stable; docs/catalogue.md has one line on each. */
export type SignCode =
  | "suspicious-wording"
  | "unusual-characters"
  | "hidden-markup"
  | "hidden-by-blanks"
  | "encoded-run"
  | "very-long-text"
  | "names-foreign-tool"
  | "duplicate-name"
  | "too-many-signs"
  | "unexamined";

/**
 * `at` is the field: `name`, `description`, `annotations/title`, `outputSchema/properties/id/description`, or for the input
 * schema a pointer into it, `/properties/id/description`. `detail` is for people, with nothing invisible in it.
 */
export interface Finding<Code extends FindingCode | SignCode = FindingCode> {
  readonly code: Code;
  readonly at: string;
  readonly detail: string;
}
export type Sign = Finding<SignCode>;

/** Slugs of the catalogue's attack pages, the likeliest first. */
export type Attack =
  | "privilege-escalation"
  | "money-movement"
  | "destructive-call"
  | "tool-poisoning"
  | "tool-shadowing"
  | "indirect-prompt-injection"
  | "exfiltration-by-chaining"
  | "confused-deputy"
  | "runaway-loop"
  | "rug-pull";

export interface Classification {
  readonly category: Category;
  readonly level: Level;
  readonly severity: Severity;
  /** 0.3 (nothing to go by) to 0.99 (every sign agrees). */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly flow: Flow;
  readonly findings: readonly Finding[];
  readonly attacks: readonly Attack[];
  /** Of a Financial tool: the argument at the top of its schema that says how much, where there is one to count. */
  readonly amount?: string;
}
