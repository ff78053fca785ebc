import type { Env } from "../env.ts";
import { asTenant, type TenantName } from "../secrets/ids.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import { Facts } from "../stored/facts.ts";
import { ApprovalDesk } from "./approval-desk.ts";
import { ApprovalIndex } from "./approvals.ts";
import { basisNow } from "./basis.ts";
import { Deletion, graceMs } from "./deletion.ts";
import { ExhaustedLimits } from "./exhausted.ts";
import { Grants } from "./grants.ts";
import { Requests } from "./idempotency.ts";
import { JobQueue } from "./job-queue.ts";
import { Keys } from "./keys.ts";
import { TenantLedger } from "./ledger.ts";
import { Policies } from "./policies.ts";
import { Publisher } from "./publisher.ts";
import { Servers } from "./servers.ts";
import { Signing } from "./signing.ts";
import { stepsOf } from "./step.ts";
import { Webhooks } from "./webhooks.ts";

/** Everything that a Tenant object is made of, each class with the tables that it owns. */
export type Parts = ReturnType<typeof partsOf>;

/** Puts the parts together. Their tables are there. */
export function partsOf(ctx: DurableObjectState, env: Env) {
  const tenant = nameOf(ctx);
  const { sql } = ctx.storage;
  const facts = new Facts(sql);
  const ledger = new TenantLedger(sql, tenant);
  const step = stepsOf(ctx.storage, ledger);
  const jobs = new JobQueue(ctx.storage);
  const sealer = () => sealerOf(env);
  const signing = new Signing({ env, tenant, facts, step, jobs, ledger });
  const webhooks = new Webhooks(sql, jobs, ledger, tenant, sealer);
  const keys = new Keys(sql, ledger);
  const requests = new Requests(sql);
  const policies = new Policies(sql, ledger);
  const grants = new Grants(sql, ledger, {
    server: (name) => servers.get(name) !== undefined,
    policy: (name) => policies.has(name),
  });
  const approvals = new ApprovalDesk(env, tenant, new ApprovalIndex(sql), ledger, webhooks, step, () =>
    basisNow(publisher.snapshot(), (grant) => grants.active(grant)?.servers),
  );
  const exhausted = new ExhaustedLimits(sql, jobs, (told) => webhooks.emit("limit.exhausted", told));
  const deletion = new Deletion({
    facts,
    ledger,
    jobs,
    tenant,
    graceMs: graceMs(env.TENANT_GRACE_SECONDS),
  });
  const publisher = new Publisher({
    ...{ env, tenant, facts, step, jobs },
    grants,
    policies,
    servers: () => servers,
    approvals,
    deletion,
    waitUntil: (work) => ctx.waitUntil(work),
  });
  const servers = new Servers({
    ...{ sql, tenant, ledger, jobs, sealer },
    webhooks,
    usersOf: (server) => grants.usersOf(server),
    publish: (change) => publisher.publish(change),
  });
  return {
    jobs,
    approvals,
    deletion,
    exhausted,
    facts,
    grants,
    keys,
    ledger,
    policies,
    publisher,
    requests,
    servers,
    signing,
    step,
    tenant,
    webhooks,
  };
}

function nameOf({ id }: DurableObjectState): TenantName {
  if (id.name === undefined) throw new Error("A Tenant object is reached by its name");
  return asTenant(id.name);
}
