import {
  attack,
  type Case,
  call,
  denied,
  message,
  modern,
  type Over,
  passed,
  post,
  refused,
} from "../case.ts";

const mismatch = refused(400, -32020);
const echo = [{ method: "tools/call", name: "echo", args: { text: "hi" } }];
const harmless = { name: "echo", arguments: { text: "hi" } };
const forbidden = { name: "delete_file", arguments: {} };
const base64 = (text: string) => `=?base64?${Buffer.from(text).toString("base64")}?=`;
const VERSION = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

const headers = (...given: [string, string][]): Over => ({ headers: given });
const legacy = (body: string, ...given: [string, string][]) => post(body, headers(...given));

/** Headers that say another thing than the body, and eras that say another thing than each other. */
export const eraCases: Case[] = [
  attack("control: modern call", "the control of these", modern("tools/call", harmless), passed, echo),
  attack(
    "control: modern name in base64",
    "the sentinel is decoded first",
    modern("tools/call", harmless, headers(["Mcp-Name", base64("echo")])),
    passed,
    echo,
  ),
  attack("modern denied call", "the modern era is not judged", modern("tools/call", forbidden), denied),
  attack(
    "modern hidden call",
    "the modern era hides nothing",
    modern("tools/call", { name: "secret_admin" }),
    refused(200, -32602),
  ),
  attack(
    "Mcp-Name of an allowed tool",
    "the header is judged, the body forwarded",
    modern("tools/call", forbidden, headers(["Mcp-Name", "echo"])),
    mismatch,
  ),
  attack(
    "Mcp-Name of a denied tool",
    "the body is judged, the header routes",
    modern("tools/call", harmless, headers(["Mcp-Name", "delete_file"])),
    mismatch,
  ),
  attack(
    "Mcp-Name in base64 of a denied tool",
    "the sentinel hides the name",
    modern("tools/call", harmless, headers(["Mcp-Name", base64("delete_file")])),
    mismatch,
  ),
  attack(
    "sentinel as the tool's name",
    "decoded once too often",
    modern("tools/call", { name: base64("delete_file") }),
    refused([200, 400]),
  ),
  attack(
    "sentinel in the sentinel",
    "decoded twice",
    modern("tools/call", harmless, headers(["Mcp-Name", base64(base64("echo"))])),
    mismatch,
  ),
  attack(
    "sentinel without padding",
    "two encodings of one name",
    modern(
      "tools/call",
      harmless,
      headers(["Mcp-Name", base64("echo").replace("=?=", "?=").replace("=?=", "?=")]),
    ),
    mismatch,
  ),
  attack(
    "sentinel of no base64",
    "what cannot be decoded passes",
    modern("tools/call", harmless, headers(["Mcp-Name", "=?base64?!!!?="])),
    mismatch,
  ),
  attack(
    "sentinel in capitals",
    "a sentinel for one reader alone",
    modern("tools/call", harmless, headers(["Mcp-Name", base64("echo").replace("base64", "BASE64")])),
    mismatch,
  ),
  attack(
    "two Mcp-Names",
    "each reader takes another",
    modern("tools/call", harmless, headers(["Mcp-Name", "echo"], ["Mcp-Name", "delete_file"])),
    mismatch,
  ),
  attack(
    "no Mcp-Name",
    "a missing header is no disagreement",
    modern("tools/call", harmless, { without: ["mcp-name"] }),
    mismatch,
  ),
  attack(
    "empty Mcp-Name",
    "falsy is none",
    modern("tools/call", harmless, headers(["Mcp-Name", ""])),
    mismatch,
  ),
  attack(
    "Mcp-Method of a free method",
    "the header is judged",
    modern("tools/call", forbidden, headers(["Mcp-Method", "server/discover"])),
    mismatch,
  ),
  attack(
    "Mcp-Method in capitals",
    "compared without case",
    modern("tools/call", harmless, headers(["Mcp-Method", "TOOLS/CALL"])),
    mismatch,
  ),
  attack(
    "two Mcp-Methods",
    "each reader takes another",
    modern("tools/call", harmless, headers(["Mcp-Method", "tools/call"], ["Mcp-Method", "ping"])),
    mismatch,
  ),
  attack(
    "no Mcp-Method",
    "a missing header is no disagreement",
    modern("tools/call", harmless, { without: ["mcp-method"] }),
    mismatch,
  ),
  attack(
    "no version header",
    "a modern body without its header",
    modern("tools/call", harmless, { without: ["mcp-protocol-version"] }),
    mismatch,
  ),
  attack(
    "legacy header, modern body",
    "each era judges another half",
    modern("tools/call", harmless, headers(["MCP-Protocol-Version", "2025-11-25"])),
    mismatch,
  ),
  attack(
    "modern header, legacy body",
    "each era judges another half",
    legacy(call("echo"), ["MCP-Protocol-Version", "2026-07-28"]),
    refused(400, -32602),
  ),
  attack(
    "two version headers",
    "each reader takes another",
    modern(
      "tools/call",
      harmless,
      headers(["MCP-Protocol-Version", "2026-07-28"], ["MCP-Protocol-Version", "2025-11-25"]),
    ),
    mismatch,
  ),
  attack(
    "version of the future",
    "an unknown version is passed on",
    modern(
      "tools/call",
      { ...harmless, _meta: { [VERSION]: "2099-01-01", [CAPABILITIES]: {} } },
      headers(["MCP-Protocol-Version", "2099-01-01"]),
    ),
    refused(400, -32022),
  ),
  attack(
    "legacy version of the future",
    "an unknown version is passed on",
    legacy(call("echo"), ["MCP-Protocol-Version", "2099-01-01"]),
    refused(400),
  ),
  attack(
    "version that is no text",
    "another type passes",
    modern("tools/call", { ...harmless, _meta: { [VERSION]: 1, [CAPABILITIES]: {} } }),
    refused(400),
  ),
  attack(
    "version in capitals",
    "another reader's key",
    modern("tools/call", {
      ...harmless,
      _meta: { [VERSION]: "2026-07-28", [VERSION.toUpperCase()]: "2025-11-25", [CAPABILITIES]: {} },
    }),
    refused(400, -32600),
  ),
  attack(
    "no capabilities",
    "half an envelope",
    modern("tools/call", { ...harmless, _meta: { [VERSION]: "2026-07-28" } }),
    refused(400, -32602),
  ),
  attack(
    "_meta as an array",
    "an envelope that is none",
    modern("tools/call", { ...harmless, _meta: [] }),
    refused(400, -32602),
  ),
  attack(
    "initialize in the modern era",
    "an opening of the other era",
    legacy(message("initialize", { protocolVersion: "2025-11-25" }), ["MCP-Protocol-Version", "2026-07-28"]),
    refused(400),
  ),
  attack(
    "modern GET",
    "a stream that the era does not have",
    post("", { method: "GET", headers: [["MCP-Protocol-Version", "2026-07-28"]] }),
    refused(405),
  ),
  attack(
    "modern DELETE",
    "an end that the era does not have",
    post("", { method: "DELETE", headers: [["MCP-Protocol-Version", "2026-07-28"]] }),
    refused(405),
  ),
  attack(
    "modern answer",
    "the era has no posted answers",
    legacy(JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} }), ["MCP-Protocol-Version", "2026-07-28"]),
    refused(400),
  ),
  attack(
    "control: modern call with second's session",
    "session headers are ignored in the modern era",
    (world) => modern("tools/call", harmless, headers(["Mcp-Session-Id", world.second.session]))(world),
    passed,
    echo,
  ),
  // In the legacy era the mirrors are nobody's duty, and still may not lie.
  attack(
    "legacy Mcp-Name",
    "a router in front believes the header",
    legacy(call("echo"), ["Mcp-Name", "delete_file"]),
    mismatch,
  ),
  attack(
    "legacy Mcp-Method",
    "a router in front believes the header",
    legacy(message("ping"), ["Mcp-Method", "tools/call"]),
    mismatch,
  ),
  attack(
    "Mcp-Name on a ping",
    "a name where the body has none",
    legacy(message("ping"), ["Mcp-Name", "delete_file"]),
    mismatch,
  ),
  attack(
    "Mcp-Name on a list",
    "a name where the body has none",
    legacy(message("tools/list"), ["Mcp-Method", "tools/list"], ["Mcp-Name", "delete_file"]),
    mismatch,
  ),
  attack(
    "Mcp-Name on an answer",
    "a name where the body has none",
    legacy(JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} }), ["Mcp-Name", "delete_file"]),
    mismatch,
  ),
  attack(
    "Mcp-Name of another URI",
    "the header is judged, the body forwarded",
    modern("resources/read", { uri: "file:///etc/shadow" }, headers(["Mcp-Name", "file:///public/a"])),
    mismatch,
  ),
  attack(
    "Mcp-Name of another task",
    "the header is judged, the body forwarded",
    (world) =>
      modern("tasks/get", { taskId: world.foreignTask }, headers(["Mcp-Name", world.ownTask]))(world),
    mismatch,
  ),
  attack(
    "header in capitals",
    "control: header names have no case",
    modern("tools/call", forbidden, { without: ["mcp-name"], headers: [["MCP-NAME", "echo"]] }),
    mismatch,
  ),
  attack(
    "header with an underscore",
    "mcp_name is Mcp-Name to a CGI server",
    modern("tools/call", harmless, headers(["mcp_name", "delete_file"])),
    passed,
    echo,
  ),
  attack(
    "Mcp-Param beside the body",
    "a router behind the gate follows the header",
    modern("tools/call", harmless, headers(["Mcp-Param-Path", "/tmp"])),
    mismatch,
  ),
];
