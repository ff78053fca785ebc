import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { allowed } from "../../../src/cli/import/consent.ts";
import { readConfigurationFile } from "../../../src/cli/import/file.ts";
import { filled, placeholdersOf } from "../../../src/cli/import/placeholders.ts";
import { filledEntry, planOf } from "../../../src/cli/import/plan.ts";
import { readConfiguration } from "../../../src/cli/import/read.ts";
import type { HttpEntry } from "../../../src/cli/import/register.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: such are the placeholders of clients.

const api = "https://mcp.example/mcp";
/** As JSON, or the text of the file. */
const entriesOf = (file: unknown) => {
  const read = readConfiguration(typeof file === "string" ? file : JSON.stringify(file));
  if (!read.ok) throw new Error(read.reason);
  return read.configuration.entries.map((entry) => {
    if (!("instead" in entry)) return entry;
    const { instead: _, ...told } = entry;
    return told;
  });
};
const http = (name: string, headers: Record<string, string> = {}, url = api) => ({
  name,
  kind: "http",
  url,
  headers,
});

describe("files of clients", () => {
  test.each([
    [
      "Claude Code, .mcp.json",
      { mcpServers: { x: { type: "http", url: api, headers: { Authorization: "Bearer ${T}" } } } },
      [http("x", { Authorization: "Bearer ${T}" })],
    ],
    [
      "Cursor",
      { mcpServers: { x: { url: api, headers: { "X-Key": "${env:T}" } } } },
      [http("x", { "X-Key": "${env:T}" })],
    ],
    [
      "VS Code, mcp.json with inputs and comments",
      `{ // asked once\n "inputs": [{ "id": "k", "type": "promptString", "password": true }],\n "servers": { "x": { "type": "http", "url": "${api}", "headers": { "Authorization": "Bearer \${input:k}" } }, }, }`,
      [http("x", { Authorization: "Bearer ${input:k}" })],
    ],
    [
      "VS Code, settings.json",
      { "editor.fontSize": 12, mcp: { inputs: [], servers: { x: { type: "http", url: api } } } },
      [http("x")],
    ],
    [
      "Windsurf",
      { mcpServers: { x: { serverUrl: api, headers: { A: "${env:T}" } } } },
      [http("x", { A: "${env:T}" })],
    ],
    [
      "Gemini CLI",
      {
        mcp: { allowed: ["x"] },
        mcpServers: { x: { httpUrl: api, headers: { A: "Bearer $T" }, timeout: 5 } },
      },
      [http("x", { A: "Bearer $T" })],
    ],
    [
      "Cline",
      { mcpServers: { x: { type: "streamableHttp", url: api, disabled: false, autoApprove: [] } } },
      [http("x")],
    ],
    ["Roo Code", { mcpServers: { x: { type: "streamable-http", url: api } } }, [http("x")]],
    ["snake case", { mcpServers: { x: { type: "streamable_http", url: api } } }, [http("x")]],
    ["capitals", { mcpServers: { x: { type: "HTTP", url: api } } }, [http("x")]],
    ["a transport", { mcpServers: { x: { transport: "streamable-http", url: api } } }, [http("x")]],
    [
      "opencode",
      {
        $schema: "https://opencode.ai/config.json",
        mcp: {
          x: { type: "remote", url: api, enabled: true, headers: { A: "Bearer {env:T}" } },
          y: { type: "local", command: ["bun", "x", "it"], environment: { K: "v" } },
        },
      },
      [
        http("x", { A: "Bearer {env:T}" }),
        { name: "y", kind: "stdio", command: "bun", args: ["x", "it"], env: { K: "v" } },
      ],
    ],
    [
      "Zed",
      {
        theme: "One",
        context_servers: {
          x: { url: api, headers: { A: "b" } },
          y: { source: "custom", command: "uv", args: ["run"] },
          z: { command: { path: "deno", args: ["run"], env: {} } },
        },
      },
      [
        http("x", { A: "b" }),
        { name: "y", kind: "stdio", command: "uv", args: ["run"], env: {} },
        { name: "z", kind: "stdio", command: "deno", args: ["run"], env: {} },
      ],
    ],
    ["Amp", { "amp.mcpServers": { x: { url: api } } }, [http("x")]],
    [
      "mcp-remote with headers from its env",
      {
        mcpServers: {
          x: {
            command: "npx",
            args: [
              "-y",
              "mcp-remote@latest",
              api,
              "3334",
              "--header",
              "Authorization:${AUTH}",
              "--header",
              "X-Org: ${ORG}",
              "--allow-http",
            ],
            env: { AUTH: "Bearer abc", ORG: "${env:MY_ORG}" },
          },
        },
      },
      [http("x", { Authorization: "Bearer abc", "X-Org": "${env:MY_ORG}" })],
    ],
    [
      "mcp-remote under cmd",
      { mcpServers: { x: { command: "cmd", args: ["/c", "npx", "mcp-remote", api] } } },
      [http("x")],
    ],
    [
      "mcp-remote in one list",
      { mcp: { x: { type: "local", command: ["npx", "-y", "mcp-remote", api] } } },
      [http("x")],
    ],
    [
      "mcp-remote to SSE alone",
      { mcpServers: { x: { command: "npx", args: ["mcp-remote", api, "--transport", "sse-only"] } } },
      [{ name: "x", kind: "other", type: "sse" }],
    ],
    [
      "a program of that kind without an address",
      { mcpServers: { x: { command: "mcp-remote", args: [] } } },
      [{ name: "x", kind: "stdio", command: "mcp-remote", args: [], env: {} }],
    ],
    ["SSE", { mcpServers: { x: { type: "sse", url: api } } }, [{ name: "x", kind: "other", type: "sse" }]],
    [
      "switched off",
      { mcpServers: { x: { url: api, disabled: true }, y: { type: "remote", url: api, enabled: false } } },
      [
        { name: "x", kind: "disabled" },
        { name: "y", kind: "disabled" },
      ],
    ],
    ["a mark of byte order", `\ufeff{"mcpServers":{"x":{"url":"${api}"}}}`, [http("x")]],
    [
      "a number for a header",
      { mcpServers: { x: { url: api, headers: { "X-Org": 7 } } } },
      [http("x", { "X-Org": "7" })],
    ],
    [
      "a name that is special elsewhere",
      `{"mcpServers":{"__proto__":{"url":"${api}"},"constructor":{"url":"${api}"}}}`,
      [http("__proto__"), http("constructor")],
    ],
  ])("%s", (_, file, entries) => {
    expect(entriesOf(file)).toEqual(entries);
  });

  test("a bad entry leaves the others", () => {
    expect(
      entriesOf({ mcpServers: { a: 7, b: { url: 1 }, c: { url: api }, d: null, e: { comand: "x" } } }),
    ).toMatchObject([
      { name: "a", kind: "unreadable" },
      { name: "b", kind: "unreadable", reason: expect.stringContaining("url") },
      { name: "c", kind: "http" },
      { name: "d", kind: "unreadable" },
      { name: "e", kind: "unreadable", reason: "it names neither a command nor a URL" },
    ]);
  });

  test.each([
    ["", "it is empty"],
    ["{ nothing", "at 1:"],
    ['{"a":\n1,,}', "at 2:3"],
    ['[mcp_servers.x]\nurl = "https://x"\n', "TOML"],
    ["{}", "no servers"],
    ["[]", "no servers"],
    ['{"mcpServers":[]}', "no servers"],
    ['{"mcp":{"allowed":["x"]}}', "no servers"],
  ])("%j is refused with the place", (text, reason) => {
    expect(readConfiguration(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test("files of Windows editors", () => {
    const dir = mkdtempSync(join(tmpdir(), "sluice-import-"));
    afterAll(() => rmSync(dir, { recursive: true }));
    const path = join(dir, "mcp.json");
    const text = '{"mcpServers":{"é":{"url":"https://x"}}}';
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, "utf16le"),
      Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    ]) {
      writeFileSync(path, bytes);
      expect(entriesOf(readConfigurationFile(path))).toMatchObject([{ name: "é" }]);
    }
    writeFileSync(path, Buffer.from([0x22, 0xff, 0x22]));
    expect(() => readConfigurationFile(path)).toThrow("not text in UTF-8");
  });
});

describe("what replaces an entry is of its client's form", () => {
  test.each([
    [
      { mcpServers: { x: { serverUrl: api, disabled: false } } },
      { mcpServers: { x: { serverUrl: "G", disabled: false, headers: { Authorization: "Bearer t" } } } },
    ],
    [
      { mcpServers: { x: { httpUrl: api, headers: { A: "b" }, timeout: 5 } } },
      { mcpServers: { x: { httpUrl: "G", timeout: 5, headers: { Authorization: "Bearer t" } } } },
    ],
    [
      { mcp: { x: { type: "remote", url: api, oauth: {} } } },
      { mcp: { x: { type: "remote", url: "G", headers: { Authorization: "Bearer t" } } } },
    ],
    [
      {
        mcpServers: {
          x: { command: "npx", args: ["-y", "mcp-remote", api, "--header", "A:b"], env: { K: "secret" } },
        },
      },
      {
        mcpServers: {
          x: {
            command: "npx",
            args: ["-y", "mcp-remote", "G", "--header", "Authorization:${SLUICE_TOKEN}"],
            env: { SLUICE_TOKEN: "Bearer t" },
          },
        },
      },
    ],
    [
      { mcp: { x: { type: "local", command: ["npx", "mcp-remote", api] } } },
      {
        mcp: {
          x: {
            type: "local",
            command: ["npx", "mcp-remote", "G", "--header", "Authorization:${SLUICE_TOKEN}"],
            environment: { SLUICE_TOKEN: "Bearer t" },
          },
        },
      },
    ],
  ])("%j", (file, replaced) => {
    const read = readConfiguration(JSON.stringify(file));
    if (!read.ok) throw new Error(read.reason);
    const own = read.configuration.entries.map((entry) => [
      entry.name,
      (entry as HttpEntry).instead("G", "Bearer t"),
    ]);
    expect(JSON.parse(JSON.stringify(read.configuration.replaced(Object.fromEntries(own))))).toEqual(
      replaced,
    );
  });
});

describe("placeholders", () => {
  test.each([
    ["Bearer $T", [{ variable: "T" }]],
    ["Bearer ${T}", [{ variable: "T" }]],
    ["${env:T}", [{ variable: "T" }]],
    ["${T:-a:-b}", [{ variable: "T", fallback: "a:-b" }]],
    ["${T:-}", [{ variable: "T", fallback: "" }]],
    ["${env:T:-x}", [{ variable: "T", fallback: "x" }]],
    ["{env:T}", [{ variable: "T" }]],
    ["%T%", [{ variable: "T" }]],
    ["$env:T", [{ variable: "T" }]],
    ["https://${A}.example/%B%?k=$C", [{ variable: "A" }, { variable: "B" }, { variable: "C" }]],
    ["${input:key}", [{ unknown: "${input:key}" }]],
    ["{file:~/.key}", [{ unknown: "{file:~/.key}" }]],
    ["${command:x.y}", [{ unknown: "${command:x.y}" }]],
    ["${a b}", [{ unknown: "${a b}" }]],
    ["${A:-${B}}", [{ unknown: "${" }, { variable: "B" }]],
    ["${T", [{ unknown: "${" }]],
    ["https://x/%E2%82%AC%20%C3%9F", []],
    ["pa$$word, 5$, a$b, {x}, 100%, {json: 1}", []],
  ])("%s", (text, found) => {
    expect(placeholdersOf(text)).toEqual(found);
  });

  test("a value is not looked at again", () => {
    expect(
      filled("a $T ${U:-$T}", (one) => ("variable" in one && one.variable === "T" ? "${U} $T %U%" : "u")),
    ).toBe("a ${U} $T %U% u");
  });
});

describe("what is sent of the environment", () => {
  const entry = (headers: Record<string, string>, url = api): HttpEntry => ({
    name: "x",
    kind: "http",
    url,
    headers,
    instead: () => ({}),
  });
  const environment = {
    T: "secret",
    SLUICE_KEY: "slk",
    sluice_key: "slk",
    OPERATOR_KEY: "op",
    SIGNING_KEY: "sign",
    EMPTY: "",
  };

  test.each([
    [{ A: "${SLUICE_KEY}" }, "never sent"],
    [{ A: "$SLUICE_KEY" }, "never sent"],
    [{ A: "${OPERATOR_KEY}" }, "never sent"],
    [{ A: "%SIGNING_KEY%" }, "never sent"],
    [{ A: "%sluice_key%" }, "never sent"],
    [{ A: "{env:SLUICE_TOKEN}" }, "never sent"],
    [{ A: "${SLUICE_X:-default}" }, "never sent"],
    [{ A: "${MISSING}" }, "the header A needs the variable MISSING, which is not set"],
    [{ A: "$ONE $TWO" }, "ONE, which is not set; the header A needs the variable TWO"],
    [{ A: "${input:key}" }, "${input:key} in the header A"],
  ])("%j is refused", (headers, reason) => {
    expect(planOf(entry(headers), environment)).toEqual({
      ok: false,
      reason: expect.stringContaining(reason),
    });
  });

  test("each variable is told with its header and address, nothing filled in; defaults need no leave", () => {
    const asking = entry({ A: "Bearer $T", B: "${NOT:-d}", C: "${EMPTY}" }, "https://${T}.example/mcp");
    expect(planOf(asking, environment)).toEqual({
      ok: true,
      asked: [
        { entry: "x", variable: "T", into: "the address", to: "https://${T}.example/mcp" },
        { entry: "x", variable: "T", into: "the header A", to: "https://${T}.example/mcp" },
        { entry: "x", variable: "EMPTY", into: "the header C", to: "https://${T}.example/mcp" },
      ],
    });
    expect(filledEntry(asking, environment)).toEqual({
      url: "https://secret.example/mcp",
      headers: { A: "Bearer secret", B: "d", C: "" },
    });
    expect(() => filledEntry(entry({ A: "${SLUICE_KEY}" }), environment)).toThrow();
    expect(() => filledEntry(entry({ A: "${input:x}" }), environment)).toThrow();
  });

  describe("leave", () => {
    const said: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
    afterAll(() => void vi.restoreAllMocks());
    const one = { entry: "a", variable: "T", into: "the header A", to: "https://good/" };
    const other = { entry: "b", variable: "T", into: "the header A", to: "https://evil/\u202e" };

    test("nobody to ask: what to pass is named, and nothing is allowed", async () => {
      await expect(allowed([one, { ...one, variable: "U" }], ["U"], undefined)).rejects.toThrow(
        /^Nothing was done: .*--env T$/,
      );
      expect(said.join("")).toContain("T in the header A of a, to https://good/");
    });

    test("a yes holds for one address; anything else is a no", async () => {
      const questions: string[] = [];
      const may = await allowed([one, other], [], async (question) => {
        questions.push(question);
        return question.includes("good") ? " Yes\n" : "yes please";
      });
      expect([may(one), may(other)]).toEqual([true, false]);
      expect(questions).toHaveLength(2);
      expect(said.join("")).not.toContain("\u202e");
    });

    test("what the command line names is not asked", async () => {
      const may = await allowed([one, other], ["T"], () => Promise.reject(new Error("asked")));
      expect([may(one), may(other)]).toEqual([true, true]);
      expect((await allowed([], [], undefined))(one)).toBe(true);
    });
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.
