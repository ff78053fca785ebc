import { PROBLEMS, type ProblemCode } from "../contract/problems.ts";
import type { Result } from "../tenant/index.ts";

/** What a problem says besides its code. */
export interface ProblemDetails {
  /** What is wrong here and now, in a sentence. The code's meaning when left out. */
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  /** What is wrong where, for documents. */
  readonly errors?: readonly object[] | undefined;
  /** The present ETag, for `changed_meanwhile` and `precondition_required`. */
  readonly current?: string | undefined;
}

/** Thrown by handlers, turned into its response in one place (app.ts). */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export function problem(code: ProblemCode, title?: string, more: ProblemDetails = {}): ProblemError {
  return new ProblemError(code, { ...more, title });
}

/** What a store answered, or its refusal as a problem. */
export function unwrap<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  const { code, title, detail, current } = result;
  throw new ProblemError(code, { title, detail, current });
}

/**
 * Problem details (RFC 9457). `type` points into the reference page.
 *
 * @param sent whether a credential was sent: only then is there one to call invalid (RFC 6750, section 3.1)
 */
export function problemResponse({ code, details }: ProblemError, sent = false): Response {
  const { status, meaning } = PROBLEMS[code];
  const { title = meaning, ...more } = details;
  return Response.json(
    { type: `/api/v1/reference#${code}`, status, code, title, ...more },
    {
      status,
      headers: {
        "content-type": "application/problem+json",
        ...(status === 401 && { "www-authenticate": sent ? 'Bearer error="invalid_token"' : "Bearer" }),
        ...(details.current !== undefined && { etag: details.current }),
      },
    },
  );
}
