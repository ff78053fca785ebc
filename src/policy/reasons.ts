/** Sentences for agents: what was refused and why. The policy's own words come first where it has any. */
import type { CompiledClause } from "./compile.ts";
import type { Subject } from "./types.ts";

const MAX_NAME_LENGTH = 120;

/** The subject with its kind: tool "put_user_policy". */
function label(subject: Subject): string {
  switch (subject.kind) {
    case "tool":
      return `tool ${quote(subject.name)}`;
    case "resource":
      return `resource ${quote(subject.uri)}`;
    case "prompt":
      return `prompt ${quote(subject.name)}`;
    case "server_request":
      return `server's request ${quote(subject.method)}`;
    case "method":
      return `method ${quote(subject.method)}`;
    case "member":
      return `member ${quote(subject.member)} of params in ${subject.method}`;
  }
}

/** Names come from strangers: quoted and escaped, so that none can pose as the gateway's words, and cut. */
function quote(name: string): string {
  return JSON.stringify(name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name);
}

export const reasons = {
  noLayer: (subject: Subject) => `The ${label(subject)} is refused because no policy applies to it.`,
  hidden: (subject: Subject) => `The ${label(subject)} is hidden by the policy.`,
  unlisted: (subject: Subject) =>
    `The ${label(subject)} is refused: the policy has no entry for it and denies what it does not list.`,
  denied: (subject: Subject, own: string | undefined) => own ?? `The policy denies the ${label(subject)}.`,
  denyIf: (subject: Subject, clause: CompiledClause) =>
    clause.onDeny ??
    `The ${label(subject)} is denied ${clause.text === "" ? "always" : `when ${clause.text}`}.`,
  require: (subject: Subject, clause: CompiledClause) =>
    clause.onDeny ?? `The ${label(subject)} is allowed only when ${clause.text}.`,
  tooMuchWork: (subject: Subject) =>
    `The ${label(subject)} is refused: checking its arguments takes more work than is allowed. Send less in one call.`,
  noSchema: (subject: Subject) =>
    `The ${label(subject)} is refused: its arguments must fit its pinned input schema, and there is none.`,
  badSchema: (subject: Subject, problem: string) =>
    `The ${label(subject)} is refused: its arguments cannot be checked, because its pinned input schema cannot be used (${problem}).`,
  arguments: (subject: Subject, problem: string) =>
    `The ${label(subject)} is refused: its arguments do not fit the schema: ${problem}`,
  approval: (subject: Subject, own: string | undefined) =>
    own ?? `The ${label(subject)} needs a human's approval.`,
  approveIf: (subject: Subject, clause: CompiledClause, own: string | undefined) =>
    clause.onDeny ??
    own ??
    `The ${label(subject)} needs a human's approval${clause.text === "" ? "" : ` when ${clause.text}`}.`,
  cost: (subject: Subject, own: string | undefined, problem: string) =>
    own === undefined ? `The ${label(subject)} is refused: ${problem}.` : `${own} (${problem})`,
  allowed: (subject: Subject) => `The policy allows the ${label(subject)}.`,
  watched: (subject: Subject) =>
    `The ${label(subject)} passes: the policy is in shadow mode and only watches.`,
};
