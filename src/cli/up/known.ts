import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { FileClient } from "../../clients/index.ts";

const home = homedir();

/** Where programs of a person keep their files on this system. */
function applications(): string {
  switch (process.platform) {
    case "darwin":
      return join(home, "Library/Application Support");
    case "win32":
      return process.env["APPDATA"] ?? join(home, "AppData/Roaming");
    default:
      return process.env["XDG_CONFIG_HOME"] ?? join(home, ".config");
  }
}

/** Where clients keep their servers, as their documentation has it. */
const PLACES: readonly (readonly [client: FileClient, path: string])[] = [
  ["claude-desktop", join(applications(), "Claude/claude_desktop_config.json")],
  ["claude-code", join(home, ".claude.json")],
  ["claude-code", join(process.cwd(), ".mcp.json")],
  ["cursor", join(home, ".cursor/mcp.json")],
  ["cursor", join(process.cwd(), ".cursor/mcp.json")],
  ["vscode", join(applications(), "Code/User/mcp.json")],
  ["vscode", join(process.cwd(), ".vscode/mcp.json")],
  ["windsurf", join(home, ".codeium/windsurf/mcp_config.json")],
  ["gemini", join(home, ".gemini/settings.json")],
  ["opencode", join(home, ".config/opencode/opencode.json")],
  ["opencode", join(process.cwd(), "opencode.json")],
  [
    "cline",
    join(applications(), "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
  ],
];

/** The configurations that are on this machine. */
export function knownFiles(): { client: FileClient; path: string }[] {
  return PLACES.filter(([, path]) => existsSync(path)).map(([client, path]) => ({ client, path }));
}

/** Whose file it is, by its place, its name, or the member that holds its servers. */
export function clientOf(path: string, place: readonly string[]): FileClient {
  const known = PLACES.find(([, where]) => where === path);
  if (known !== undefined) return known[0];
  const folder = basename(join(path, ".."));
  const name = basename(path);
  if (name === "claude_desktop_config.json") return "claude-desktop";
  if (name === "cline_mcp_settings.json") return "cline";
  if (name === "mcp_config.json") return "windsurf";
  if (name.startsWith("opencode.json") || place[0] === "mcp") return "opencode";
  if (folder === ".gemini") return "gemini";
  if (folder === ".cursor") return "cursor";
  // `servers` is VS Code's; `mcpServers` with a type is read by everybody who reads HTTP at all.
  return place.at(-1) === "servers" ? "vscode" : "claude-code";
}
