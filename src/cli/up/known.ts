import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface KnownFile {
  readonly client: string;
  readonly path: string;
}

/** Where clients keep their servers, on all systems: what is not there is left out. */
export function knownFiles(home = homedir(), here = process.cwd(), env = process.env): KnownFile[] {
  const settings = [
    join(home, "Library/Application Support"),
    env["APPDATA"] ?? join(home, "AppData/Roaming"),
    env["XDG_CONFIG_HOME"] ?? join(home, ".config"),
  ];
  const inSettings = (client: string, path: string) =>
    settings.map((folder) => ({ client, path: join(folder, path) }));
  const cline = "globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
  return [
    ...inSettings("Claude Desktop", "Claude/claude_desktop_config.json"),
    { client: "Claude Code", path: join(home, ".claude.json") },
    { client: "Claude Code, here", path: join(here, ".mcp.json") },
    { client: "Cursor", path: join(home, ".cursor/mcp.json") },
    { client: "Cursor, here", path: join(here, ".cursor/mcp.json") },
    ...inSettings("VS Code", "Code/User/mcp.json"),
    { client: "VS Code, here", path: join(here, ".vscode/mcp.json") },
    { client: "Windsurf", path: join(home, ".codeium/windsurf/mcp_config.json") },
    ...inSettings("Cline", `Code/User/${cline}`),
    { client: "Gemini CLI", path: join(home, ".gemini/settings.json") },
    ...inSettings("opencode", "opencode/opencode.json"),
    ...inSettings("Zed", "zed/settings.json"),
  ].filter(({ path }, index, all) => existsSync(path) && all.findIndex((one) => one.path === path) === index);
}
