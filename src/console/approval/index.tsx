/** The approval page: where a person reads a call that waits, and decides. */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod";
import { MAX_CALLS, MAX_MINUTES, MAX_WORDS } from "../../api/approvals.ts";
import type { ApprovalDecision } from "../../contract/approval.ts";
import type { ShownCall } from "../../contract/shown-call.ts";
import { NAME } from "../../contract/snapshot.ts";
import type { Env } from "../../env.ts";
import { parseJson } from "../../json/index.ts";
import { asTenant, type TenantName } from "../../secrets/ids.ts";
import { sealedCall } from "../../secrets/sealed-call.ts";
import { sealerOf } from "../../secrets/sealer-of.ts";
import { isOwnForm } from "../../web/own-form.ts";
import { inline, secured } from "../../web/secured.ts";
import { ApprovalPage, MessagePage, type Shown, SignInPage } from "./page.tsx";
import { type Approver, approverOf, formToken, isFormToken, signIn, signOut } from "./session.ts";
import { STYLE } from "./style.ts";

type App = { Bindings: Env };
type AtApproval = Context<App, "/:tenant/:approval">;

const MAX_BODY_BYTES = 16 * 1024;
const APPROVAL = /^[a-z0-9]{1,32}$/;
const NOT_ACCEPTED = "The key is not accepted.";

/** What a form decides. */
const decisionForm = z.discriminatedUnion("decision", [
  z.object({ decision: z.literal("once") }),
  z.object({ decision: z.literal("calls"), calls: z.coerce.number().int().min(1).max(MAX_CALLS) }),
  z.object({ decision: z.literal("minutes"), minutes: z.coerce.number().int().min(1).max(MAX_MINUTES) }),
  z.object({ decision: z.literal("reject"), comment: z.string().max(MAX_WORDS).default("") }),
]);

/** Nothing runs here. */
const guarded = secured({ styleSrc: [inline(STYLE)], formAction: ["'self'"] });

/** No copy of it is kept. */
const noStore: MiddlewareHandler<App> = async (c, next) => {
  await next();
  c.header("cache-control", "no-store");
};

/** A form of another site is refused before anything of it is read (docs/security.md, invariant 8). */
const sameSite: MiddlewareHandler<App> = async (c, next) => {
  if (c.req.method !== "POST" || isOwnForm(c.req.raw, c.env)) return next();
  return c.html(<MessagePage title="Not sent from here" text="The form has to come from this page." />, 403);
};

/** Names that cannot be an approval's, and the wrong ones among those that can, look the same to anybody who is not signed in. */
const named: MiddlewareHandler<App> = async (c, next) => {
  const { tenant = "", approval = "" } = c.req.param() as Record<string, string>;
  if (NAME.test(tenant) && APPROVAL.test(approval)) return next();
  return c.html(<MessagePage title="Not found" text="There is nothing at this address." />, 404);
};

/** Both were looked at by `named` before. */
function paramsOf(c: AtApproval): { tenant: TenantName; approval: string } {
  const { tenant, approval } = c.req.param();
  return { tenant: asTenant(tenant), approval };
}

/** The approval's page, `/approve/<tenant>/<approval>`: small, without a script, for holders of an approver's key. */
export const approvalPages = new Hono<App>();

approvalPages.onError((error, c) => {
  console.error("approval page", error.message);
  return c.html(<MessagePage title="Not now" text="The page cannot be shown now; try again." />, 503);
});
approvalPages.use(
  "/:tenant/:approval/*",
  guarded,
  noStore,
  sameSite,
  bodyLimit({ maxSize: MAX_BODY_BYTES }),
  named,
);

approvalPages.get("/:tenant/:approval", async (c) => {
  const approver = await approverOf(c, asTenant(c.req.param("tenant")));
  return approver === undefined ? c.html(<SignInPage action={`${c.req.path}/sign-in`} />) : show(c, approver);
});

approvalPages.post("/:tenant/:approval/sign-in", async (c) => {
  const { tenant, approval } = paramsOf(c);
  const { key } = await c.req.parseBody();
  const signedIn = await signIn(c, tenant, typeof key === "string" ? key.trim() : "");
  if (signedIn.ok) return c.redirect(`/approve/${tenant}/${approval}`, 303);
  const refusal = signedIn.why === "role" ? "The key's role may not decide approvals." : NOT_ACCEPTED;
  return c.html(<SignInPage action={c.req.path} refusal={refusal} />, signedIn.why === "role" ? 403 : 401);
});

approvalPages.post("/:tenant/:approval/sign-out", (c) => {
  const { tenant, approval } = paramsOf(c);
  signOut(c, tenant);
  return c.redirect(`/approve/${tenant}/${approval}`, 303);
});

approvalPages.post("/:tenant/:approval", async (c) => {
  const { tenant, approval } = paramsOf(c);
  const approver = await approverOf(c, tenant);
  if (approver === undefined) {
    return c.html(
      <SignInPage action={`${c.req.path}/sign-in`} refusal="Sign in again; nothing was decided." />,
      401,
    );
  }
  const { token, ...form } = await c.req.parseBody();
  if (typeof token !== "string" || !isFormToken(c.env, tenant, approval, approver, token)) {
    return show(c, approver, "The form was not of this session; nothing was decided.", 403);
  }
  const parsed = decisionForm.safeParse(form);
  if (!parsed.success) {
    return show(c, approver, `Nothing was decided: ${z.prettifyError(parsed.error)}`, 422);
  }
  const object = c.env.TENANTS.getByName(tenant);
  const decision = decisionOf(parsed.data);
  const blind = sealedCall.isBlind(sealerOf(c.env), tenant, await object.showApproval(approval));
  if (blind && decision.kind === "approve") {
    return show(c, approver, "Nobody can see what would be approved. Reject it.", 409);
  }
  const decided = await object.decideApproval(approver.actor, approval, decision);
  if (!decided.ok) {
    const { title, detail } = decided;
    return show(c, approver, detail === undefined ? `${title}.` : `${title}. ${detail}`, 409);
  }
  return c.redirect(`/approve/${tenant}/${approval}`, 303);
});

async function show(
  c: AtApproval,
  approver: Approver,
  refusal?: string,
  status: 200 | 403 | 409 | 422 = 200,
): Promise<Response> {
  const { tenant, approval } = paramsOf(c);
  const object = c.env.TENANTS.getByName(tenant);
  const found = await object.showApproval(approval);
  if (found === undefined) {
    return c.html(<MessagePage title="Not found" text="There is no such approval." />, 404);
  }
  const { record, sealed } = found;
  const grant = await object.showGrant(record.grant);
  const text = sealed === null ? undefined : sealedCall.open(sealerOf(c.env), tenant, record.grant, sealed);
  const shown: Shown = {
    tenant,
    record,
    label: grant.ok ? grant.value.label : null,
    call: text === undefined ? undefined : (parseJson(text) as ShownCall),
    tool: record.tool === null ? undefined : await object.describeTool(record.server, record.tool),
    formToken: formToken(c.env, tenant, approval, approver),
    refusal,
    nowMs: Date.now(),
  };
  return c.html(<ApprovalPage shown={shown} />, status);
}

function decisionOf(form: z.infer<typeof decisionForm>): ApprovalDecision {
  switch (form.decision) {
    case "once":
      return { kind: "approve", calls: 1 };
    case "calls":
      return { kind: "approve", calls: form.calls };
    case "minutes":
      return { kind: "approve", minutes: form.minutes };
    case "reject":
      return { kind: "reject", comment: form.comment };
  }
}
