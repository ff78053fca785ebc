/** What poisoned definitions are made from: the ways to hide a text, and the fields to put it into. */
import type { ToolDefinition } from "../../../src/catalog/index.ts";

export interface Poisoned {
  readonly trick: string;
  readonly definition: ToolDefinition;
}

export const tags = (text: string) =>
  [...text].map((one) => String.fromCodePoint(0xe0000 + (one.codePointAt(0) ?? 0))).join("");
export const selectors = (text: string) =>
  [...new TextEncoder().encode(text)]
    .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
    .join("");
export const zeroWidth = (text: string) =>
  [...text]
    .map((one) => (one.codePointAt(0) ?? 0).toString(2).replaceAll("0", "\u200b").replaceAll("1", "\u200c"))
    .join("\u200d");
export const hex = (text: string) => Buffer.from(text).toString("hex");
export const base64 = (text: string) => Buffer.from(text).toString("base64");
export const percent = (text: string) => hex(text).replace(/../g, "%$&");
export const entities = (text: string) => [...text].map((one) => `&#${one.codePointAt(0)};`).join("");
export const cyrillic = (text: string) =>
  text.replaceAll("e", "\u0435").replaceAll("o", "\u043e").replaceAll("a", "\u0430");
export const math = (text: string) =>
  text.replace(/[a-z]/g, (one) => String.fromCodePoint(0x1d41a + one.charCodeAt(0) - 97));

export const described = (trick: string, description: string): Poisoned => ({
  trick,
  definition: { server: "acme", tool: "sum_up", description },
});
export const argued = (trick: string, argument: unknown): Poisoned => ({
  trick,
  definition: {
    server: "acme",
    tool: "sum_up",
    description: "Adds two amounts.",
    inputSchema: { type: "object", properties: { note: argument } },
  },
});

/** A tool, and perhaps its argument, with that name. */
export const named = (trick: string, tool: string, argument = "note"): Poisoned => ({
  trick,
  definition: {
    server: "acme",
    tool,
    description: "Adds two amounts.",
    inputSchema: { type: "object", properties: { [argument]: { type: "string" } } },
  },
});
export const titled = (trick: string, title: string): Poisoned => ({
  trick,
  definition: { server: "acme", tool: "sum_up", description: "Adds.", annotations: { title } },
});

/** An ordinary tool of any name whose arguments are given as schemas, or as their descriptions alone. */
export const tooled = (
  trick: string,
  tool: string,
  description: string,
  schemas: Readonly<Record<string, unknown>> = {},
  extra: Readonly<Record<string, unknown>> = {},
): Poisoned => {
  const properties = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      typeof schema === "string" ? { type: "string", description: schema } : schema,
    ]),
  );
  return {
    trick,
    definition: { server: "acme", tool, description, inputSchema: { type: "object", properties, ...extra } },
  };
};
