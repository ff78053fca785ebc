import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

type Sources = NonNullable<NonNullable<Parameters<typeof secureHeaders>[0]>["contentSecurityPolicy"]>;

/**
 * The headers of every page: nothing is loaded but what is named here, nothing is inline, and nobody frames it.
 *
 * @param allowed sources beside nothing at all
 */
export const secured = (allowed: Sources): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      formAction: ["'none'"],
      ...allowed,
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    // Not no-referrer: that would take the Origin from the pages' own forms.
    referrerPolicy: "same-origin",
    xFrameOptions: "DENY",
    // Pictures and facts may be shown elsewhere, and what of a domain is served over TLS alone is its operator's to say.
    crossOriginResourcePolicy: false,
    strictTransportSecurity: false,
  });

/** The source that allows this very text inline (CSP Level 3, "Hash source"). */
export const inline = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
