/**
 * How each client is connected to the gate: its own command or its own file, as its documentation has it. Everything that
 * tells people how to connect a client says it in these words: the command line, `npm start`, the README, the catalogue.
 */

/** A server behind the gate, as clients see it. */
export interface Target {
  /** What the client is to call it. */
  readonly name: string;
  readonly url: string;
}

export interface Step {
  /** Where the text goes: a terminal, or the name of a file. */
  readonly where: string;
  readonly language: "sh" | "json" | "toml";
  readonly text: string;
}

/** Everything that connects one client. */
export interface Setup {
  /** The client's name, for people. */
  readonly title: string;
  readonly steps: readonly Step[];
  readonly note?: string;
}

type Make = (targets: readonly Target[], token: string) => Setup;

const TERMINAL = "in a terminal";
const VARIABLE = "SLUICE_TOKEN";

/** Reads the token where no history and no list of processes shows it. */
const ASK: Step = {
  where: `${TERMINAL}: paste the token, then press Enter`,
  language: "sh",
  text: `read -rs ${VARIABLE} && export ${VARIABLE}`,
};

const WHERE_IT_STARTS = `${VARIABLE} has to be set wherever the client is started.`;

const bearer = (token: string) => `Bearer ${token}`;

function file(where: string, value: object): Step {
  return { where, language: "json", text: JSON.stringify(value, null, 2) };
}

function terminal(lines: readonly string[], where = TERMINAL): Step {
  return { where, language: "sh", text: lines.join("\n") };
}

/** The entry of one server in a client's JSON file: to this address, with this header `Authorization`. */
type MakeEntry = (url: string, authorization: string) => object;

const headersOf = (Authorization: string) => ({ Authorization });

const forms = {
  "claude-code": (url, authorization) => ({ type: "http", url, headers: headersOf(authorization) }),
  // It knows only programs; mcp-remote is one that speaks HTTP. A space in an argument is lost on some systems.
  "claude-desktop": (url, authorization) => ({
    command: "npx",
    args: [
      ...["-y", "mcp-remote", url, ...(isPlainNetwork(url) ? ["--allow-http"] : [])],
      ...["--header", `Authorization:\${${VARIABLE}}`],
    ],
    env: { [VARIABLE]: authorization },
  }),
  cursor: (url, authorization) => ({ url, headers: headersOf(authorization) }),
  vscode: (url, authorization) => ({ type: "http", url, headers: headersOf(authorization) }),
  gemini: (httpUrl, authorization) => ({ httpUrl, headers: headersOf(authorization) }),
  // Without oauth: false it looks for a sign-in of its own.
  opencode: (url, authorization) => ({
    type: "remote",
    url,
    oauth: false,
    headers: headersOf(authorization),
  }),
  windsurf: (serverUrl, authorization) => ({ serverUrl, headers: headersOf(authorization) }),
  cline: (url, authorization) => ({ type: "streamableHttp", url, headers: headersOf(authorization) }),
  inspector: (url, authorization) => ({ type: "streamable-http", url, headers: headersOf(authorization) }),
} satisfies Record<string, MakeEntry>;

/** Clients that keep their servers in a JSON file, each in a form of its own. */
export type FileClient = keyof typeof forms;

export const FILE_CLIENTS = Object.keys(forms) as readonly FileClient[];

/** What a client's file holds for a server behind the gate. */
export function entryFor(client: FileClient, url: string, authorization: string): object {
  return forms[client](url, authorization);
}

/** One entry for each server, by its name. */
function entries(
  targets: readonly Target[],
  client: FileClient,
  authorization: string,
): Record<string, object> {
  return Object.fromEntries(targets.map(({ name, url }) => [name, entryFor(client, url, authorization)]));
}

/** mcp-remote sends nothing in the clear, but on one machine, unless it is told to. */
function isPlainNetwork(url: string): boolean {
  return /^http:\/\/(?!localhost[:/]|127\.0\.0\.1[:/])/.test(url);
}

