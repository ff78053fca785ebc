/** What a client shows of an answer; a failed connection ends in words, too. `code`: of a JSON-RPC error. */
export type Words = { text: string; failed: boolean; code?: number | undefined };

/** A client as it is seen from in front of it: by its model, or by the person who uses it. */
export type Reader = {
  list(): Promise<Words>;
  call(name: string, args?: Record<string, unknown>): Promise<Words>;
  close(): Promise<void>;
};

/** What a person does with an address that their client asks them to open. */
export type Person = (message: string, url: string) => Promise<"accept" | "decline" | "cancel">;

/** What the libraries' clients have in common. */
type Library = {
  connect(): Promise<unknown>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
};

/**
 * A reader of a library's client, connected when it is first used: hosts hand the text of a result, or the message of an
 * error, to the model.
 */
export function readerOf(client: Library): Reader {
  let connected: Promise<unknown> | undefined;
  const say = async (ask: () => Promise<Words>): Promise<Words> => {
    try {
      connected ??= client.connect();
      await connected;
      return await ask();
    } catch (error) {
      const { message, code } = error as { message: string; code?: unknown };
      return { text: message, failed: true, code: typeof code === "number" ? code : undefined };
    }
  };
  return {
    list: () =>
      say(async () => {
        const { tools } = await client.listTools();
        return { text: tools.map(({ name }) => name).join(" "), failed: false };
      }),
    call: (name, args = {}) =>
      say(async () => {
        const { content, isError } = await client.callTool({ name, arguments: args });
        return { text: textOf(content), failed: isError === true };
      }),
    close: () => client.close(),
  };
}

/** What is to be read in the content of a tool's result. */
export function textOf(content: unknown): string {
  return (content as { type: string; text?: string }[]).map((block) => block.text ?? block.type).join("\n");
}
