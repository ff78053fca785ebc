/** Connects to one server behind the gateway, calls a tool, and prints what the gateway decided. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const { SLUICE_MCP_URL, SLUICE_TOKEN } = process.env;
if (SLUICE_MCP_URL === undefined || SLUICE_TOKEN === undefined) {
  throw new Error("set SLUICE_MCP_URL and SLUICE_TOKEN to what npm start or sluice grant mint printed");
}

const client = new Client({ name: "example", version: "1.0.0" });
await client.connect(
  new StreamableHTTPClientTransport(new URL(SLUICE_MCP_URL), {
    requestInit: { headers: { authorization: `Bearer ${SLUICE_TOKEN}` } },
  }),
);

const { tools } = await client.listTools();
console.log("May see:", tools.map(({ name }) => name).join(", "));

const [first] = tools;
if (first !== undefined) {
  const result = await client.callTool({ name: first.name, arguments: {} });
  // A refusal is a result: `isError`, a text for the model, and the decision for programs.
  console.log(
    first.name,
    result._meta?.["dev.sluice/decision"] ?? "was called:",
    JSON.stringify(result.content),
  );
}
await client.close();
