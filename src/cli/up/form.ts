import type { FileClient } from "../../clients/index.ts";

/** Files that one client alone has, by the end of their path. */
const FILES: readonly (readonly [RegExp, FileClient])[] = [
  [/claude_desktop_config\.json$/, "claude-desktop"],
  [/cline_mcp_settings\.json$/, "cline"],
  [/[\\/]\.gemini[\\/]settings\.json$/, "gemini"],
  [/[\\/]\.cursor[\\/]mcp\.json$/, "cursor"],
  [/[\\/](?:\.codeium|windsurf)[\\/].*mcp_config\.json$/, "windsurf"],
];

/** Members that lead to servers, where one client or family of clients alone has them. */
const PLACES = new Map<string, FileClient>([
  ["servers", "vscode"],
  ["mcp.servers", "vscode"],
  ["mcp", "opencode"],
  ["context_servers", "cursor"],
  ["amp.mcpServers", "cursor"],
]);

/**
 * Whose form the entries of a file have. A file that any client may have gets Claude Code's, which most others read. Zed and
 * Amp keep an address and headers, as Cursor does. Pure.
 *
 * @param paths names of the file, the one that says most first
 */
export function clientOf(paths: readonly string[], place: readonly string[]): FileClient {
  const [named] = paths.flatMap((path) => FILES.find(([pattern]) => pattern.test(path))?.[1] ?? []);
  return named ?? PLACES.get(place.join(".")) ?? "claude-code";
}
