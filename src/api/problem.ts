/** A refusal of the management API: problem details (RFC 9457) with a stable code. */
export interface Problem {
  readonly status: 400 | 401 | 404 | 409 | 413 | 422 | 503;
  /** Stable, part of the API. */
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  /** What is wrong where, for documents. */
  readonly errors?: readonly object[];
}

export function problemResponse(problem: Problem): Response {
  return Response.json(problem, {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      ...(problem.status === 401 && { "www-authenticate": "Bearer" }),
    },
  });
}
