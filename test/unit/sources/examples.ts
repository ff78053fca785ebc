// Never run: names.test.ts reads it.

export function faulty(tools: readonly string[], given: Record<string, string[]>, loose: unknown): unknown {
  const accepted: Record<string, string[]> = {};
  for (const tool of tools) accepted[tool] = [...(accepted[tool] ?? []), "hash"];
  const any = given as Record<PropertyKey, unknown>;
  return tools.map((tool) => [given[tool], tool in given, any[loose as string]]);
}

export function generic<Name extends string>(name: Name, given: Record<string, string>): unknown {
  return given[name];
}

export function fine(list: readonly string[], bytes: Uint8Array, given: Record<string, string>): unknown {
  const known = new Map(list.map((name, at) => [name, at]));
  const parts = (["a", "b"] as const).map((name) => given[name]);
  return [list[0], bytes[known.get("a") ?? 0], given["written"], parts, "a" in given];
}
