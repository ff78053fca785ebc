import type { Published } from "../../api/shapes.ts";
import type { Client } from "../client.ts";

/** The tenant's baseline has an address of its own. */
export const pathOf = (policy: string): string =>
  policy === "baseline" ? "/baseline" : `/policies/${encodeURIComponent(policy)}`;

/** Publishes over the version that `etag` names; null = the policy must not exist yet. */
export async function publish(
  client: Client,
  policy: string,
  document: string,
  etag: string | null,
  message: string | undefined,
  strict: { server?: string; strict?: string } = {},
): Promise<Published> {
  const headers = etag === null ? { "if-none-match": "*" } : { "if-match": etag };
  const request = { body: document, headers, query: { message, ...strict } };
  return (await client.send<Published>("PUT", pathOf(policy), request)).body;
}
