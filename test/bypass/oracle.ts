/**
 * What an upstream may see, written by hand and apart from everything under test: its own reading of the raw bytes,
 * and its own list of what the corpus's policy allows.
 */

/** One HTTP request, read from the bytes that arrived. */
export interface Seen {
  verb: string;
  target: string;
  headers: [name: string, value: string][];
  body: string;
}

/** What a request asks for, in the words of a case. */
export interface Arrival {
  method: string;
  name?: string;
  args?: unknown;
  /** A member of `params` that the protocol does not have there. */
  member?: string;
  besides?: readonly string[];
}

/** Every HTTP request in the bytes of connections that were used one after another. Throws on anything else. */
export function readRequests(bytes: Buffer): Seen[] {
  const seen: Seen[] = [];
  for (let at = 0; at < bytes.length; ) {
    const headEnd = bytes.indexOf("\r\n\r\n", at);
    if (headEnd < 0) throw new Error(`bytes that are no request: ${bytes.subarray(at, at + 200)}`);
    const [first = "", ...lines] = bytes.subarray(at, headEnd).toString("latin1").split("\r\n");
    const match = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(first);
    if (match === null) throw new Error(`no request line: ${first}`);
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const value = (name: string) =>
      headers.filter(([key]) => key.toLowerCase() === name).map(([, text]) => text);
    const lengths = value("content-length");
    if (lengths.length > 1 || (lengths.length > 0 && value("transfer-encoding").length > 0)) {
      throw new Error(`ambiguous framing: ${first}`);
    }
    const start = headEnd + 4;
    const framed =
      value("transfer-encoding").length > 0
        ? chunks(bytes, start)
        : plain(bytes, start, Number(lengths[0] ?? 0));
    seen.push({ verb: match[1] ?? "", target: match[2] ?? "", headers, body: framed.body.toString() });
    at = framed.end;
  }
  return seen;
}

function plain(bytes: Buffer, start: number, length: number): { body: Buffer; end: number } {
  if (start + length > bytes.length) throw new Error("a request that broke off");
  return { body: bytes.subarray(start, start + length), end: start + length };
}

function chunks(bytes: Buffer, start: number): { body: Buffer; end: number } {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw new Error("a chunked request that broke off");
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
    if (size === 0) return { body: Buffer.concat(parts), end: at };
  }
}

/** JSON in which a number that a double changes stands as its token, behind a mark. */
export function readExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && String(value) !== context?.source ? `#${context?.source}` : value,
  );
}

/** A number as a whole number of 10^-400; undefined: it is not a number. */
function exact(value: unknown): bigint | undefined {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
  const match = /^#?(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || (typeof value === "string" && !value.startsWith("#"))) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const shift = 400 + Number(exponent) - fraction.length;
  return BigInt(whole + fraction) * 10n ** BigInt(shift);
}

/** The number, digit for digit or as a double, is at most `max`. */
function isAtMost(value: unknown, max: number): boolean {
  const digits = exact(value);
  const double = Number(String(value).replace("#", ""));
  return digits !== undefined && digits <= (exact(max) ?? 0n) && double <= max;
}

/** What one request asks for. GET and DELETE carry no message: their verb is the method. */
export function readArrival({ verb, body }: Seen): Arrival {
  if (verb !== "POST") return { method: verb };
  const message = readExactly(body) as { method?: string; params?: Record<string, unknown> };
  if (message.method === undefined) return { method: "response" };
  const { params = {} } = message;
  const name = params["name"] ?? params["uri"] ?? params["taskId"];
  const args = params["arguments"];
  const member = Object.keys(params).find(
    (key) => !MEMBERS.has(key) || isMisplaced(message.method ?? "", key),
  );
  return {
    method: message.method,
    ...(typeof name === "string" && { name }),
    ...(args !== undefined && { args }),
    ...(member !== undefined && { member }),
    ...(name === "transfer" && besides(params)),
  };
}

/** Members of `params` in any version of MCP. */
const MEMBERS = new Set([
  ...["_meta", "name", "arguments", "uri", "taskId", "task", "cursor", "ref", "argument", "context", "level"],
  ...["protocolVersion", "capabilities", "clientInfo", "notifications", "inputResponses", "requestState"],
  ...["requestId", "reason", "progressToken", "progress", "total", "message", "status", "statusMessage"],
]);

function isMisplaced(method: string, member: string): boolean {
  if (member === "uri") return !method.startsWith("resources/");
  if (member === "name") return method !== "tools/call" && method !== "prompts/get";
  return false;
}

/** What a transfer carries that no approver of the corpus saw. */
function besides(params: Record<string, unknown>): Pick<Arrival, "besides"> {
  const meta = Object.keys((params["_meta"] as object | undefined) ?? {}).filter(
    (key) => !/^io\.modelcontextprotocol\/(?:protocolVersion|clientCapabilities)$/.test(key),
  );
  const members = Object.keys(params).filter((key) => !["name", "arguments", "_meta"].includes(key));
  return members.length + meta.length > 0 ? { besides: [...members, ...meta] } : {};
}

