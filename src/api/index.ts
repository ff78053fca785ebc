/** The management API, under /api/v1. */
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import type { ProblemCode } from "../contract/problems.ts";
import { isNewerState } from "../stored/migrate.ts";
import { inline, secured } from "../web/secured.ts";
import { router } from "./app.ts";
import { approvals } from "./approvals.ts";
import { changes } from "./audit/changes.ts";
import { checkpoints } from "./audit/checkpoints.ts";
import { search } from "./audit/search.ts";
import { authenticate, enterTenant } from "./auth.ts";
import { drafts } from "./drafts.ts";
import { grants } from "./grants.ts";
import { keys } from "./keys.ts";
import { mistakes } from "./mistakes.ts";
import { describeApi, type OpenApiDocument } from "./openapi.ts";
import { pins } from "./pins.ts";
import { policies } from "./policies.ts";
import { ProblemError, problem, problemResponse } from "./problem.ts";
import { referencePage } from "./reference.ts";
import { STYLE } from "./reference-style.ts";
import { reports } from "./report.ts";
import { servers } from "./servers.ts";
import { tenants } from "./tenants.ts";
import { webhooks } from "./webhooks.ts";

/** Largest body of a request. A policy document may have 1 MiB. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** What Hono itself refuses, by status. */
const THROWN: Readonly<Record<number, ProblemCode>> = {
  400: "invalid_json",
  413: "too_large",
  415: "unsupported_media_type",
};

/** The management API, `/api/v1`. */
export const api = router();

api.onError((error, c) => {
  if (error instanceof ProblemError) {
    return problemResponse(error, c.req.header("authorization") !== undefined);
  }
  const code = error instanceof HTTPException ? THROWN[error.status] : undefined;
  if (code !== undefined) return problemResponse(problem(code));
  console.error("api", error.message);
  if (isNewerState(error)) return problemResponse(problem("newer_state"));
  return problemResponse(problem("unavailable"));
});

// Open to everybody: they tell what the API is, and nothing of what is in it.
let document: OpenApiDocument | undefined;
const description = (): OpenApiDocument => {
  document ??= describeApi(api);
  return document;
};
api.get("/openapi.json", (c) => c.json(description()));
api.get("/reference", secured({ styleSrc: [inline(STYLE)] }), () => referencePage(description()));

api.use(authenticate);
api.use("/tenants/:tenant/*", enterTenant);
api.use(
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw problem("too_large");
    },
  }),
);

for (const area of [
  tenants,
  keys,
  servers,
  reports,
  pins,
  policies,
  drafts,
  grants,
  search,
  checkpoints,
  changes,
  approvals,
  webhooks,
  mistakes,
])
  api.route("/", area);
// Not notFound, which is the whole worker's: an unknown address of the API is not a page for people.
api.all("*", () => problemResponse(problem("not_found")));
