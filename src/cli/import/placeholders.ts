/**
 * What clients fill in before they send a text: `${T}`, `${env:T}`, `${T:-default}` (Claude Code, Cursor, VS Code), `$T`
 * (Gemini), `{env:T}` (opencode), `%T%` and `$env:T` (Windows). None of them is ever sent as it stands.
 */
export type Placeholder =
  | { readonly variable: string; readonly fallback?: string | undefined }
  /** Asked of a person, read from a file, or of a form that nobody knows. */
  | { readonly unknown: string };

const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const PLACEHOLDER = new RegExp(
  [
    String.raw`\$\{(?<dollar>[^{}]*)\}`,
    // A brace that never ends, or has others in it.
    String.raw`(?<open>\$\{)`,
    String.raw`(?<!\$)\{(?<brace>(?:env|file|input|command|config):[^{}]*)\}`,
    String.raw`(?<![\w$])\$(?:env:)?(?<bare>${NAME})`,
    // Two hexadecimal digits between percent signs are a part of an address.
    `%(?![0-9A-Fa-f]{2}%)(?<percent>${NAME})%`,
  ].join("|"),
  "g",
);
const VARIABLE = new RegExp(`^(?:env:)?(?<name>${NAME})(?::-(?<fallback>.*))?$`, "s");

/** Every placeholder of a text, in order. */
export function placeholdersOf(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(read);
}

/** The text with each placeholder replaced; what replaces it is not looked at again. */
export function filled(text: string, fill: (found: Placeholder) => string): string {
  return text.replace(PLACEHOLDER, (...match) => {
    const groups = match.at(-1) as Record<string, string | undefined>;
    return fill(read({ 0: String(match[0]), groups }));
  });
}

function read(match: { 0: string; groups?: Record<string, string | undefined> | undefined }): Placeholder {
  const { dollar, brace, bare, percent } = match.groups ?? {};
  const plain = bare ?? percent;
  if (plain !== undefined) return { variable: plain };
  // Between braces alone, only `env:` names a variable.
  const inner = dollar ?? (brace?.startsWith("env:") ? brace : undefined);
  const { name, fallback } = (inner === undefined ? undefined : VARIABLE.exec(inner)?.groups) ?? {};
  return name === undefined ? { unknown: match[0] } : { variable: name, fallback };
}
