import { expect, test } from "vitest";
import { entryOf } from "../../../src/cli/import/entry.ts";
import { edited } from "../../../src/cli/up/edit.ts";
import { clientOf } from "../../../src/cli/up/known.ts";
import { programFault, type StdioEntry } from "../../../src/cli/up/programs.ts";
import { entryFor, FILE_CLIENTS } from "../../../src/clients/index.ts";

/** A placeholder as clients fill it in. */
const at = (name: string) => `$\{${name}}`;

const URL = "http://127.0.0.1:8787/t/local/mcp/files";

test.each([
  [
    "spaces and a comment",
    '{\n  "a": 1, // one\n  "mcpServers": {\n    "x": { "command": "y" }\n  }\n}\n',
    '{\n  "a": 1, // one\n  "mcpServers": {\n    "x": {\n      "url": "u"\n    }\n  }\n}\n',
  ],
  [
    "tabs, a mark and line ends of Windows",
    '\ufeff{\r\n\t"mcpServers": {\r\n\t\t"x": {}\r\n\t}\r\n}',
    '\ufeff{\r\n\t"mcpServers": {\r\n\t\t"x": {\r\n\t\t\t"url": "u"\r\n\t\t}\r\n\t}\r\n}',
  ],
  ["one line", '{"mcpServers":{"x":{}}}', /^\{"mcpServers":\{"x":\{\s+"url": "u"\s+\}\}\}$/],
])("editing keeps what it does not replace: %s", (_name, text, wanted) => {
  const result = edited(text, ["mcpServers"], new Map([["x", { url: "u" }]]));
  if (typeof wanted === "string") expect(result).toBe(wanted);
  else expect(result).toMatch(wanted);
});

test("a name that is special elsewhere is a name like any other", () => {
  const text = '{"mcpServers":{"__proto__":{"command":"x"},"constructor":{"command":"y"}}}';
  const result = edited(text, ["mcpServers"], new Map([["constructor", { url: "u" }]]));
  expect(result.replaceAll(/\s/g, "")).toBe(
    '{"mcpServers":{"__proto__":{"command":"x"},"constructor":{"url":"u"}}}',
  );
});

test.each([
  ["/home/a/.config/x/claude_desktop_config.json", ["mcpServers"], "claude-desktop"],
  ["/home/a/project/.mcp.json", ["mcpServers"], "claude-code"],
  ["/home/a/.cursor/mcp.json", ["mcpServers"], "cursor"],
  ["/home/a/project/.vscode/mcp.json", ["servers"], "vscode"],
  ["/home/a/.gemini/settings.json", ["mcpServers"], "gemini"],
  ["/x/mcp_config.json", ["mcpServers"], "windsurf"],
  ["/x/cline_mcp_settings.json", ["mcpServers"], "cline"],
  ["/x/opencode.jsonc", ["mcp"], "opencode"],
] as const)("%s is read as its client's", (path, place, client) => {
  expect(clientOf(path, place)).toBe(client);
});

test.each(FILE_CLIENTS)("an entry for %s leads to the gate, as it is read again", (client) => {
  const entry = entryOf("files", entryFor(client, URL, "Bearer slc_token"));
  expect(entry).toMatchObject({ kind: "http", url: URL });
  expect(JSON.stringify(entry)).toContain(client === "claude-desktop" ? "Authorization" : "Bearer slc_token");
});

test.each([
  [{ args: [at("input:key")] }, "nothing that can be filled in"],
  [{ env: { A: at("SLUICE_KEY") } }, "never given away"],
  [{ command: at("NOWHERE_SET") }, "NOWHERE_SET, which is not set"],
  [{ args: [at("SET"), at("NOWHERE_SET:-x"), "50%"] }, undefined],
])("what a program's command asks for: %j", (part, fault) => {
  const entry: StdioEntry = { name: "x", kind: "stdio", command: "node", args: [], env: {}, ...part };
  const found = programFault(entry, { SET: "1", SLUICE_KEY: "k" });
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});
