/** One way to connect a client: where its words go, and the words. */
export interface Configuration {
  readonly client: string;
  readonly where: string;
  readonly text: string;
}

/** Ready to paste, for the common clients. README.md, "Connect a client", shows the same. */
export function configurations(name: string, url: string, token: string): Configuration[] {
  const headers = { Authorization: `Bearer ${token}` };
  const json = (value: object) => JSON.stringify(value, null, 2);
  // Its file knows only programs; mcp-remote is one that speaks HTTP. A space in an argument is lost on some systems.
  const remote = {
    command: "npx",
    args: ["-y", "mcp-remote", url, "--header", `Authorization:\${SLUICE_TOKEN}`],
    env: { SLUICE_TOKEN: headers.Authorization },
  };
  return [
    {
      client: "Claude Code",
      where: "in a terminal",
      text: `claude mcp add --transport http ${name} ${url} --header "Authorization: ${headers.Authorization}"`,
    },
    {
      client: "Claude Desktop",
      where: "claude_desktop_config.json",
      text: json({ mcpServers: { [name]: remote } }),
    },
    {
      client: "Cursor",
      where: "~/.cursor/mcp.json",
      text: json({ mcpServers: { [name]: { url, headers } } }),
    },
    {
      client: "VS Code",
      where: ".vscode/mcp.json",
      text: json({ servers: { [name]: { type: "http", url, headers } } }),
    },
    {
      client: "Inspector",
      where: "in a terminal",
      text: `npx @modelcontextprotocol/inspector@2.12.0 --cli --server-url ${url} --transport http --header "Authorization: ${headers.Authorization}" --method tools/list`,
    },
  ];
}
