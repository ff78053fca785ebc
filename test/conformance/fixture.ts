import { parseArgs } from "node:util";
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
  type WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { addAskingTools } from "./fixture/asking.ts";
import { addPrompts, addResources } from "./fixture/documents.ts";
import { addRounds, roundState } from "./fixture/rounds.ts";
import { openSession } from "./fixture/sessions.ts";
import { addTools, type Endpoint } from "./fixture/tools.ts";
import { fetchListener, listen } from "./http.ts";

function buildServer(endpoint: Endpoint): McpServer {
  const listChanged = true;
  const server = new McpServer(
    { name: "sluice-conformance-fixture", version: "1.0.0" },
    {
      capabilities: {
        tools: { listChanged },
        prompts: { listChanged },
        resources: { listChanged, subscribe: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: roundState.verify },
    },
  );
  addTools(server, endpoint);
  addAskingTools(server);
  addRounds(server);
  addPrompts(server);
  addResources(server);
  return server;
}

/**
 * Starts an MCP server that has all the tools, resources and prompts that the scenarios of
 * `@modelcontextprotocol/conformance` name, for both eras on one endpoint: sessions for clients of `initialize`,
 * one server per request for those of 2026-07-28.
 */
export async function startFixture(port = 0): Promise<{ url: string; stop(): Promise<void> }> {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const modern = createMcpHandler(() => buildServer(toListeners), { legacy: "reject" });
  const toListeners: Endpoint = {
    listChanged: (kind) => (kind === "tools" ? modern.notify.toolsChanged() : modern.notify.promptsChanged()),
  };

  const legacy = async (request: Request): Promise<Response> => {
    const id = request.headers.get("mcp-session-id");
    if (id !== null) {
      return sessions.get(id)?.handleRequest(request) ?? refuse(404, -32001, "Session not found");
    }
    return openSession(sessions, buildServer).then((transport) => transport.handleRequest(request));
  };
  const { origin, stop } = await listen(
    fetchListener(async (request) => {
      const refused =
        hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
        originValidationResponse(request, localhostAllowedOrigins());
      if (refused) return refused;
      return (await isLegacyRequest(request)) ? legacy(request) : modern.fetch(request);
    }),
    port,
  );
  return {
    url: `${origin}/mcp`,
    stop: async () => {
      await Promise.all([modern.close(), ...[...sessions.values()].map((transport) => transport.close())]);
      await stop();
    },
  };
}

const refuse = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: "2.0", id: null, error: { code, message } }, { status });

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
  const { url } = await startFixture(Number(values.port));
  console.log(JSON.stringify({ url }));
}
