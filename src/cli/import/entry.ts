import * as z from "zod";
import { programToRemote } from "./program.ts";

/** One server of a client's configuration. */
export type Entry = { readonly name: string } & (
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      /** The entry that goes to `url` with this authorization instead, as the client reads it. */
      readonly instead: (url: string, authorization: string) => object;
    }
  | {
      readonly kind: "stdio";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      /** The folder that it runs in. */
      readonly cwd?: string;
      /** A file with more of its environment. */
      readonly envFile?: string;
      /** Another entry, with what the client keeps of its own: time-outs, trust. */
      readonly instead: (entry: object) => object;
    }
  /** HTTP with SSE, the transport of 2024-11-05, or something that nobody knows. */
  | { readonly kind: "other"; readonly type: string }
  /** The client does not use it. */
  | { readonly kind: "disabled" }
  | { readonly kind: "unreadable"; readonly reason: string }
);

const text = z.string();
const texts = z.array(z.string());
/** Numbers, too: some clients take a port or an id as it is. */
const values = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
);

/** Where clients keep an address: Windsurf under `serverUrl`, Gemini CLI under `httpUrl`, the others under `url`. */
const ADDRESSES = ["httpUrl", "serverUrl", "url"] as const;

const shape = z.looseObject({
  type: text.optional(),
  transport: text.optional(),
  transportType: text.optional(),
  url: text.optional(),
  serverUrl: text.optional(),
  httpUrl: text.optional(),
  headers: values.optional(),
  // A program and its arguments; all in one list (opencode); or an object (Zed, once).
  command: z
    .union([
      text,
      texts.min(1),
      z.looseObject({ path: text, args: texts.optional(), env: values.optional() }),
    ])
    .optional(),
  args: texts.optional(),
  env: values.optional(),
  environment: values.optional(),
  cwd: text.optional(),
  envFile: text.optional(),
  disabled: z.boolean().optional(),
  enabled: z.boolean().optional(),
});
type Given = z.infer<typeof shape>;

/** The names of Streamable HTTP among clients, without their spelling; `remote` is opencode's. */
const HTTP = new Set(["http", "https", "streamablehttp", "remote"]);
const STDIO = new Set(["stdio", "local"]);

/** Reads one entry. One that cannot be read leaves the others as they are. Pure. */
export function entryOf(name: string, value: unknown): Entry {
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const reason = z
      .prettifyError(parsed.error)
      .replaceAll(/\s*\n\s*/g, " ")
      .replaceAll("✖ ", "");
    return { name, kind: "unreadable", reason };
  }
  const given = parsed.data;
  if (given.disabled === true || given.enabled === false) return { name, kind: "disabled" };
  const program = programOf(given);
  const type = given.type ?? given.transport ?? given.transportType;
  const plainType = type?.toLowerCase().replaceAll(/[-_\s]/g, "");
  const key = ADDRESSES.find((address) => given[address] !== undefined);
  if (key !== undefined && (plainType === undefined || HTTP.has(plainType))) {
    const { [key]: url = "", headers = {} } = given;
    return { name, kind: "http", url, headers, instead: (to, token) => insteadOf(given, key, to, token) };
  }
  if (program !== undefined && key === undefined && (plainType === undefined || STDIO.has(plainType))) {
    const remote = programToRemote(program);
    if (remote === undefined) {
      const { cwd, envFile } = given;
      const instead = (entry: object) => ({ ...keptOf(given), ...entry });
      return {
        ...{ name, kind: "stdio", ...program, instead },
        ...(cwd !== undefined && { cwd }),
        ...(envFile !== undefined && { envFile }),
      };
    }
    if ("unsupported" in remote) return { name, kind: "other", type: remote.unsupported };
    const { words, ...sent } = remote;
    return {
      name,
      kind: "http",
      ...sent,
      instead: (to, token) => remoteInstead(given, words, to, token),
    };
  }
  if (type === undefined) return { name, kind: "unreadable", reason: "it names neither a command nor a URL" };
  return { name, kind: "other", type };
}

/** Why an entry of another kind is left as it is. @param spoken what can be taken over, for people */
export function unsupported({ type }: { readonly type: string }, spoken: string): string {
  return `it speaks ${type}; only ${spoken} can be taken over`;
}

function programOf({ command, args = [], env, environment }: Given) {
  const own = { ...environment, ...env };
  if (typeof command === "string") return { command, args, env: own };
  if (Array.isArray(command))
    return { command: command[0] ?? "", args: [...command.slice(1), ...args], env: own };
  if (command === undefined) return undefined;
  return { command: command.path, args: [...(command.args ?? []), ...args], env: { ...command.env, ...own } };
}

/** What is not about the program. */
function keptOf(given: Given): object {
  const program = [
    "type",
    "transport",
    "transportType",
    "command",
    "args",
    "env",
    "environment",
    "cwd",
    "envFile",
  ];
  return Object.fromEntries(Object.entries(given).filter(([name]) => !program.includes(name)));
}

/** What the client keeps of its own (time-outs, trust) stays; a sign-in at the server's own address goes. */
function insteadOf(
  given: Given,
  key: (typeof ADDRESSES)[number],
  url: string,
  authorization: string,
): object {
  const { oauth: _, auth: __, ...kept } = given;
  const type = key === "url" && given.type === undefined ? { type: "http" } : {};
  return { ...type, ...kept, [key]: url, headers: { Authorization: authorization } };
}

/** The same program, to the gateway: a client that starts mcp-remote may know no other way to HTTP. */
function remoteInstead(given: Given, words: readonly string[], url: string, authorization: string): object {
  const env = { SLUICE_TOKEN: authorization };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: mcp-remote fills it in; a space in an argument is lost on some systems.
  const rest = [url, "--header", "Authorization:${SLUICE_TOKEN}"];
  const { args: _, env: __, environment: ___, ...kept } = given;
  const [command = "", ...args] = [...words, ...rest];
  return Array.isArray(given.command)
    ? { ...kept, command: [command, ...args], environment: env }
    : { ...kept, command, args, env };
}
