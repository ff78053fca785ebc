import { isAbsolute, join, relative, resolve } from "node:path";

/** The project's folder. */
export const root = resolve(import.meta.dirname, "../../..");

/** A path as a person would type it in the project's folder. */
export function shown(path: string): string {
  const short = relative(root, path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

/** Where everything that outlives a start is kept, when nobody says so: `SLUICE_STATE`, or `.wrangler`. */
export function defaultStateDir(): string {
  return resolve(root, process.env["SLUICE_STATE"] ?? ".wrangler");
}

/** What lies where in a state folder. */
export interface State {
  readonly dir: string;
  /** The installation's secrets, in the form of an env file. */
  readonly keyFile: string;
  /** SQLite files of Durable Objects: `sluice-<class>/<object id>.sqlite`. */
  readonly objects: string;
  /** One file for each key of KV. */
  readonly kv: string;
  /** What one run needs: the worker, its configuration, sockets. Made anew at every start. */
  readonly run: string;
}

export function stateAt(dir: string): State {
  return {
    dir,
    keyFile: join(dir, "sluice.env"),
    objects: join(dir, "objects"),
    kv: join(dir, "kv"),
    run: join(dir, "run"),
  };
}
