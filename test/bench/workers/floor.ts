// What durability costs before any gateway does anything with it: the pass-through, plus one call of a Durable Object
// that writes one row of a ledger's usual size.

import { DurableObject } from "cloudflare:workers";

interface Env {
  UPSTREAM: string;
  FLOORS: DurableObjectNamespace<Floor>;
}

const rowBytes = 600;
const row = "x".repeat(rowBytes);

export class Floor extends DurableObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY, entry TEXT)");
  }

  admit(entry: string): boolean {
    this.ctx.storage.sql.exec("INSERT INTO ledger (entry) VALUES (?)", entry);
    return true;
  }
}

export default {
  async fetch(request, env) {
    const admitted = await env.FLOORS.get(env.FLOORS.idFromName("one")).admit(row);
    return admitted ? fetch(new Request(env.UPSTREAM, request)) : new Response(null, { status: 403 });
  },
} satisfies ExportedHandler<Env>;
