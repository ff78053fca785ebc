/** One HTTP exchange with an upstream. */
export type Sent =
  | {
      readonly ok: true;
      readonly response: Response;
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
 * How workerd words a connection that was never made. Anything else may have reached the upstream.
 * A refused connection and a name that does not resolve are certain; a lost one is not.
 */
const NEVER_CONNECTED = /connection refused|ECONNREFUSED|dns lookup failed|ENOTFOUND|getaddrinfo/i;

/**
 * Sends a request and waits for its response headers, at most `firstByteMs`. Until `done` is called the same
 * time also bounds the body. Never follows a redirect, never throws.
 *
 * @param signal the client's: aborting it aborts the upstream request, also while the body streams
 */
export async function send(
  address: string,
  init: { method: string; headers: Headers; body?: string },
  firstByteMs: number,
  signal: AbortSignal,
): Promise<Sent> {
  const exchange = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    exchange.abort();
  }, firstByteMs);
  const done = () => clearTimeout(timer);
  signal.addEventListener("abort", () => exchange.abort(), { once: true });
  try {
    const response = await fetch(address, {
      ...init,
      redirect: "manual",
      signal: exchange.signal,
    });
    if (response.status >= 300 && response.status < 400) {
      done();
      await response.body?.cancel();
      return fail({ kind: "redirect", status: response.status });
    }
    return { ok: true, response, done };
  } catch (error) {
    done();
    if (signal.aborted) return fail({ kind: "aborted" });
    if (late) return fail({ kind: "timeout", afterMs: firstByteMs });
    return fail({ kind: "unreachable", reached: !NEVER_CONNECTED.test(String(error)) });
  }
}

function fail(failure: SendFailure): Sent {
  return { ok: false, failure };
}
