import { own } from "../../json/own.ts";
import { filled } from "./placeholders.ts";

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Remote {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The program up to its first argument, the address. */
  readonly words: readonly string[];
}

/** `mcp-remote`, `mcp-remote@latest`, a path to it. */
const MCP_REMOTE = /(?:^|[\\/])mcp-remote(?:@[\w.^~-]+)?(?:\.cmd|\.exe)?$/;

/**
 * The HTTP server behind `npx mcp-remote URL --header "Name: value"`, for clients that start programs only. Headers
 * are filled in from the entry's own `env`, as mcp-remote does; what is left in them is of the environment.
 *
 * @returns undefined: the program is another one, or names no address
 * @see https://github.com/geelen/mcp-remote
 */
export function programToRemote(program: Program): Remote | { readonly unsupported: string } | undefined {
  const all = [program.command, ...program.args];
  const at = all.findIndex((word) => MCP_REMOTE.test(word));
  const args = all.slice(at + 1);
  const url = args.find((word) => /^https?:\/\//i.test(word));
  if (at < 0 || url === undefined) return undefined;
  const transport = optionOf(args, "--transport");
  if (transport === "sse-only") return { unsupported: "sse" };
  const fill = (text: string) =>
    filled(text, (found) => {
      if ("unknown" in found) return found.unknown;
      const value = own(program.env, found.variable);
      return value ?? `\${${found.variable}${found.fallback === undefined ? "" : `:-${found.fallback}`}}`;
    });
  const headers = args.flatMap((word, index) => {
    const header = word === "--header" ? args[index + 1] : undefined;
    const colon = header?.indexOf(":") ?? -1;
    if (header === undefined || colon < 1) return [];
    return [[header.slice(0, colon).trim(), fill(header.slice(colon + 1).trim())] as const];
  });
  return { url: fill(url), headers: Object.fromEntries(headers), words: all.slice(0, at + 1) };
}

function optionOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}
