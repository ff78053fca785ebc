import ipaddr from "ipaddr.js";

export type AddressCheck =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly reason: string };

/** Names that resolve inward wherever they are asked (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal). */
const INWARD_NAMES = /(^|\.)(localhost|local|internal|home\.arpa|lan|intranet|corp|home)$/;

/**
 * Whether an address may be registered and called as an upstream (attack "ssrf").
 *
 * Literal addresses are judged by their range; names by those that are inward everywhere. What a public name
 * resolves to is held by the platform: `global_fetch_strictly_public`, and no private network on Workers.
 *
 * @param allowPrivate the operator turned on private upstreams: any http or https address will do
 */
export function checkAddress(address: string, allowPrivate: boolean): AddressCheck {
  if (!URL.canParse(address)) return no("is not an absolute URL, such as https://example.com/mcp");
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    return no("holds a user name or password; put the credential into headers");
  }
  if (url.hash !== "") return no("holds a fragment (#…), which is never sent");
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) {
    return no(`begins with ${url.protocol}; only https: is allowed`);
  }
  if (allowPrivate) return { ok: true, url };
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (ipaddr.isValid(host)) {
    const fault = literalFault(ipaddr.parse(host));
    return fault === undefined ? { ok: true, url } : no(fault);
  }
  if (INWARD_NAMES.test(host) || !host.includes(".")) {
    return no(`names ${host}, which is not a public host`);
  }
  return { ok: true, url };
}

/** Public unicast: what IANA has given out is 2000::/3, and of that not what embeds or means something else. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR("2000::/3");

/** Not unwrapped before it is judged: `::127.0.0.1` and `::ffff:127.0.0.1` are not public ways to write any address. */
function literalFault(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  const range = address.range();
  if (range !== "unicast") return `is a ${range} address; only public ones are allowed`;
  if (address instanceof ipaddr.IPv6 && !address.match(GIVEN_OUT)) {
    return "is an IPv6 address outside 2000::/3; only public ones are allowed";
  }
  return undefined;
}

/** An address for those who do not administer it: its query may hold a credential. */
export function withoutQuery(address: string): string {
  const { origin, pathname, search } = new URL(address);
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}

/** The same where the path may be the credential, as with webhooks of chats. */
export function originOnly(address: string): string {
  return `${new URL(address).origin}/…`;
}

function no(reason: string): AddressCheck {
  return { ok: false, reason };
}
