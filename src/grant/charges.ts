import type { AdmitRequest } from "../contract/admit.ts";
import type { Counted, Charge as CounterCharge } from "../limits/index.ts";
import type { Charge } from "../policy/index.ts";
import { counterKey } from "./counter-key.ts";

export function counterOf(charge: Charge, session: string | null): CounterCharge {
  return {
    key: counterKey(charge, session),
    windowMs: charge.windowMs,
    max: charge.max,
    cost: charge.cost,
  };
}

/** A call counts once on a counter, however many of its limits name it: with the largest cost. */
export function mergeByKey(charges: readonly CounterCharge[]): Counted[] {
  const merged = new Map<string, Counted>();
  for (const { key, windowMs, cost } of charges) {
    const known = merged.get(key);
    if (known === undefined || known.cost < cost) merged.set(key, { cost, key, windowMs });
  }
  return [...merged.values()];
}

/** What a row says of the request itself. */
export function fieldsOf(request: AdmitRequest, at: number) {
  return {
    argumentNames: [...request.argumentNames],
    argumentsSha256: request.argumentsSha256,
    at,
    method: request.method,
    revision: request.revision,
    server: request.server,
    ...(request.session !== null && { session: request.session }),
    tool: request.tool,
  };
}