/** A word of a command line: as it is, or quoted. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const claudeCode: Make = (targets) => ({
  title: "Claude Code",
  steps: [
    ASK,
    terminal(
      targets.map(
        ({ name, url }) =>
          `claude mcp add --transport http ${word(name)} ${word(url)} --header 'Authorization: Bearer \${${VARIABLE}}'`,
      ),
    ),
  ],
  note: WHERE_IT_STARTS,
});

const claudeDesktop: Make = (targets, token) => ({
  title: "Claude Desktop",
  steps: [
    file("claude_desktop_config.json", { mcpServers: entries(targets, "claude-desktop", bearer(token)) }),
  ],
});

const cursor: Make = (targets, token) => ({
  title: "Cursor",
  steps: [file("~/.cursor/mcp.json", { mcpServers: entries(targets, "cursor", bearer(token)) })],
});

/** It asks for the token once, and keeps it with its secrets. */
const vscode: Make = (targets) => ({
  title: "VS Code",
  steps: [
    file(".vscode/mcp.json", {
      inputs: [
        {
          type: "promptString",
          id: "sluice-token",
          description: "Token of the Sluice grant",
          password: true,
        },
      ],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
      servers: entries(targets, "vscode", bearer("${input:sluice-token}")),
    }),
  ],
  note: "It asks for the token at the first start.",
});

const codex: Make = (targets) => ({
  title: "Codex",
  steps: [
    ASK,
    {
      where: "~/.codex/config.toml",
      language: "toml",
      text: targets
        .map(({ name, url }) =>
          [
            `[mcp_servers.${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}]`,
            `url = ${JSON.stringify(url)}`,
            `bearer_token_env_var = "${VARIABLE}"`,
          ].join("\n"),
        )
        .join("\n\n"),
    },
  ],
  note: WHERE_IT_STARTS,
});

const gemini: Make = (targets) => ({
  title: "Gemini CLI",
  steps: [
    ASK,
    file("~/.gemini/settings.json", { mcpServers: entries(targets, "gemini", bearer(`$${VARIABLE}`)) }),
  ],
  note: WHERE_IT_STARTS,
});

const opencode: Make = (targets) => ({
  title: "opencode",
  steps: [
    ASK,
    file("opencode.json", {
      $schema: "https://opencode.ai/config.json",
      mcp: entries(targets, "opencode", bearer(`{env:${VARIABLE}}`)),
    }),
  ],
  note: `${WHERE_IT_STARTS} Version 2 has the entries under "mcp": { "servers": … }.`,
});

const windsurf: Make = (targets, token) => ({
  title: "Windsurf",
  steps: [
    file("~/.codeium/windsurf/mcp_config.json", {
      mcpServers: entries(targets, "windsurf", bearer(token)),
    }),
  ],
});

const cline: Make = (targets, token) => ({
  title: "Cline",
  steps: [
    file("cline_mcp_settings.json", {
      mcpServers: entries(targets, "cline", bearer(token)),
    }),
  ],
});

const inspector: Make = (targets, token) => ({
  title: "Inspector",
  steps: [
    file("inspector.json", {
      mcpServers: entries(targets, "inspector", bearer(token)),
    }),
    terminal(
      targets.map(
        ({ name }) =>
          `npx @modelcontextprotocol/inspector@2.12.0 --cli --config inspector.json --server ${word(name)} --method tools/list`,
      ),
    ),
  ],
});

const curl: Make = (targets) => ({
  title: "curl",
  steps: [
    ASK,
    terminal(
      targets.map(({ url }) =>
        [
          `printf 'Authorization: Bearer %s' "$${VARIABLE}" | curl -sS -H @- ${word(url)}`,
          "-H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'",
          `-d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`,
        ].join(" \\\n  "),
      ),
    ),
  ],
});

const makers = {
  "claude-code": claudeCode,
  "claude-desktop": claudeDesktop,
  cursor,
  vscode,
  codex,
  gemini,
  opencode,
  windsurf,
  cline,
  inspector,
  curl,
} satisfies Record<string, Make>;

export type ClientId = keyof typeof makers;

export const CLIENTS = Object.keys(makers) as readonly ClientId[];

/**
 * What a person does to connect a client to these servers.
 *
 * Clients that read it from the environment, or ask for it, get no token into any file, history or list of processes; the
 * others get it into a file of their own.
 */
export function setupOf(client: ClientId, targets: readonly Target[], token: string): Setup {
  return makers[client](targets, token);
}
