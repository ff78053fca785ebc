/** 800 tools with descriptions and schemas of the usual size: the long list of a large server. */
export const manyTools = Array.from({ length: 800 }, (_, index) => ({
  name: `${index % 10 === 0 ? "admin" : "item"}_tool_${index}`,
  title: `Tool number ${index}`,
  description: `Looks up, changes or removes the thing numbered ${index}, and says in a sentence what it did.`,
  inputSchema: {
    type: "object",
    properties: {
      id: { type: "string", description: "Identifier of the thing" },
      limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
      fields: { type: "array", items: { type: "string" }, description: "Fields to answer with" },
    },
    required: ["id"],
  },
  annotations: { readOnlyHint: index % 3 === 0, destructiveHint: index % 7 === 0 },
}));
