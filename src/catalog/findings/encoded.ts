/** Text that is encoded so that a reviewer passes over it and a model does not. */

const runs: readonly (readonly [RegExp, (run: string) => string])[] = [
  [/[A-Za-z0-9+/_-]{28,}={0,2}/g, base64],
  [/\b(?:[0-9a-fA-F]{2}:?){16,}/g, hex],
  [/(?:\\x[0-9a-fA-F]{2}){8,}/g, hex],
  [/(?:%[0-9a-fA-F]{2}){8,}/g, hex],
  [/(?:&#x?[0-9a-fA-F]{2,5};){8,}/g, entities],
  [/(?:\\u00[0-9a-fA-F]{2}){8,}/g, (run) => hex(run.replace(/\\u00/g, ""))],
];
/** Decoded runs are examined up to this many per text, the rest is too much of the same. */
const MOST = 20;

/** A shorter run encodes nothing worth hiding. Without the look behind, each short word is tried from each letter. */
const long = /(?<!\S)\S{28,}/g;

/** The decoded texts that read as words. */
export function decodedIn(text: string): string[] {
  const found: string[] = [];
  const words = (text.match(long) ?? []).join(" ");
  for (const [pattern, decode] of runs) {
    for (const run of words.match(pattern)?.slice(0, MOST) ?? []) {
      const plain = decode(run.slice(0, 4000));
      if (readable(plain)) found.push(plain);
    }
  }
  return found;
}

function base64(run: string): string {
  // Names and paths of one case are not base64, and a length of 4n + 1 never is.
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run)) return "";
  const body = run.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
  if (body.length % 4 === 1) return "";
  try {
    return atob(body);
  } catch {
    return "";
  }
}

function hex(run: string): string {
  const digits = run.replace(/\\x|[%: ]/g, "");
  let out = "";
  for (let at = 0; at + 1 < digits.length; at += 2)
    out += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2), 16));
  return out;
}

function entities(run: string): string {
  return run.replace(/&#(x?)([0-9a-fA-F]+);\s?/g, (_, x: string, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, x === "" ? 10 : 16) & 0xffff),
  );
}

/** At least four words of plain letters; a hash, an id or an image never has them. */
const readable = (plain: string): boolean =>
  /^[\t\n\r\x20-\x7e\u00a0-\u00ff]{12,}$/.test(plain) &&
  (plain.match(/\b[A-Za-z]{2,}\b/g)?.length ?? 0) >= 4 &&
  / /.test(plain);
