import { createHmac } from "node:crypto";

/** One attempt. `error` never holds anything that the receiver wrote. */
export type Posted =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status: number | null; readonly error: string };

/** How long a receiver may take to begin its answer: others wait on the same alarm. */
const ANSWER_MS = 5000;

/**
 * `t=<unix seconds>,v1=<hex>`: HMAC-SHA256, keyed with the secret's own text, over the seconds, a dot and the body as it
 * was sent. The time lets a receiver refuse what was recorded earlier and is played again.
 */
export function signature(secret: string, nowMs: number, body: string): string {
  const seconds = Math.floor(nowMs / 1000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}

/** Posts one event. Follows no redirect, reads nothing of the answer but its status, never throws. */
export async function post(url: string, body: string, headers: Record<string, string>): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": "Sluice-Webhook" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    const { status } = response;
    if (status >= 200 && status < 300) return { ok: true, status };
    const redirected = status >= 300 && status < 400;
    return {
      ok: false,
      status,
      error: redirected ? "A redirect, which is not followed" : `Status ${status}`,
    };
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    return { ok: false, status: null, error: late ? `No answer within ${ANSWER_MS} ms` : "Not reachable" };
  }
}
