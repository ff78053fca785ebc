/** One HTTP exchange with an upstream. */
export type Sent =
  | {
      readonly ok: true;
      readonly response: Response;
      /** Resolves when the answer's time is up, for a reader of its body. */
      readonly late: Promise<SendFailure>;
      /** Ends the watch over the answer's time. Call it once the body is read, or streams. */
      readonly done: () => void;
    }
  | { readonly ok: false; readonly failure: SendFailure };

export type SendFailure =
  /** The client went away. */
  | { readonly kind: "aborted" }
  /** No response headers within `firstByteMs`. */
  | { readonly kind: "timeout"; readonly afterMs: number }
  /** No exchange: `reached` is false only where not one byte can have arrived. */
  | { readonly kind: "unreachable"; readonly reached: boolean }
  | { readonly kind: "redirect"; readonly status: number };

/**
 * Words of a connection that was never made. Anything else may have reached the upstream, and stays charged.
 * workerd (2026-11) words a refused connection like a lost one, so there these do not come up: it errs to refusal.
 */
const NEVER_CONNECTED = /connection refused|ECONNREFUSED|dns lookup failed|ENOTFOUND|getaddrinfo/i;

/**
 * Sends a request and waits for its response headers, at most `firstByteMs`. Never follows a redirect, never throws.
 *
 * One signal and one timer, no controller: a controller for each call costs a tenth of the gate's work.
 *
 * @param signal the client's: aborting it aborts the upstream request, also while the body streams
 */
export async function send(
  address: string,
  init: { method: string; headers: Headers; body?: string },
  firstByteMs: number,
  signal: AbortSignal,
): Promise<Sent> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<SendFailure>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "timeout", afterMs: firstByteMs }), firstByteMs);
  });
  const done = () => clearTimeout(timer);
  const exchange = fetch(address, { ...init, redirect: "manual", signal });
  try {
    const first = await Promise.race([exchange, late]);
    if ("kind" in first) {
      // Nobody is waiting any more: cancel the body when it arrives.
      exchange.then(({ body }) => body?.cancel()).catch(() => {});
      return { ok: false, failure: first };
    }
    if (first.status < 300 || first.status >= 400) return { ok: true, response: first, late, done };
    done();
    await first.body?.cancel();
    return { ok: false, failure: { kind: "redirect", status: first.status } };
  } catch (error) {
    done();
    if (signal.aborted) return { ok: false, failure: { kind: "aborted" } };
    return { ok: false, failure: { kind: "unreachable", reached: !NEVER_CONNECTED.test(String(error)) } };
  }
}
