// The catalogue and nothing else: each method of it answers `POST /<method>` with its arguments as a JSON list.

import { CatalogueSearch } from "../../../src/catalog/search/object.ts";
import { shippedCatalogue } from "../../../src/catalog/shipped/assets.ts";
import type { Env } from "../../../src/env.ts";

export { CatalogueSearch };

type Method = (...args: unknown[]) => Promise<unknown>;

export default {
  async fetch(request, env) {
    const catalogue = shippedCatalogue(env) as unknown as Record<string, Method>;
    const method = catalogue[new URL(request.url).pathname.slice(1)];
    if (method === undefined) return new Response(null, { status: 404 });
    try {
      const answer = await method(...((await request.json()) as unknown[]));
      return Response.json({ answer });
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 500 });
    }
  },
} satisfies ExportedHandler<Env>;
