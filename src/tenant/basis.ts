import { hash } from "node:crypto";
import type { ServerRecord, Snapshot } from "../contract/snapshot.ts";
import { own } from "../json/own.ts";
import {
  type CompiledPolicy,
  compilePolicy,
  type Layer,
  parsePolicy,
  rulesOf,
  type SubjectName,
} from "../policy/index.ts";

/** The policies that bind a grant's calls, the tenant's baseline first. undefined: there is no such policy. */
export function layersOf(
  { policies, baseline }: Pick<Snapshot, "policies" | "baseline">,
  policyName: string,
  compile: (document: string) => CompiledPolicy,
): Layer[] | undefined {
  const document = own(policies, policyName);
  if (document === undefined) return undefined;
  const layers = [{ name: policyName, policy: compile(document) }];
  if (baseline !== null) layers.unshift({ name: "baseline", policy: compile(baseline) });
  return layers;
}

/** Throws on a document that was published by other rules than today's. */
export function compilePublished(document: string): CompiledPolicy {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw new Error(`a published policy is unreadable: ${parsed.errors[0]?.message}`);
  return compilePolicy(parsed.policy);
}

/**
 * What an approval rests on, as SHA-256 in hex: the content of every rule that speaks about the call, and the server as
 * it is reached and accepted. A change of any of it ends what was asked and what was approved.
 *
 * The credential counts as it is sealed, so that a registration that brings it again is a change, too.
 */
export function basisOf(
  layers: readonly Layer[],
  { address, credential, pins }: Pick<ServerRecord, "address" | "credential" | "pins">,
  subjects: readonly SubjectName[],
): string {
  const rules = subjects.map((subject) => rulesOf(layers, subject));
  const accepted = subjects.map((subject) => acceptedOf(pins, subject));
  return hash("sha256", JSON.stringify(["sluice basis 1", rules, address, credential, accepted]), "hex");
}

/** Hashes of the tool's accepted definition; null: nobody accepted one, or pins are off. */
export function acceptedOf(pins: ServerRecord["pins"], subject: SubjectName): string[] | null {
  if (pins === null || subject.kind !== "tool") return null;
  const accepted = own(pins.tools, subject.name);
  return accepted === undefined ? null : [...accepted.hashes];
}

/** What a call of a grant rests on; undefined: the grant, its policy or the server is gone, or the policy is unreadable. */
export type BasisNow = (
  grant: string,
  server: string,
  subjects: readonly SubjectName[],
) => string | undefined;

/** Reads one state of the tenant many times: each policy is compiled once. */
export function basisNow(
  snapshot: Snapshot,
  serversOf: (grant: string) => Readonly<Record<string, string>> | undefined,
): BasisNow {
  const compiled = new Map<string, CompiledPolicy>();
  const compile = (document: string) => {
    const policy = compiled.get(document) ?? compilePublished(document);
    compiled.set(document, policy);
    return policy;
  };
  return (grant, server, subjects) => {
    const policyName = own(serversOf(grant) ?? {}, server);
    const upstream = own(snapshot.servers, server);
    if (policyName === undefined || upstream === undefined) return undefined;
    try {
      const layers = layersOf(snapshot, policyName, compile);
      return layers && basisOf(layers, upstream, subjects);
    } catch {
      return undefined;
    }
  };
}
