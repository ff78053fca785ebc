import { type Client, RefusedError } from "../client.ts";

/** What people call grants and keys, for tables that show ids. */
export interface Names {
  /** An id with the label that it has. */
  grant(id: string): string;
  key(id: string): string;
}

/** Labels of grants and keys. A key that may not see the keys sees ids. */
export async function namesOf(client: Client): Promise<Names> {
  const [grants, keys] = await Promise.all([
    labels(client, "/grants", "grant"),
    labels(client, "/keys", "id"),
  ]);
  const named = (known: ReadonlyMap<string, string>) => (id: string) =>
    known.has(id) ? `${id} (${known.get(id)})` : id;
  return { grant: named(grants), key: named(keys) };
}

async function labels(client: Client, path: string, id: string): Promise<Map<string, string>> {
  try {
    const items = await client.list<Record<string, unknown>>(path);
    return new Map(
      items.flatMap((item) => (item["label"] ? [[String(item[id]), String(item["label"])]] : [])),
    );
  } catch (error) {
    if (error instanceof RefusedError && error.problem?.code === "forbidden") return new Map();
    throw error;
  }
}
