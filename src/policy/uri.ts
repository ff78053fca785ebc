/**
 * What a resource's URI may look like, and what else a server may read in it (docs/wire.md, "URIs"). Rules see text, and
 * servers see resources: `file:///public/../etc/passwd` is text under `file:///public/`.
 *
 * A URI that every reader takes for another one is refused, with the one to send. One that only some readers take for
 * another passes as it is, judged under all readings: URIs are the server's own, and a client can but repeat them.
 */

/** Schemes whose URIs all readers parse alike (WHATWG URL, "special scheme"). */
const WEB = new Set(["http", "https", "ws", "wss", "ftp"]);
const FILE = "file";

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x1f\x7f]|%[01][0-9a-f]|%7f/i;
/** UTF-8 in more bytes than needed: some decoders read `%C0%AE` as a dot. */
const OVERLONG = /%c[01]|%e0%[89]|%f0%8/i;
const ESCAPE = /%[0-9a-f]{2}/gi;
const UNRESERVED = /[A-Za-z0-9._~-]/;
/** Nobody escapes escapes deeper than this in earnest. */
const MAX_DECODED = 4;

interface Parts {
  /** In lower case; empty: none. */
  readonly scheme: string;
  /** undefined: no `//` behind the scheme. */
  readonly authority: string | undefined;
  readonly path: string;
  /** With its question mark; empty: none. */
  readonly query: string;
}

/** Why a URI is refused; `normal`: what to send instead, where there is such a URI. */
export interface UriFault {
  readonly reason: string;
  readonly normal?: string;
}

/** Why a URI cannot be judged as it is. undefined: it can. Pure. */
export function uriFault(uri: string): UriFault | undefined {
  if (CONTROL.test(uri) || OVERLONG.test(uri) || uri.trim() !== uri || !uri.isWellFormed()) {
    return { reason: "The URI holds control characters, outer spaces, broken escapes or half characters." };
  }
  const normal = normalForm(uri);
  if (normal === uri) return undefined;
  if (normal === undefined || normalForm(normal) !== normal)
    return { reason: "The URI leads out of its own path, or names no valid host." };
  return { reason: `The URI is not in its normal form. Send this one: ${normal}`, normal };
}

