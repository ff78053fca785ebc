import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

/** The project's folder, or that of the package that it was installed as. */
export const root = packageOf(import.meta.dirname);

/** Whether the sources run, and not what was built of them. */
export const isCheckout = import.meta.filename.endsWith(".ts");

function packageOf(folder: string): string {
  if (existsSync(join(folder, "package.json")) || dirname(folder) === folder) return folder;
  return packageOf(dirname(folder));
}

/** The file of one of the command line's programs, for Node to run. */
export function programFile(name: "main" | "serve/keeper"): string {
  return isCheckout ? join(root, "src/cli", `${name}.ts`) : join(root, "dist/cli", `${name}.js`);
}

/** Where a person's own installation keeps its state. */
export const homeState = join(homedir(), ".sluice");

/** A path as a person would type it in the project's folder. */
export function shown(path: string): string {
  const short = relative(root, path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

/**
 * Where everything that outlives a start is kept, when no option says so: `SLUICE_STATE`, or `.wrangler` of a checkout, or
 * `~/.sluice`.
 */
export function defaultStateDir(): string {
  const given = process.env["SLUICE_STATE"];
  return isCheckout ? resolve(root, given ?? ".wrangler") : resolve(given ?? homeState);
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
  /** What one run needs: the worker, its configuration, sockets. Made again at every start. */
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
