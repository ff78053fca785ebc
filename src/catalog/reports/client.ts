import { createHmac } from "node:crypto";
import ipaddr from "ipaddr.js";

/**
 * Tells senders apart without keeping an address: a keyed hash, so that nobody can try all addresses on it. Of IPv6 the
 * first 64 bits count, as one customer has all the rest.
 *
 * @param address as the platform tells it; undefined where it tells none: all such senders are one
 */
export function clientOf(key: string, address: string | undefined): string {
  return createHmac("sha256", key)
    .update(`sluice report client v1 ${network(address)}`)
    .digest("base64url")
    .slice(0, 22);
}

function network(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : parsed.toString();
}
