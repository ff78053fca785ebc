/**
 * Every code that the management API can refuse with. Stable: codes are added, never renamed. The table in docs/api.md
 * and the reference page are made from this one.
 */
export const PROBLEMS = {
  invalid_json: { status: 400, meaning: "The body is not JSON." },
  invalid_utf8: { status: 400, meaning: "The body is not UTF-8." },
  bad_cursor: { status: 400, meaning: "The cursor is not one that this list gave." },
  unauthorized: { status: 401, meaning: "No key, or one that is wrong, revoked or past its grace." },
  forbidden: { status: 403, meaning: "The key's role does not allow this." },
  not_found: { status: 404, meaning: "No such address." },
  no_tenant: { status: 404, meaning: "There is no such tenant, or the key belongs to another." },
  no_server: { status: 404, meaning: "The tenant has no such server." },
  no_tool: { status: 404, meaning: "The server has no such tool." },
  no_policy: { status: 404, meaning: "The tenant has no such policy." },
  no_version: { status: 404, meaning: "The policy has no such version." },
  no_draft: { status: 404, meaning: "The policy has no draft." },
  no_grant: { status: 404, meaning: "The tenant has no such grant." },
  no_key: { status: 404, meaning: "The tenant has no such key." },
  no_approval: { status: 404, meaning: "The tenant has no such approval." },
  no_webhook: { status: 404, meaning: "The tenant has no such webhook." },
  no_report: { status: 404, meaning: "There is no such report." },
  tenant_deleted: {
    status: 409,
    meaning: "The tenant is deleted. It can be read, exported and restored until it is removed for good.",
  },
  not_deleted: { status: 409, meaning: "The tenant is not deleted." },
  name_used: { status: 409, meaning: "A tenant of this name was deleted; a name is given once." },
  approval_unreadable: {
    status: 409,
    meaning: "The call's arguments no longer open, so nobody can see what would be approved; reject it.",
  },
  approval_decided: { status: 409, meaning: "Somebody has decided the approval already." },
  approval_ended: {
    status: 409,
    meaning: "The approval has ended: its time is up, it was used, or it was withdrawn; `detail` says why.",
  },
  too_many: { status: 409, meaning: "The tenant has as many of these as it may have." },
  in_use: {
    status: 409,
    meaning: "Grants may still use the server; say `force=true` to remove it all the same.",
  },
  other_definition: {
    status: 409,
    meaning: "The tool's definition is no longer the one with this hash. Look at the difference again.",
  },
  not_seen: { status: 409, meaning: "Nobody has seen the server's tools yet. Scan it first." },
  already_revoked: { status: 409, meaning: "What was revoked stays revoked." },
  idempotency_in_progress: {
    status: 409,
    meaning: "A request with this Idempotency-Key is still being carried out; ask again.",
  },
  idempotency_unknown: {
    status: 409,
    meaning:
      "A request with this Idempotency-Key began and never ended. Look whether it was carried out, then use a new key.",
  },
  changed_meanwhile: {
    status: 412,
    meaning:
      "The document is no longer the one that If-Match names; ETag and `current` hold the present one's tag.",
  },
  too_large: { status: 413, meaning: "The body is larger than 2 MiB." },
  unsupported_media_type: { status: 415, meaning: "The body needs a content type that the address takes." },
  invalid: { status: 422, meaning: "The request does not have the expected shape." },
  bad_name: {
    status: 422,
    meaning: "Names are lower-case letters, digits and inner hyphens, at most 63 characters.",
  },
  bad_address: { status: 422, meaning: "The server's address may not be used." },
  bad_credential: { status: 422, meaning: "The server's credential may not be used." },
  reserved_name: { status: 422, meaning: "The name stands for something else." },
  invalid_policy: {
    status: 422,
    meaning: "The policy has errors, listed with pointer, line and column. What was in force stays in force.",
  },
  policy_mismatch: {
    status: 422,
    meaning:
      "The policy names tools or arguments that are nowhere, and `strict` was asked for; each is listed with line and column. Nothing was published.",
  },
  missing: { status: 422, meaning: "The request names something that the tenant does not have." },
  idempotency_conflict: { status: 422, meaning: "The Idempotency-Key was used with another request." },
  precondition_required: {
    status: 428,
    meaning: "The document exists: say with If-Match which state of it is replaced (`*` for any).",
  },
  weak_operator_key: {
    status: 503,
    meaning: "The installation's own key can be guessed, so it opens nothing. Set another as OPERATOR_KEY.",
  },
  newer_state: {
    status: 503,
    meaning: "A newer version of Sluice wrote what is stored: deploy that version, or a newer one.",
  },
  unavailable: { status: 503, meaning: "The request could not be carried out; try again." },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
