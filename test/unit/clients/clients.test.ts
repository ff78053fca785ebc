import { describe, expect, test } from "vitest";
import { CLIENTS, setupOf } from "../../../src/clients/index.ts";

const TOKEN = "slc_acme_g1_secret";
const URL_OF = (name: string) => `https://acme.example/mcp/${name}`;
const one = [{ name: "files", url: URL_OF("files") }];
const two = [...one, { name: "mail", url: URL_OF("mail") }];

describe.each(CLIENTS)("%s", (client) => {
  test("nothing that goes to a terminal holds the token", () => {
    for (const { language, text } of setupOf(client, one, TOKEN).steps) {
      if (language === "sh") expect(text).not.toContain(TOKEN);
    }
  });

  test("its files are what they say", () => {
    const steps = setupOf(client, two, TOKEN).steps;
    for (const { language, text } of steps) if (language === "json") JSON.parse(text);
  });

  test("every server is in it, and the token or where it comes from", () => {
    const all = setupOf(client, two, TOKEN)
      .steps.map(({ text }) => text)
      .join("\n");
    for (const { url } of two) expect(all).toContain(url);
    expect(all).toMatch(/slc_acme_g1_secret|SLUICE_TOKEN|\$\{input:sluice-token\}/);
  });

  test("a name or address that a shell would obey is quoted", () => {
    const odd = [{ name: "a b;$(id)", url: "https://<tenant>.example/mcp/a" }];
    for (const { language, text } of setupOf(client, odd, TOKEN).steps) {
      if (language !== "sh") continue;
      const bare = text.replaceAll(/'[^']*'/g, "").replaceAll('"$SLUICE_TOKEN"', "");
      expect(bare).not.toMatch(/[;$<>`]/);
    }
  });
});

// As the clients themselves took it: Claude Code 2.1, Codex 0.171, Gemini CLI 0.61, opencode 1.18, the Inspector 2.12.
test.each([
  [
    "claude-code",
    1,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code fills it in.
    "claude mcp add --transport http files https://acme.example/mcp/files --header 'Authorization: Bearer ${SLUICE_TOKEN}'",
  ],
  [
    "codex",
    1,
    '[mcp_servers.files]\nurl = "https://acme.example/mcp/files"\nbearer_token_env_var = "SLUICE_TOKEN"',
  ],
] as const)("%s: the text", (client, step, text) => {
  expect(setupOf(client, one, TOKEN).steps[step]?.text).toBe(text);
});

test.each([
  [
    "gemini",
    1,
    {
      mcpServers: { files: { httpUrl: URL_OF("files"), headers: { Authorization: "Bearer $SLUICE_TOKEN" } } },
    },
  ],
  [
    "windsurf",
    0,
    { mcpServers: { files: { serverUrl: URL_OF("files"), headers: { Authorization: `Bearer ${TOKEN}` } } } },
  ],
  [
    "cline",
    0,
    {
      mcpServers: {
        files: {
          type: "streamableHttp",
          url: URL_OF("files"),
          headers: { Authorization: `Bearer ${TOKEN}` },
        },
      },
    },
  ],
  [
    "inspector",
    0,
    {
      mcpServers: {
        files: {
          type: "streamable-http",
          url: URL_OF("files"),
          headers: { Authorization: `Bearer ${TOKEN}` },
        },
      },
    },
  ],
] as const)("%s: the file", (client, step, document) => {
  expect(JSON.parse(setupOf(client, one, TOKEN).steps[step]?.text ?? "")).toEqual(document);
});
