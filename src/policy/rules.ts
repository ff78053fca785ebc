import { own } from "../json/own.ts";
import { pathOf } from "../json/pointer.ts";
import type { Rule } from "./schema.ts";
import type { Layer, Subject } from "./types.ts";

/** A subject without its arguments: enough to find the rules that speak about it. */
export type SubjectName =
  | { readonly kind: "tool" | "prompt"; readonly name: string }
  | { readonly kind: "resource"; readonly uri: string }
  | { readonly kind: "server_request" | "method" | "member"; readonly method: string };

export function nameOf(subject: Subject): SubjectName {
  switch (subject.kind) {
    case "tool":
    case "prompt":
      return { kind: subject.kind, name: subject.name };
    case "resource":
      return { kind: subject.kind, uri: subject.uri };
    default:
      return { kind: subject.kind, method: subject.method };
  }
}

/** The rules of one layer that speak about one subject, as the document has them. */
export interface LayerRules {
  readonly layer: string;
  /** What applies to every tool call. */
  readonly all: Rule | undefined;
  /** The pointer of the subject's own entry, and the entry. */
  readonly pointer: string | undefined;
  readonly entry: Rule | undefined;
  /** What the layer says of a subject without an entry. Absent where it has one. */
  readonly byDefault?: "allow" | "deny";
  /** The layer hides the name. Absent where it does not. */
  readonly hidden?: true;
}

/**
 * Everything in the binding layers that speaks about a subject: what an approval was given under, so that a change of it
 * ends the approval. Layers in shadow mode bind nothing, and are left out.
 */
export function rulesOf(layers: readonly Layer[], subject: SubjectName): LayerRules[] {
  return layers
    .filter(({ policy }) => !policy.shadow)
    .map(({ name: layer, policy }) => {
      const pointer = entryPointer(policy, subject);
      const name = "uri" in subject ? subject.uri : "name" in subject ? subject.name : undefined;
      const hidden = name !== undefined && policy.hide.get(name) !== undefined;
      return {
        layer,
        all: subject.kind === "tool" ? policy.source.all_tools : undefined,
        pointer,
        entry: pointer === undefined ? undefined : entryAt(policy.source, pointer),
        ...(pointer === undefined && { byDefault: policy.source.default }),
        ...(hidden && { hidden }),
      };
    });
}

function entryPointer(policy: Layer["policy"], subject: SubjectName): string | undefined {
  switch (subject.kind) {
    case "tool":
      return policy.tools.get(subject.name)?.pointer;
    case "resource":
      return policy.resources.get(subject.uri)?.pointer;
    case "prompt":
      return policy.prompts.get(subject.name)?.pointer;
    default:
      return undefined;
  }
}

function entryAt(source: Layer["policy"]["source"], pointer: string): Rule | undefined {
  const [section, key = ""] = pathOf(pointer);
  const entries =
    section === "tools" ? source.tools : section === "resources" ? source.resources : source.prompts;
  return entries && own(entries, key);
}
