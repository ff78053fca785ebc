import { ON_ITS_WAY_MS } from "../contract/admit.ts";
import { grantObjectName } from "../contract/snapshot.ts";
import type { Env } from "../env.ts";
import type { GrantId, TenantName } from "../secrets/ids.ts";

/** How long a change waits for the holders before it answers that it is still binding. */
const BIND_WAIT_MS = 2000;
/** An object that was moved or restarted answers the next question. */
const RETRY_MS = 100;

/** The answer of a change: the revision that carries it, and whether every holder decides with it already. */
export interface Change {
  readonly revision: number;
  /** False: some Grant object could not be reached, and may decide with the old revision until `boundBy`. */
  readonly bound: boolean;
  /** Milliseconds since the epoch. From then on no call passes that the change forbids. */
  readonly boundBy: number;
}

/** A grant that decides by itself, or did a moment ago. */
export interface Holder {
  readonly grant: GrantId;
  /** Milliseconds since the epoch; 0 = never held a lease. */
  readonly leaseUntil: number;
}

/** What holders are sent: a newer revision, or the grant's end. */
export type Tell = (object: ReturnType<Env["GRANTS"]["getByName"]>, grant: GrantId) => Promise<void>;

/** Since when a lease that has ended may still have calls on their way: its holders are notified, too. */
export const leasesSince = (nowMs: number): number => nowMs - ON_ITS_WAY_MS;

/**
 * Tells the holders of a change that is already stored, and waits until each has answered, its lease has ended, or the
 * time to answer is up. A holder that answers admits nothing more by older rules and has nothing of that on its way; one
 * that cannot be reached admits until its lease ends, and what it admitted last has arrived `ON_ITS_WAY_MS` later.
 */
export async function bindHolders(
  env: Env,
  tenant: TenantName,
  revision: number,
  holders: readonly Holder[],
  tell: Tell,
): Promise<Change> {
  const startedAt = Date.now();
  const lastLease = Math.max(0, ...holders.map(({ leaseUntil }) => leaseUntil));
  const boundBy = Math.max(startedAt, lastLease === 0 ? 0 : lastLease + ON_ITS_WAY_MS);
  const deadline = startedAt + BIND_WAIT_MS;
  const told = Promise.all(
    holders.map(({ grant }) => tellOne(env, grantObjectName(tenant, grant), grant, tell, deadline)),
  ).then((answers) => answers.every((answered) => answered));
  const bound = await Promise.race([told, scheduler.wait(BIND_WAIT_MS).then(() => false)]);
  const now = Date.now();
  return bound || now >= boundBy
    ? { revision, bound: true, boundBy: now }
    : { revision, bound: false, boundBy };
}

async function tellOne(
  env: Env,
  objectName: string,
  grant: GrantId,
  tell: Tell,
  deadline: number,
): Promise<boolean> {
  while (Date.now() < deadline) {
    try {
      // A stub that has failed once fails for good.
      await tell(env.GRANTS.getByName(objectName), grant);
      return true;
    } catch {
      await scheduler.wait(RETRY_MS);
    }
  }
  return false;
}
