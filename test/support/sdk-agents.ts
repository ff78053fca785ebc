import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as Transport1 } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";

/** The two client libraries of the protocol; the second in each way it can find the era. */
export const KINDS = ["sdk1", "sdk2-legacy", "sdk2-auto", "sdk2-modern"] as const;
export type Kind = (typeof KINDS)[number];

/** What a tool call brought back; `decision` is the gate's, where it answered itself. */
type Called = { text: string; isError: boolean; decision: Decision | undefined };
type Decision = z.infer<typeof Decision>;

/** A real client on one connection, the same to the tests whatever library is behind it. */
export type Agent = {
  era: string;
  /** The methods that servers asked of this client and that it answered, in order. */
  asked: string[];
  sessionId(): string | undefined;
  tools(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Called>;
  resources(): Promise<string[]>;
  read(uri: string): Promise<string>;
  prompts(): Promise<string[]>;
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  endSession(): Promise<void>;
  close(): Promise<void>;
};

type CallOptions = { onprogress?: (progress: { progress: number }) => void; signal?: AbortSignal };

const Decision = z.object({
  outcome: z.string(),
  rule: z.string(),
  reason: z.string(),
  retryAfterMs: z.number().optional(),
});

const Result = z.object({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  isError: z.boolean().default(false),
  _meta: z.looseObject({ "dev.sluice/decision": Decision.optional() }).default({}),
});

const capabilities = { sampling: {}, elicitation: { form: {} }, roots: {} };
const info = { name: "sluice-peer", version: "1.0.0" };

/** What the client says when a server asks it. */
const SAMPLED = {
  role: "assistant" as const,
  content: { type: "text" as const, text: "sampled" },
  model: "none",
};
const ELICITED = { action: "accept" as const, content: { name: "Ada" } };
const ROOTED = { roots: [{ uri: "file:///peer-root", name: "peer-root" }] };

/** Connects a client of `kind` and has it answer whatever a server may ask. */
export async function connect(kind: Kind, url: string, token?: string): Promise<Agent> {
  const requestInit = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  const asked: string[] = [];
  const noting = <T>(method: string, answer: T) => {
    return async (): Promise<T> => {
      asked.push(method);
      return answer;
    };
  };
  if (kind === "sdk1") {
    const client = new Client1(info, { capabilities });
    client.setRequestHandler(CreateMessageRequestSchema, noting("sampling/createMessage", SAMPLED));
    client.setRequestHandler(ElicitRequestSchema, noting("elicitation/create", ELICITED));
    client.setRequestHandler(ListRootsRequestSchema, noting("roots/list", ROOTED));
    const transport = new Http1(new URL(url), { requestInit });
    // The library's own classes disagree under exactOptionalPropertyTypes.
    await client.connect(transport as Transport1);
    const callTool: CallTool = (params, options) => client.callTool(params, undefined, options);
    return agent({ client, callTool, transport, asked, era: "legacy" });
  }
  const mode = kind === "sdk2-modern" ? { pin: "2026-07-28" } : kind === "sdk2-auto" ? "auto" : "legacy";
  const client = new Client2(info, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler("sampling/createMessage", noting("sampling/createMessage", SAMPLED));
  client.setRequestHandler("elicitation/create", noting("elicitation/create", ELICITED));
  client.setRequestHandler("roots/list", noting("roots/list", ROOTED));
  const transport = new Http2(new URL(url), { requestInit });
  await client.connect(transport);
  const callTool: CallTool = (params, options) => client.callTool(params, options);
  return agent({ client, callTool, transport, asked, era: client.getProtocolEra() ?? "none" });
}

/** The error that a refused request ends with: JSON-RPC code, message and data. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ code: unknown; message: string; data: unknown }> {
  try {
    await request;
  } catch (error) {
    const { code, message, data } = error as { code?: unknown; message: string; data?: unknown };
    return { code, message, data };
  }
  throw new Error("expected a refusal, but the request was answered");
}

type CallTool = (
  params: { name: string; arguments?: Record<string, unknown> },
  options?: CallOptions,
) => Promise<unknown>;

type Parts = {
  client: Client1 | Client2;
  callTool: CallTool;
  transport: Http1 | Http2;
  asked: string[];
  era: string;
};

function agent({ client, callTool, transport, asked, era }: Parts): Agent {
  return {
    era,
    asked,
    sessionId: () => transport.sessionId,
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args = {}, options) => {
      const { content, isError, _meta } = Result.parse(await callTool({ name, arguments: args }, options));
      const text = content.map((block) => block.text ?? `(${block.type})`).join("\n");
      return { text, isError, decision: _meta["dev.sluice/decision"] };
    },
    resources: async () => (await client.listResources()).resources.map((resource) => resource.uri),
    read: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    prompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
    prompt: async (name, args = {}) =>
      JSON.stringify((await client.getPrompt({ name, arguments: args })).messages),
    endSession: () => transport.terminateSession(),
    close: () => client.close(),
  };
}
