import type { MiddlewareHandler } from "hono";
import { ByteCache } from "../memory/byte-cache.ts";
import { Message } from "./components/message.tsx";
import { Pace } from "./pace.ts";
import { answer, type PageEnv, wantsJson } from "./page.tsx";

const KEPT_BYTES = 8 * 1024 * 1024;
/** Larger pages are made again each time. */
const MAX_KEPT = 256 * 1024;
/** Two bytes for each character, and what surrounds them. */
const weight = (text: string) => 2 * text.length + 500;

interface Kept {
  readonly body: string;
  readonly headers: readonly [string, string][];
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Answers what this isolate made lately as it is, since pages change with the version only and an isolate runs one; and makes the
 * rest at a pace that leaves time for calls.
 */
export function paced(): MiddlewareHandler<PageEnv> {
  const kept = new ByteCache<Kept>(KEPT_BYTES);
  const pace = new Pace();
  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
    const key = `${wantsJson(c) ? "json" : "page"} ${c.req.url}`;
    const known = kept.get(key);
    if (known !== undefined) return new Response(known.body, { headers: new Headers([...known.headers]) });
    const waitMs = pace.enter(Date.now());
    if (waitMs === undefined) return busy(c);
    if (waitMs > 0) await wait(waitMs);
    const startedAt = Date.now();
    try {
      await next();
    } finally {
      pace.leave(Date.now() - startedAt);
    }
    if (c.req.method === "GET") await keep(kept, key, c.res);
    return undefined;
  };
}

/** Only what anybody may keep, and is one text of a known size. */
async function keep(kept: ByteCache<Kept>, key: string, response: Response): Promise<void> {
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (
    status !== 200 ||
    !headers.get("cache-control")?.startsWith("public") ||
    !/\/(?:html|json)\b/.test(type)
  )
    return;
  const body = await response.clone().text();
  if (body.length <= MAX_KEPT) kept.set(key, { body, headers: [...headers] }, weight(body));
}

const busy = (c: Parameters<typeof answer>[0]) => {
  c.header("retry-after", "5");
  return answer(c, {
    title: "Not now",
    description: "Too many readers at once.",
    path: c.req.path,
    status: 503,
    headerSearch: false,
    data: { error: "Too many pages are asked for at once; try again in a few seconds." },
    body: () => (
      <Message title="Too many readers at once">
        <p class="lede">Try again in a few seconds.</p>
      </Message>
    ),
  });
};
