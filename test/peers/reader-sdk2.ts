import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Person, type Reader, readerOf } from "./reader.ts";

/** SDK 2.x, which runs in Node and in a browser's page, and opens addresses for a person. */
export function sdk2(
  mode: "legacy" | "auto" | "modern",
  { mcpUrl, token }: { mcpUrl: string; token: string },
  person: Person,
): Reader {
  const client = new Client(
    { name: "sluice-reader", version: "1.0.0" },
    {
      capabilities: { elicitation: { url: {} } },
      versionNegotiation: { mode: mode === "modern" ? { pin: "2026-07-28" } : mode },
    },
  );
  client.setRequestHandler("elicitation/create", async ({ params }) => ({
    action: await person(params.message, "url" in params ? String(params.url) : ""),
  }));
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  return readerOf({
    connect: () => client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit })),
    listTools: () => client.listTools(),
    callTool: (params) => client.callTool(params),
    close: () => client.close(),
  });
}
