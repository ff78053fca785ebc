import { MAX_URI } from "../mcp/index.ts";
import { hiddenBy, hiddenUriBy, type Layer } from "../policy/index.ts";

/** A URI that everybody reads in one way: nothing in it is escaped, doubled or dotted. */
const PLAIN =
  /^(?:file:\/\/|(?!file:)[a-z][a-z0-9+.-]*:\/\/[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*)(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
/** Characters of other URIs that are read in every way for one message. Real lists have a few thousand. */
const MAX_READ = 200_000;
/** Escapes are decoded in several ways. */
const ESCAPED_FACTOR = 4;

/**
 * Whether a resource or a template is left out of what agents see. Where a list has more URIs to be read in several ways than any
 * real one, the rest of those leaves, too: nobody can say that it is not hidden.
 */
export function resourceHiding(layers: readonly Layer[]): (uri: string) => boolean {
  if (!layers.some(({ policy: { shadow, source } }) => !shadow && (source.hide?.length ?? 0) > 0)) {
    return () => false;
  }
  let left = MAX_READ;
  return (uri) => {
    // One that is longer than what may be sent is nobody's to read.
    if (uri.length > MAX_URI || PLAIN.test(uri)) return hiddenBy(layers, uri) !== undefined;
    left -= uri.length * (uri.includes("%") ? ESCAPED_FACTOR : 1);
    return left < 0 || hiddenUriBy(layers, uri) !== undefined;
  };
}
