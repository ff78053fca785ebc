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
    labels<{ grant: string }>(client, "/grants", ({ grant }) => grant),
    labels<{ id: string }>(client, "/keys", ({ id }) => id),
  ]);
  const named = (known: ReadonlyMap<string, string>) => (id: string) =>
    known.has(id) ? `${id} (${known.get(id)})` : id;
  return { grant: named(grants), key: named(keys) };
}

async function labels<Item>(
  client: Client,
  path: string,
  idOf: (item: Item) => string,
): Promise<Map<string, string>> {
  try {
    const items = await client.list<Item & { label: string | null }>(path);
    return new Map(items.flatMap((item) => (item.label ? [[idOf(item), item.label] as const] : [])));
  } catch (error) {
    if (error instanceof RefusedError && error.problem?.code === "forbidden") return new Map();
    throw error;
  }
}
