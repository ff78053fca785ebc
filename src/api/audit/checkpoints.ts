import * as z from "zod";
import { publicKeySchema } from "../../ledger/checkpoint.ts";
import type { AuditIndex } from "../../tenant/index.ts";
import { jsonAnswer, route, router, textAnswer } from "../app.ts";
import { idSchema, tenantParams } from "../common.ts";
import { problem } from "../problem.ts";
import { indexOf } from "./freshness.ts";
import { ndjson } from "./ndjson.ts";
import { NDJSON } from "./query.ts";

const readKey = route({
  method: "get",
  path: "/tenants/{tenant}/audit/key",
  tags: ["Audit"],
  summary: "Show the keys that sign checkpoints",
  description: "Public keys, Ed25519, the present one first. Keep them apart from what they prove.",
  permission: "read",
  request: { params: tenantParams },
  responses: {
    200: jsonAnswer(
      "Every key that ever signed for the tenant",
      z.object({
        tenant: z.string(),
        keys: z.array(publicKeySchema.extend({ since: z.number().int(), current: z.boolean() })),
      }),
    ),
  },
});

const readAllCheckpoints = route({
  method: "get",
  path: "/tenants/{tenant}/audit/checkpoints",
  tags: ["Audit"],
  summary: "Read the signed checkpoints of all ledgers",
  description: "Of the tenant's own ledger (`grant` null) and of every grant's: the last of each hour.",
  permission: "read",
  request: { params: tenantParams },
  responses: { 200: textAnswer("One checkpoint a line", NDJSON) },
});

const readCheckpoints = route({
  method: "get",
  path: "/tenants/{tenant}/grants/{grant}/checkpoints",
  tags: ["Audit"],
  summary: "Read the signed checkpoints of a grant's ledger",
  permission: "read",
  request: { params: tenantParams.extend({ grant: idSchema }) },
  responses: { 200: textAnswer("One checkpoint a line", NDJSON) },
});

/** The heads of ledgers, signed, and the keys that sign them. */
export const checkpoints = router()
  .openapi(readKey, async (c) => c.json({ tenant: c.var.tenant, keys: await indexOf(c).keys() }, 200))
  .openapi(readAllCheckpoints, async (c) =>
    c.body(ndjson(signed(indexOf(c), undefined)), 200, { "content-type": NDJSON }),
  )
  .openapi(readCheckpoints, async (c) => {
    const { grant } = c.req.valid("param");
    if (!(await c.var.object.hasGrant(grant))) throw problem("no_grant");
    return c.body(ndjson(signed(indexOf(c), grant)), 200, { "content-type": NDJSON });
  });

async function* signed(
  index: DurableObjectStub<AuditIndex>,
  grant: string | undefined,
): AsyncGenerator<string> {
  for (let after = { ledger: "", slot: -1 }; ; ) {
    const page = await index.checkpoints(grant, after);
    yield page.map(({ line }) => `${line}\n`).join("");
    const last = page.at(-1);
    if (last === undefined) return;
    after = { ledger: last.ledger, slot: last.slot };
  }
}
