import { own } from "../../json/own.ts";

/** One worker in workerd with all it can reach. */
export interface WorkerSetup {
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Names of module files beside the configuration; the entry first. */
  modules: string[];
  /** Text bindings. They are written into the configuration's file: nothing secret. */
  text: Record<string, string>;
  /** Text bindings that workerd reads from the environment variables of the same names. */
  secrets?: readonly string[] | undefined;
  /** `uniqueKey` names the folder of the class's SQLite files, and goes into every object's id: it never changes. */
  durableObjects: { binding: string; className: string; uniqueKey: string }[];
  /** KV namespaces, each served over HTTP at `host:port` or `unix:path`. */
  kv: { binding: string; address: string }[];
  /** Folders of files that the worker reads. */
  assets: { binding: string; directory: string }[];
  /** Folder where Durable Objects keep their SQLite files. */
  storageDir: string;
  /** `host:port`; port 0 takes a free one. */
  listen: string;
  /** Which addresses the worker may connect to, once their names are resolved. */
  reaches: readonly ("public" | "private")[];
  /** Writes log lines as JSON. */
  jsonLog?: boolean | undefined;
}

/**
 * The text form of a workerd configuration for one worker.
 *
 * @see https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 */
export function workerdConfig(setup: WorkerSetup): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = [${setup.reaches.map(quote).join(", ")}], tlsOptions = (trustBrowserCas = true))),
    (name = "storage", disk = (path = ${quote(setup.storageDir)}, writable = true)),
${setup.kv.map(kvService).join("")}${setup.assets.map(assetsService).join("")}  ],
  sockets = [(name = "http", address = ${quote(setup.listen)}, http = (), service = "main")],
  logging = (structuredLogging = ${setup.jsonLog === true}),
);

const main :Workerd.Worker = (
  modules = [
${setup.modules.map((name) => `    ${moduleEntry(name)},\n`).join("")}  ],
  compatibilityDate = ${quote(setup.compatibilityDate)},
  compatibilityFlags = [${setup.compatibilityFlags.map(quote).join(", ")}],
  bindings = [
${bindings(setup)
  .map((binding) => `    (${binding}),\n`)
  .join("")}  ],
  durableObjectNamespaces = [
${setup.durableObjects.map((object) => `    (${objectClass(object)}),\n`).join("")}  ],
  durableObjectStorage = (localDisk = "storage"),
);
`;
}

function kvService({ binding, address }: { binding: string; address: string }): string {
  return `    (name = ${quote(`kv-${binding}`)}, external = (address = ${quote(address)}, http = ())),\n`;
}

function assetsService({ binding, directory }: { binding: string; directory: string }): string {
  return `    (name = ${quote(`assets-${binding}`)}, disk = (path = ${quote(directory)})),\n`;
}

function bindings(setup: WorkerSetup): string[] {
  return [
    ...Object.entries(setup.text).map(([name, value]) => `name = ${quote(name)}, text = ${quote(value)}`),
    ...(setup.secrets ?? []).map((name) => `name = ${quote(name)}, fromEnvironment = ${quote(name)}`),
    ...setup.durableObjects.map(
      ({ binding, className }) => `name = ${quote(binding)}, durableObjectNamespace = ${quote(className)}`,
    ),
    ...setup.kv.map(({ binding }) => `name = ${quote(binding)}, kvNamespace = ${quote(`kv-${binding}`)}`),
    ...setup.assets.map(({ binding }) => `name = ${quote(binding)}, service = ${quote(`assets-${binding}`)}`),
  ];
}

function objectClass({ className, uniqueKey }: WorkerSetup["durableObjects"][number]): string {
  return `className = ${quote(className)}, uniqueKey = ${quote(uniqueKey)}, enableSql = true`;
}

const KINDS: Readonly<Record<string, string>> = {
  css: "text",
  js: "esModule",
  mjs: "esModule",
  wasm: "wasm",
};

function moduleEntry(name: string): string {
  const kind = own(KINDS, name.slice(name.lastIndexOf(".") + 1)) ?? "data";
  return `(name = ${quote(name)}, ${kind} = embed ${quote(name)})`;
}

// Cap'n Proto's string syntax is C's; JSON's differs only in \uXXXX, which JSON.stringify uses for
// control characters alone.
function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being refused.
  if (/[\u0000-\u0008\u000b\u000e-\u001f]/.test(text)) throw new Error("control character in configuration");
  return JSON.stringify(text);
}