/** An expression in place of a port, and one behind it that begins a path, a query or a fragment. */
const PORT = /^([^:/?#{}]+:\/\/[^/?#]*:)\{[^{}]*\}(\{[/?&#][^{}]*\})?/;

/** The same for a URI template (RFC 6570): its expressions count as one plain name each, or as a port. */
export function templateFault(template: string): UriFault | undefined {
  const ported = template.replace(PORT, (_, before, behind) => `${before}1${behind ? "/x" : ""}`);
  const fault = uriFault(ported.replace(/\{[^{}]*\}/g, "x"));
  return fault && { reason: fault.reason.replace(/ Send this one: .*$/s, "") };
}

/**
 * Everything that a URI may be taken for besides its own text, where a server wrote it: agents must send the normal form, but
 * lists hold any. Pure.
 *
 * @param uri of a resource, or a template, whose expressions count as one plain name each
 */
export function takenFor(uri: string): string[] {
  const plain = uri.replace(/\{[^{}]*\}/g, "x");
  const normal = uriFault(plain)?.normal ?? plain;
  return [normal, ...readingsOf(normal)].filter((reading) => reading !== uri);
}

function normalForm(uri: string): string | undefined {
  const [before = ""] = uri.split("#", 1);
  const text = before.replace(ESCAPE, (octet) => {
    const char = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
    return UNRESERVED.test(char) ? char : octet;
  });
  const parts = split(text);
  const { scheme } = parts;
  const slashed = scheme === FILE || WEB.has(scheme);
  const straight = slashed ? split(text.replaceAll("\\", "/")) : parts;
  const authority = hostOf(straight);
  if (authority === null) return undefined;
  let { path } = straight;
  if (scheme === FILE) path = `/${path.replace(/%2f|%5c/gi, "/")}`.replace(/\/{2,}/g, "/");
  else if (!slashed) path = path.replaceAll("\\", "%5C");
  path = withoutDots(path);
  const query = slashed ? straight.query : straight.query.replaceAll("\\", "%5C");
  if (leadsAway(authority ?? "") || leadsAway(path) || (scheme === FILE && leadsAway(query.slice(1)))) {
    return undefined;
  }
  return join({ scheme, authority, path, query });
}

/** The authority as it should be written; null: there can be no such host. */
function hostOf({ scheme, authority, path }: Parts): string | undefined | null {
  if (scheme === FILE) return authority?.toLowerCase() === "localhost" ? "" : (authority ?? "");
  if (!WEB.has(scheme)) return authority;
  const url = authority === undefined ? undefined : parse(`${scheme}://${authority}${path}`);
  if (!authority || url === undefined) return null;
  const at = authority.lastIndexOf("@");
  return `${authority.slice(0, at + 1)}${url.host}`;
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** RFC 3986, section 5.2.4, where `//` stays. */
function withoutDots(path: string): string {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(path)) return path;
  const kept: string[] = [];
  const root = path.startsWith("/") ? 1 : 0;
  const segments = path.split("/");
  for (const [i, segment] of segments.entries()) {
    const dots = segment === "." || segment === "..";
    if (segment === ".." && kept.length > root) kept.pop();
    if (!dots) kept.push(segment);
    else if (i === segments.length - 1) kept.push("");
  }
  return kept.join("/");
}

/** Whether a segment is dots to somebody who decodes what is there, slashes included. */
function leadsAway(part: string): boolean {
  if (!part.includes(".") && !part.includes("%")) return false;
  return decodedAll(part)
    .split(/[/\\]/)
    .some((segment) => segment === "." || segment === "..");
}

/**
 * Other URIs that a server may take this one for, which a rule may speak of: with its escapes decoded, in one case or
 * written out; a name in place of a host in small letters; with single slashes; what a browser makes of it; and of a web
 * address the same without its user, and without the dot that may end a host's name. Empty for most URIs. A reading can only make a decision stricter. Pure.
 *
 * @param uri one without a fault
 */
export function readingsOf(uri: string): string[] {
  const found = new Set([uri]);
  const add = (change: (text: string) => string): void => {
    for (const text of [...found]) found.add(change(text));
  };
  if (uri.includes("%")) {
    add((text) => text.replace(ESCAPE, (octet) => octet.toUpperCase()));
    found.add(decodedOnce(uri));
    found.add(decodedAll(uri));
  }
  const { scheme, query } = split(uri);
  if (WEB.has(scheme)) {
    found.add(parse(uri)?.href ?? uri);
    add((text) => {
      const parts = split(text);
      const authority = parts.authority?.replace(/^.*@/s, "").replace(/\.(?=$|:\d*$)/, "");
      return parts.scheme === scheme ? join({ ...parts, authority }) : text;
    });
  }
  if (/[^!-~]|["<>\\^`{|}]/.test(uri)) found.add(encodeURI(uri).replace(/%25([0-9A-F]{2})/gi, "%$1"));
  if (scheme === FILE || query === "?") {
    add((text) => {
      const parts = split(text);
      return parts.scheme === scheme ? join({ ...parts, query: "" }) : text;
    });
  }
  add((text) => {
    const parts = split(text);
    const path = parts.path.replace(/\/{2,}/g, "/");
    return join({ ...parts, path, ...(!WEB.has(scheme) && { authority: parts.authority?.toLowerCase() }) });
  });
  found.delete(uri);
  return [...found];
}

/** A URI, or a glob of them, in the one case of what readers may take in either: escapes, and a name in place of a host. */
export function inOneCase(text: string): string {
  const parts = split(text.replace(ESCAPE, (octet) => octet.toUpperCase()));
  return join(WEB.has(parts.scheme) ? parts : { ...parts, authority: parts.authority?.toLowerCase() });
}

function split(text: string): Parts {
  const scheme = SCHEME.exec(text)?.[1] ?? "";
  let rest = scheme === "" ? text : text.slice(scheme.length + 1);
  const mark = rest.indexOf("?");
  const query = mark === -1 ? "" : rest.slice(mark);
  if (mark !== -1) rest = rest.slice(0, mark);
  let authority: string | undefined;
  if (scheme !== "" && rest.startsWith("//")) {
    const end = rest.indexOf("/", 2);
    authority = end === -1 ? rest.slice(2) : rest.slice(2, end);
    rest = end === -1 ? "" : rest.slice(end);
  }
  return { scheme: scheme.toLowerCase(), authority, path: rest, query };
}

function join({ scheme, authority, path, query }: Parts): string {
  const start = scheme === "" ? "" : `${scheme}:`;
  return `${start}${authority === undefined ? "" : `//${authority}`}${path}${query}`;
}

const utf8 = new TextDecoder();

/** What is not an escape, or not UTF-8, stays something that no rule names. */
function decodedOnce(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    if (run.length === 3 && run < "%8") return String.fromCharCode(Number.parseInt(run.slice(1), 16));
    const bytes = run
      .slice(1)
      .split("%")
      .map((hex) => Number.parseInt(hex, 16));
    return utf8.decode(Uint8Array.from(bytes));
  });
}

function decodedAll(text: string): string {
  let decoded = text;
  for (let round = 0; round < MAX_DECODED; round++) {
    const next = decodedOnce(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}
