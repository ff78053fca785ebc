// A module around the built bundle in which single Grant objects fail on demand. What is replaced are the methods that
// the Tenant object calls, and the one that asks it for a lease; everything else is the bundle that is deployed.

import worker from "./worker.js";

/**
 * `throw`, `hang`: pushes of the tenant do not get through. `cut`: nothing passes between tenant and grant, either way.
 * `late`: leave to send a call arrives at the worker long after it was given.
 * `unleased`: there is no lease to speak of: the first one lasts forever, and pushes are ignored and answered at once.
 */
type Fault = "throw" | "hang" | "cut" | "late" | "unleased";

/** Longer than a worker may hold an admission, and than a publish takes. */
const LATE_MS = 2500;

const faults = new Map<string, Fault>();

type Method = (...args: unknown[]) => Promise<unknown>;
declare class GrantObject {
  admit(...args: unknown[]): Promise<unknown>;
  bind(...args: unknown[]): Promise<unknown>;
  revoke(...args: unknown[]): Promise<unknown>;
}
type GrantClass = new (ctx: DurableObjectState, env: { TENANTS: DurableObjectNamespace }) => GrantObject;

const never = () => new Promise<never>(() => {});

export function faulty(Base: GrantClass): GrantClass {
  return class extends Base {
    readonly #ctx: DurableObjectState;

    constructor(ctx: DurableObjectState, env: { TENANTS: DurableObjectNamespace }) {
      super(ctx, { ...env, TENANTS: cutting(ctx.id.name ?? "", env.TENANTS) });
      this.#ctx = ctx;
    }

    override async admit(...args: unknown[]): Promise<unknown> {
      const reply = await super.admit(...args);
      if (faults.get(this.#ctx.id.name ?? "") === "late") await scheduler.wait(LATE_MS);
      return reply;
    }

    override bind(...args: unknown[]): Promise<unknown> {
      return this.#unless(() => super.bind(...args));
    }

    override revoke(...args: unknown[]): Promise<unknown> {
      return this.#unless(() => super.revoke(...args));
    }

    /** Ends the object as an eviction does; the next request finds a new one. */
    evict(): void {
      this.#ctx.abort("evicted by the test");
    }

    async #unless(push: () => Promise<unknown>): Promise<unknown> {
      switch (faults.get(this.#ctx.id.name ?? "")) {
        case undefined:
        case "late":
          return push();
        case "unleased":
          return undefined;
        case "throw":
          throw new Error("unreachable by the test");
        default:
          return never();
      }
    }
  };
}

/** The tenants, as a grant with a fault sees them. */
function cutting(grant: string, tenants: DurableObjectNamespace): DurableObjectNamespace {
  let first: unknown;
  const lease = async (ask: Method, args: unknown[]): Promise<unknown> => {
    if (faults.get(grant) === "cut") throw new Error("cut off by the test");
    if (faults.get(grant) !== "unleased") return ask(...args);
    first ??= { ...((await ask(...args)) as object), durationMs: 3_600_000 };
    return first;
  };
  return with_(tenants, {
    getByName: (name: string) => {
      const stub = tenants.getByName(name) as unknown as { lease: Method };
      return with_(stub, { lease: (...args: unknown[]) => lease((...a) => stub.lease(...a), args) });
    },
  });
}

function with_<Target extends object>(target: Target, own: Record<string, unknown>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (typeof name === "string" && Object.hasOwn(own, name)) return own[name];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

export default {
  async fetch(request, env: { GRANTS: DurableObjectNamespace }, ctx) {
    const url = new URL(request.url);
    if (url.pathname !== "/__binding") return worker.fetch(request, env, ctx);
    const grant = url.searchParams.get("grant") ?? "";
    const fault = url.searchParams.get("fault");
    if (fault === "evict") {
      const object = env.GRANTS.getByName(grant) as unknown as { evict: Method };
      await object.evict().catch(() => {});
    } else if (fault === null) faults.delete(grant);
    else faults.set(grant, fault as Fault);
    return new Response("done");
  },
} satisfies ExportedHandler<{ GRANTS: DurableObjectNamespace }>;