const HEADERS = new Set([
  "accept",
  "content-length",
  "content-type",
  "host",
  "last-event-id",
  "mcp-method",
  "mcp-name",
  "mcp-protocol-version",
  "mcp-session-id",
  "traceparent",
  "tracestate",
  // The credential of the corpus's servers.
  "x-upstream-key",
  // What the runtime's own fetch adds for the hop.
  "accept-encoding",
  "connection",
]);

/** Headers that may not reach an upstream, of those that did. */
export function strayHeaders({ headers }: Seen): string[] {
  return headers
    .map(([name]) => name.toLowerCase())
    .filter((name, index, all) => {
      if (all.indexOf(name) !== index) return true;
      return !HEADERS.has(name) && !name.startsWith("mcp-param-");
    });
}

const FREE = new Set([
  "initialize",
  "ping",
  "server/discover",
  "logging/setLevel",
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
  "notifications/roots/list_changed",
  "tools/list",
  "resources/list",
  "resources/templates/list",
  "prompts/list",
  "tasks/list",
  "GET",
  "DELETE",
]);

/** Whether the corpus's policy (world.ts) allows this very call. */
export function isAllowed({ method, name = "", args, member, besides }: Arrival): boolean {
  if (member !== undefined || besides !== undefined) return false;
  if (FREE.has(method)) return true;
  const given = (args ?? {}) as Record<string, unknown>;
  switch (method) {
    case "tools/call":
      return isAllowedTool(name, given);
    case "resources/read":
    case "resources/subscribe":
    case "resources/unsubscribe":
      return isPublic(name);
    case "tasks/get":
    case "tasks/cancel":
    case "tasks/result":
    case "tasks/update":
      // The first task of the world is main's.
      return name === "task-1";
    case "prompts/get":
      return name === "greet";
    default:
      return false;
  }
}

/** By what a file system finds, not by the text. */
function isPublic(uri: string): boolean {
  if (!/^file:\/\/\/[^#\\]*$/.test(uri)) return false;
  const { pathname } = new URL(uri);
  const path = decodeURIComponent(pathname).replace(/\/+/g, "/");
  return path.startsWith("/public/") && !path.startsWith("/public/private/") && !path.includes("..");
}

function isAllowedTool(name: string, args: Record<string, unknown>): boolean {
  switch (name) {
    case "echo":
      return true;
    case "read_file":
      return (
        args["path"] === undefined || (typeof args["path"] === "string" && !args["path"].includes("/etc"))
      );
    case "write_file":
      return typeof args["path"] === "string" && args["path"].startsWith("/tmp/");
    case "pay": {
      const { amount, items, currency } = args as { amount: unknown; items?: unknown; currency?: unknown };
      const prices = Array.isArray(items) ? items.map((item) => (item as { price?: unknown }).price) : [];
      return (
        isAtMost(amount, 100) &&
        (items === undefined || Array.isArray(items)) &&
        prices.every((price) => price === undefined || isAtMost(price, 100)) &&
        (currency === "EUR" || currency === undefined)
      );
    }
    case "ban":
      return isAllowedBan(args);
    case "order":
      return isAllowedOrder(args);
    // As world.ts has it approved, said a second time.
    case "transfer":
      return args["to"] === "ada" && args["amount"] === 1 && Object.keys(args).length === 2;
    case "configure":
      return (args["options"] as { mode?: unknown } | undefined)?.mode !== "admin";
    default:
      return false;
  }
}

const BANNED: unknown[] = [exact("#9007199254740993"), exact("#12345678901234567890")];

function isAllowedBan({ id, score = 0 }: Record<string, unknown>): boolean {
  return !BANNED.includes(exact(id)) && id !== "" && isBelow(score, 100);
}

function isBelow(value: unknown, max: number): boolean {
  return isAtMost(value, max) && exact(value) !== exact(max) && Number(String(value).replace("#", "")) < max;
}

const ORDER_NAMES = ["cost", "size", "kind", "tags", "options", "dryRun"];

/** No key is a name of the order's in another case. */
function isSpelled(object: object): boolean {
  const folded = ORDER_NAMES.map((name) => name.toLowerCase());
  return Object.keys(object).every(
    (key) => ORDER_NAMES.includes(key) || !folded.includes(key.toUpperCase().toLowerCase()),
  );
}

function isAllowedOrder(args: Record<string, unknown>): boolean {
  const { cost, size = 1, kind = 1, tags = [], options = {} } = args;
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(exact);
  const items = tags as unknown[];
  const forms = items.map((item) => exact(item) ?? JSON.stringify(item));
  return (
    isAtMost(cost, 1000) &&
    sizes.includes(exact(size)) &&
    (kind === "a" || [exact(1), exact(2.5)].includes(exact(kind))) &&
    new Set(forms).size === items.length &&
    isSpelled(args) &&
    isSpelled(options as object)
  );
}
