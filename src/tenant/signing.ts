import { randomBytes } from "node:crypto";
import type { Env } from "../env.ts";
import { SEED_BYTES, signingKeyOf } from "../ledger/checkpoint.ts";
import type { TenantName } from "../secrets/ids.ts";
import { sealerOf } from "../secrets/sealer-of.ts";
import type { Facts } from "../stored/facts.ts";
import { SYSTEM_ACTOR } from "./actor.ts";
import type { JobQueue } from "./job-queue.ts";
import type { TenantLedger } from "./ledger.ts";
import type { Step } from "./step.ts";

/** How long a change waits until the head of the tenant's ledger is signed: changes of that time share a signature. */
const SIGN_AFTER_MS = 10_000;

interface Deps {
  readonly env: Env;
  readonly tenant: TenantName;
  readonly facts: Facts;
  readonly step: Step;
  readonly jobs: JobQueue;
  readonly ledger: TenantLedger;
}

/** The key that signs a tenant's checkpoints, and when the tenant's own ledger is signed. Fact `signingSeed`, sealed. */
export class Signing {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
    const { jobs, ledger } = deps;
    jobs.handle("sign", () => this.#signChanges());
    ledger.appended = () => jobs.scheduleBy("sign", Date.now() + SIGN_AFTER_MS);
  }

  /** The sealed seed of the key; made when it is first asked for. */
  seed(): string {
    const { env, tenant, facts, step, ledger } = this.#deps;
    const sealed = facts.get("signingSeed");
    const opened = sealed && sealerOf(env).open("signing seed", [tenant], sealed);
    // One that opens with an older key only is sealed again; one that opens no more has to be followed by another.
    if (sealed && opened && sealed.startsWith(`${env.SEALING_KEY.split(":")[0]?.trim()}.`)) return sealed;
    const seed = opened || randomBytes(SEED_BYTES).toString("base64");
    const resealed = sealerOf(env).seal("signing seed", [tenant], seed);
    step(() => {
      facts.set("signingSeed", resealed);
      if (opened) return;
      const { id } = signingKeyOf(Buffer.from(seed, "base64"));
      ledger.append(SYSTEM_ACTOR, "audit.key", id);
    });
    return resealed;
  }

  async #signChanges(): Promise<void> {
    const { env, tenant, jobs, ledger } = this.#deps;
    const { head } = ledger;
    await env.AUDIT.getByName(tenant).signChanges(head);
    // A change meanwhile found this job still due, and waits for the next.
    if (ledger.head.seq > head.seq) jobs.schedule("sign", Date.now() + SIGN_AFTER_MS);
  }
}
