import type { Env } from "../../env.ts";
import { IndexCache, openCatalogue, type ReadFile } from "./reader.ts";
import type { Catalogue } from "./types.ts";

/** Reads the index from the worker's static assets. */
export function readAssets(env: Pick<Env, "ASSETS">): ReadFile {
  return async (path) => {
    // There is no host: a binding asks for paths alone.
    const response = await env.ASSETS.fetch(`https://assets.local/catalog/${path}`);
    if (response.status === 200) return response.text();
    await response.body?.cancel();
    throw new Error(`the shipped index cannot be read: ${path} was answered ${response.status}`);
  };
}

/** What this isolate has read of the index, which is the same for as long as the isolate lives. */
const cache = new IndexCache();

/** The shipped index in the worker. Cheap: make one for each request. */
export function shippedCatalogue(env: Pick<Env, "ASSETS" | "CATALOGUE">): Catalogue {
  return openCatalogue(readAssets(env), (version) => env.CATALOGUE.getByName(version), cache);
}
