import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../env.ts";
import { readAssets } from "../shipped/assets.ts";
import type { Directory, ToolNames } from "../shipped/directory.ts";
import { readJson } from "../shipped/reader.ts";
import { SearchStore } from "./store.ts";
import type { Found, Hits, Searcher, ToolFilter } from "./types.ts";

/** How often an object looks whether its version is still the one that is deployed. */
const LOOK_AGAIN_MS = 7 * 24 * 60 * 60_000;

/**
 * Search and lists over all tools of the shipped index: one object for each version of it, named by the version, which
 * brings the index into SQLite on its first use. An object, so that no isolate of the data plane holds the index.
 */
export class CatalogueSearch extends DurableObject<Env> implements Searcher {
  readonly #store: SearchStore;
  #version: string | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new SearchStore(ctx.storage);
    this.#version = this.#store.version();
  }

  async definers(tool: string): Promise<Hits> {
    return (await this.#ready()).definers(tool);
  }

  async tools(filter: ToolFilter, page: number, perPage: number): Promise<Hits> {
    return (await this.#ready()).tools(filter, page, perPage);
  }

  async search(query: string, limit: number): Promise<Found> {
    return (await this.#ready()).search(query, limit);
  }

  /** An object whose version is no longer deployed forgets everything; it comes back should it be asked again. */
  override async alarm(): Promise<void> {
    const { version } = await readDirectory(this.env);
    if (version === this.#version) await this.ctx.storage.setAlarm(Date.now() + LOOK_AGAIN_MS);
    else {
      await this.ctx.storage.deleteAll();
      this.#version = undefined;
    }
  }

  /** @throws where the index cannot be read or is of another version than this object's: a deployment is under way */
  async #ready(): Promise<SearchStore> {
    if (this.#version !== undefined) return this.#store;
    const directory = await readDirectory(this.env);
    const names = await readJson<ToolNames>(readAssets(this.env), "names.json", ["version", "servers"]);
    const wanted = this.ctx.id.name;
    for (const { version } of [directory, names]) {
      if (version !== wanted) throw new Error(`the shipped index is of version ${version}, not ${wanted}`);
    }
    // Another request may have brought it in while this one read.
    this.#version = this.#store.version();
    if (this.#version === undefined) {
      this.#store.import(directory, names);
      this.#version = wanted;
      await this.ctx.storage.setAlarm(Date.now() + LOOK_AGAIN_MS);
    }
    return this.#store;
  }
}

const readDirectory = (env: Env) =>
  readJson<Directory>(readAssets(env), "directory.json", ["version", "servers"]);
