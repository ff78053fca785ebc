import { hash } from "node:crypto";
import type { Refused } from "./actor.ts";

/** What a request says of the document that it replaces: its If-Match and If-None-Match (RFC 9110, section 13). */
export interface Precondition {
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
}

/**
 * Whether a document may be replaced, to be asked in the same synchronous step as the write.
 *
 * An existing document needs an If-Match with its present tag, or `*`. Unlike RFC 9110, `*` lets a document be made, too:
 * it says "whatever is there". `If-None-Match: *` only makes, never replaces.
 *
 * @param current the strong ETag of the present document; undefined = there is none
 * @returns undefined where it may
 */
export function checkPrecondition(given: Precondition, current: string | undefined): Refused | undefined {
  const matches = given.ifMatch === "*" || (current !== undefined && tags(given.ifMatch).includes(current));
  if (current === undefined) {
    return given.ifMatch === null || matches ? undefined : changed("There is no such document (any more)");
  }
  if (given.ifNoneMatch === "*") return changed("The document exists already", current);
  if (given.ifMatch === null) {
    return {
      ok: false,
      code: "precondition_required",
      title: "The document exists: say with If-Match which state of it is replaced",
      current,
    };
  }
  return matches ? undefined : changed("The document was changed meanwhile; nothing was written", current);
}

/** A strong ETag over what the document holds, for documents without a version of their own. */
export function etagOf(content: string): string {
  return `"${hash("sha256", content, "hex").slice(0, 32)}"`;
}

function changed(title: string, current?: string): Refused {
  return { ok: false, code: "changed_meanwhile", title, ...(current !== undefined && { current }) };
}

function tags(header: string | null): string[] {
  return header === null ? [] : header.split(",").map((tag) => tag.trim());
}
