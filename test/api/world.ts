import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "../support/gateway.ts";

/** An answer of the API. `body` is {} where the answer is not a JSON object. */
export interface Answered {
  status: number;
  text: string;
  body: Record<string, unknown>;
  headers: Headers;
}

type RequestHeaders = Record<string, string>;

/** The API under one key. Paths begin after /api/v1. */
export interface Caller {
  send(method: string, path: string, body?: object | string, headers?: RequestHeaders): Promise<Answered>;
  get(path: string): Promise<Answered>;
  post(path: string, body: object, headers?: RequestHeaders): Promise<Answered>;
  put(path: string, body: object | string, headers?: RequestHeaders): Promise<Answered>;
  delete(path: string): Promise<Answered>;
}

export interface Change {
  action: string;
  actor: { key: string; role: string };
  detail: Record<string, unknown>;
  target: string;
}

export interface ApiWorld {
  readonly gateway: Gateway;
  readonly url: string;
  readonly operatorKey: string;
  as(key: string): Caller;
  /** Makes a tenant, named at random. */
  tenant(): Promise<string>;
  /** A key of the role. */
  key(tenant: string, role: string): Promise<string>;
  /** The tenant's own ledger. */
  changes(tenant: string): Promise<Change[]>;
  /** Everything that the Durable Objects wrote to disk, as Latin-1. */
  atRest(): Promise<string>;
  stop(): Promise<void>;
}

export async function startApi(): Promise<ApiWorld> {
  const gateway = await startGateway();
  const { url, operatorKey } = gateway;
  const as = (key: string) => callerOf(url, key);
  const operator = as(operatorKey);
  return {
    gateway,
    url,
    operatorKey,
    as,
    stop: () => gateway.stop(),
    atRest: () => allFiles(gateway.storageDir),
    tenant: async () => {
      const tenant = `t${randomBytes(5).toString("hex")}`;
      const made = await operator.put(`/tenants/${tenant}`, {});
      if (made.status !== 201) throw new Error(made.text);
      return tenant;
    },
    key: async (tenant, role) => {
      const made = await operator.post(`/tenants/${tenant}/keys`, { role });
      if (made.status !== 201) throw new Error(made.text);
      return String(made.body["secret"]);
    },
    changes: async (tenant) => {
      const { text } = await operator.get(`/tenants/${tenant}/ledger`);
      const lines = text.split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as Change);
    },
  };
}

function callerOf(url: string, key: string): Caller {
  const send: Caller["send"] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(key !== "" && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      text,
      body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
      headers: response.headers,
    };
  };
  return {
    send,
    get: (path) => send("GET", path),
    post: (path, body, headers) => send("POST", path, body, headers),
    put: (path, body, headers) => send("PUT", path, body, headers),
    delete: (path) => send("DELETE", path),
  };
}

async function allFiles(dir: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name))));
  return contents.map((content) => content.toString("latin1")).join("");
}
