import { parseArgs } from "node:util";
import { McpServer } from "@modelcontextprotocol/server";
import { addAskingTools } from "./fixture/asking.ts";
import { addPrompts, addResources } from "./fixture/documents.ts";
import { addRounds, roundState } from "./fixture/rounds.ts";
import { type Served, serveBothEras } from "./fixture/serve.ts";
import { addTaskTools, TASKS, taskDesk } from "./fixture/tasks.ts";
import { addTools, type Endpoint } from "./fixture/tools.ts";

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
        extensions: { [TASKS]: {} },
      },
      requestState: { verify: roundState.verify },
    },
  );
  addTools(server, endpoint);
  addAskingTools(server);
  addRounds(server);
  addTaskTools(server);
  addPrompts(server);
  addResources(server);
  return server;
}

/**
 * Starts an MCP server that has all the tools, resources and prompts that the scenarios of
 * `@modelcontextprotocol/conformance` name, for both eras.
 */
export const startFixture = (port = 0): Promise<Served> => serveBothEras(buildServer, port, taskDesk());

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
  const { url } = await startFixture(Number(values.port));
  console.log(JSON.stringify({ url }));
}
