import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../src/cli/serve/bundle.ts";
import { buildBundle } from "./bundle.ts";
import { readWorkerConfig } from "./config.ts";
import { type KvControl, startKv } from "./kv.ts";
import { startWorkerd } from "./workerd.ts";

/** Answer of the management API: `body` is parsed where it is JSON (problem documents too), text otherwise. */
export interface ApiAnswer {
  status: number;
  body: unknown;
}

export interface SetupOptions {
  /** Address of the upstream MCP server. */
  upstream: string;
  /** The grant's policy: a document, or its text. */
  policy: object | string;
  baseline?: object | string;
  /** Name of the server; "up" when left out. */
  server?: string;
  /** Name of the tenant; a fresh one when left out. Setting up an existing one adds to it. */
  tenant?: string;
  /** Name of the policy; "test" when left out. */
  policyName?: string;
  /** Further members of the server's registration: headers, timeouts, title. */
  serverOptions?: Record<string, unknown>;
  /** Further members of the grant: label, expiresAt, origins. */
  grantOptions?: Record<string, unknown>;
}

/** One way in: what an agent needs, and the names it was made under. */
export interface Access {
  mcpUrl: string;
  token: string;
  tenant: string;
  grant: string;
  server: string;
}

export interface Gateway {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  readonly operatorKey: string;
  readonly sealingKey: string;
  readonly kv: KvControl;
  /** Folder of the Durable Objects' SQLite files: `<class>/<object id>.sqlite`. */
  readonly storageDir: string;
  /** The management API as the operator; `path` from the root, a string body is sent as it is, an object as JSON. */
  api(method: string, path: string, body?: object | string): Promise<ApiAnswer>;
  /** Tenant, server, policy and grant in one step. Throws what the API refused. */
  setup(options: SetupOptions): Promise<Access>;
  /** All rows of a grant's ledger, in order, read in pages. */
  ledger(tenant: string, grant: string): Promise<Record<string, unknown>[]>;
  /** Everything that workerd and the worker's console wrote so far. */
  log(): string;
  pid(): number | undefined;
  inspectorPort(): number | undefined;
  /** SIGKILL: nothing is said goodbye to. Nothing listens until `restart`. */
  kill(): Promise<void>;
  /** Starts again on the same disk, port and KV; kills first if it runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Text bindings, over those of wrangler.toml and the generated secrets. */
  vars?: Record<string, string>;
  /** Where state is kept after `stop`; a scratch folder, removed by `stop`, when left out. */
  persistDir?: string;
  /** Opens workerd's inspector on a free port. */
  inspector?: boolean;
  /** Runs these modules instead of the built bundle's. */
  modules?: Bundle["modules"];
}

const ledgerPage = 500;

/**
 * Starts the built worker in bare workerd, with its own keys, disk and KV, allowed to reach upstreams on this machine.
 *
 * @throws when the bundle does not build or workerd does not start.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const config = readWorkerConfig();
  const dir = options.persistDir ?? (await mkdtemp(join(tmpdir(), "sluice-gateway-")));
  const text = {
    ...config.vars,
    PRIVATE_UPSTREAMS: "true",
    SEALING_KEY: `k1:${randomBytes(32).toString("base64")}`,
    OPERATOR_KEY: randomBytes(24).toString("base64url"),
    ...options.vars,
  };
  const modules = options.modules ?? (await buildBundle()).modules;
  const kv = await startKv(join(dir, "kv"));
  const workerd = await startWorkerd({
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: config.compatibilityFlags,
    durableObjects: config.durableObjects,
    kv: config.kvNamespaces.map((binding) => ({ binding, address: kv.address })),
    assets: config.assets,
    modules,
    text,
    persistDir: dir,
    inspector: options.inspector,
  });
  return {
    url: workerd.url,
    operatorKey: text.OPERATOR_KEY,
    sealingKey: text.SEALING_KEY,
    kv,
    storageDir: workerd.storageDir,
    ...operatorOf(workerd.url, text.OPERATOR_KEY),
    log: workerd.log,
    pid: workerd.pid,
    inspectorPort: workerd.inspectorPort,
    kill: workerd.kill,
    restart: workerd.restart,
    stop: async () => {
      await workerd.stop();
      await kv.stop();
      if (options.persistDir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What the operator can do with any gateway that runs. */
export function operatorOf(url: string, key: string): Pick<Gateway, "api" | "setup" | "ledger"> {
  const api: Gateway["api"] = (method, path, body) => callApi(`${url}${path}`, key, method, body);
  return {
    api,
    setup: (wanted) => setUp(url, api, wanted),
    ledger: (tenant, grant) => readLedger(api, tenant, grant),
  };
}

async function callApi(url: string, key: string, method: string, body?: object | string): Promise<ApiAnswer> {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  // Tests that set up replace whatever is there.
  if (method === "PUT") headers["if-match"] = "*";
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = typeof body === "string" ? body : JSON.stringify(body);
  }
  const response = await fetch(url, init);
  const text = await response.text();
  const json = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: json ? JSON.parse(text) : text };
}

async function setUp(url: string, api: Gateway["api"], options: SetupOptions): Promise<Access> {
  const tenant = options.tenant ?? `t${randomBytes(5).toString("hex")}`;
  const server = options.server ?? "up";
  const policyName = options.policyName ?? "test";
  const base = `/api/v1/tenants/${tenant}`;
  await accepted(api, "PUT", base, {});
  await accepted(api, "PUT", `${base}/servers/${server}`, {
    address: options.upstream,
    // An upstream that records must see nothing but what agents send. Tests of scans and pins ask for them.
    pins: "off",
    scan: false,
    scanEverySeconds: null,
    ...options.serverOptions,
  });
  await accepted(api, "PUT", `${base}/policies/${policyName}`, options.policy);
  if (options.baseline !== undefined) await accepted(api, "PUT", `${base}/baseline`, options.baseline);
  const made = await accepted(api, "POST", `${base}/grants`, {
    servers: { [server]: policyName },
    ...options.grantOptions,
  });
  const { grant, token } = made as { grant: string; token: string };
  return { mcpUrl: `${url}/t/${tenant}/mcp/${server}`, token, tenant, grant, server };
}

async function accepted(
  api: Gateway["api"],
  method: string,
  path: string,
  body: object | string,
): Promise<unknown> {
  const answer = await api(method, path, body);
  if (answer.status >= 300) {
    throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

async function readLedger(
  api: Gateway["api"],
  tenant: string,
  grant: string,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (;;) {
    const after = rows.at(-1)?.["seq"] ?? 0;
    const path = `/api/v1/tenants/${tenant}/grants/${grant}/ledger?after=${String(after)}&limit=${ledgerPage}`;
    const { status, body } = await api("GET", path);
    if (status !== 200 || typeof body !== "string") {
      throw new Error(`GET ${path} was answered ${status}: ${JSON.stringify(body)}`);
    }
    const lines = body.split("\n").filter((line) => line !== "");
    if (lines.length === 0) return rows;
    rows.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  }
}
