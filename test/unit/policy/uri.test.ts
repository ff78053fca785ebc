import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../../../src/policy/index.ts";
import { readingsOf, templateFault, uriFault } from "../../../src/policy/uri.ts";
import { layer } from "./support.ts";

describe("URIs of real servers pass as they are", () => {
  test.each([
    "demo://resource/static/document/architecture.md",
    "demo://resource/dynamic/text/1",
    "demo://resource/dynamic/blob/17",
    "test://static/resource/1",
    "test://template/a%20b/data",
    "memo://insights",
    "screenshot://Front Page",
    "note://internal/My note",
    "note:///buy%20milk",
    "postgres://user@db.example/customers/schema",
    "postgresql://Customers/schema",
    "file:///srv/docs/a.txt",
    "file:///srv/d%C3%A9j%C3%A0%20vu.txt",
    "file:///srv/déjà vu.txt",
    "file:///C:/Users/me/x.txt",
    "file:///c%3A/Users/me/x.txt",
    "file://server/share/x",
    "file:///a..b/.hidden/...",
    "urn:isbn:0451450523",
    "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    "mailto:a@b.example",
    "ui://widget/app.html",
    "repo://owner/name/sha/0a1b/contents/src%2Fmain.ts",
    "repo://owner/name/contents/README.md",
    "docs://page/a%2Fb",
    "docs://page/100%25",
    "docs://page/100%",
    "git://github.com/a/b.git",
    "https://example.com",
    "https://example.com/",
    "https://example.com:8443/a/b?q=../x&y=%20",
    "https://web.archive.org/web/2020/https://example.com/",
    "https://user:pw@example.com/a",
    "http://[::1]:8080/x",
    "data:text/plain;base64,SGVsbG8=",
    "slack://channels/C024BE91L/messages",
    "stock://AAPL",
    "sqlite:///var/db.sqlite?table=users",
    "README",
    "config",
    "greeting://{name}",
  ])("%s", (uri) => expect(uriFault(uri)).toBeUndefined());
});

describe("URIs that all readers take for another are refused with that one", () => {
  test.each([
    ["file:///public/../etc/passwd", "file:///etc/passwd"],
    ["file:///public/./a", "file:///public/a"],
    ["file:///public/a/..", "file:///public/"],
    ["file:///public/%2e%2e/etc/passwd", "file:///etc/passwd"],
    ["file:///public/%2E./etc/passwd", "file:///etc/passwd"],
    ["file:///public/%2e/a", "file:///public/a"],
    ["file:///public/..%2fetc/passwd", "file:///etc/passwd"],
    ["file:///public%2f..%2fetc", "file:///etc"],
    ["file:///public/%61", "file:///public/a"],
    ["file:///public/%7Ea", "file:///public/~a"],
    ["file:///public/a#1", "file:///public/a"],
    ["file:///public/a#", "file:///public/a"],
    ["FILE:///public/a", "file:///public/a"],
    ["file://localhost/public/a", "file:///public/a"],
    ["file:/public/a", "file:///public/a"],
    ["file:public/a", "file:///public/a"],
    ["file:////public//a", "file:///public/a"],
    ["file:///public\\..\\etc", "file:///etc"],
    ["file:\\\\\\public\\a", "file:///public/a"],
    ["file:///public%5C..%5Cetc", "file:///etc"],
    ["HTTPS://example.com/a", "https://example.com/a"],
    ["https://EXAMPLE.com/a", "https://example.com/a"],
    ["https://example.com:443/a", "https://example.com/a"],
    ["https://example.com/a/../b", "https://example.com/b"],
    ["https://example.com\\a", "https://example.com/a"],
    ["https://0x7f.1/a", "https://127.0.0.1/a"],
    ["demo://resource/a/../secret/1", "demo://resource/secret/1"],
    ["demo://resource/%73ecret", "demo://resource/secret"],
    ["demo://%73ecret/a", "demo://secret/a"],
    ["Demo://resource/1", "demo://resource/1"],
    ["demo://resource/a\\b", "demo://resource/a%5Cb"],
    ["urn:a/../b", "urn:b"],
    ["../etc/passwd", "etc/passwd"],
  ])("%s", (uri, normal) => {
    expect(uriFault(uri)).toMatchObject({ normal, reason: expect.stringContaining(normal) });
    expect(uriFault(normal)).toBeUndefined();
  });

  test.each([
    "file:///public/a\0",
    "file:///public/a%00.txt",
    "file:///pub\tlic/a",
    "file:///pub\nlic/a",
    "file:///public/a%0d%0a",
    " file:///public/a",
    "file:///public/a ",
    "file:///public/%c0%ae%c0%ae/etc",
    "file:///public/%e0%80%ae/etc",
    "file:///public/%252e%252e/etc",
    "file:///public/x?/../../etc/passwd",
    "demo://../etc",
    "demo://%2e%2e/etc",
    "docs://pages/..%2Fprivate",
    "docs://pages/a%2F..%2Fprivate",
    "docs://pages/..%5Cprivate",
    "https:///a",
    "https://a b/",
  ])("%j has none to send", (uri) => {
    const fault = uriFault(uri);
    expect(fault).toBeDefined();
    expect(fault?.normal).toBeUndefined();
  });
});

describe("templates", () => {
  test.each([
    "file:///{path}",
    "demo://resource/dynamic/text/{resourceId}",
    "x://{+path}{?q,r}{#part}",
    "greeting://{name}",
  ])("%s passes", (template) => expect(templateFault(template)).toBeUndefined());
  test.each(["file:///{path}/../etc", "FILE:///{path}", "file:///public/%2e%2e/{x}"])(
    "%s does not",
    (template) => expect(templateFault(template)?.reason).toMatch(/^The URI is not in its normal form/),
  );
});

describe("readings", () => {
  test.each([
    ["docs://a/private%2Fx", "docs://a/private/x"],
    ["docs://a/private%2fx", "docs://a/private%2Fx"],
    ["docs://a//private", "docs://a/private"],
    ["docs://a/%2Fprivate", "docs://a/private"],
    ["demo://Secret/1", "demo://secret/1"],
    ["file:///a?x", "file:///a"],
    ["file://SERVER/share", "file://server/share"],
    ["docs://a?", "docs://a"],
    ["https://example.com", "https://example.com/"],
    ["file:///privé/x", "file:///priv%C3%A9/x"],
    ["file:///priv%C3%A9/x", "file:///privé/x"],
    ["docs://a/%252Fx", "docs://a/x"],
  ])("%s may be %s", (uri, reading) => expect(readingsOf(uri)).toContain(reading));

  test.each([
    "demo://resource/dynamic/text/1",
    "file:///srv/docs/a.txt",
    "urn:isbn:0451450523",
    "https://example.com/a?b=c",
  ])("%s has none", (uri) => expect(readingsOf(uri)).toEqual([]));
});

test("a normal form is normal, whatever it is made of", () => {
  const piece = fc.constantFrom(
    "file:",
    "x:",
    "//",
    "/",
    "..",
    ".",
    "%2e",
    "%2F",
    "\\",
    "a",
    "A",
    "%",
    "?",
    "#",
    "%25",
    "é",
    ":",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const normal = uriFault(pieces.join(""))?.normal;
      if (normal !== undefined) expect(uriFault(normal)?.normal).toBeUndefined();
      readingsOf(pieces.join(""));
    }),
    { numRuns: 3000 },
  );
});

describe("a web address without its user, and without the dot behind its host", () => {
  test.each([
    ["http://x@internal/a", "http://internal/a"],
    ["https://x:y@internal.:8443/a?b=@", "https://internal:8443/a?b=@"],
    ["ws://internal./", "ws://internal/"],
    ["http://a@b@c/", "http://c/"],
  ])("%s is read as %s", (uri, reading) => expect(readingsOf(uri)).toContain(reading));

  test("elsewhere a user is a part of the name", () => {
    expect(readingsOf("postgres://user@db.example/a")).toEqual([]);
    expect(readingsOf("http://h/a@b./c")).toEqual([]);
  });
});

describe("globs of resources that are written in another case than the URI", () => {
  const outcome = (document: object, uri: string) =>
    judge([layer({ default: "allow", ...document })], { kind: "resource", uri }).decision.outcome;
  const deny = { action: "deny" };
  test.each([
    ["docs://page/a%2fb", "docs://page/a%2Fb"],
    ["https://h/a%2fb*", "https://h/a%2Fb/c"],
    ["docs://page/%c3%a9", "docs://page/é"],
    ["db://Prod/*", "db://prod/a"],
    ["db://Prod/*", "db://PROD/a"],
  ])("%s speaks of %s", (glob, uri) => {
    expect(outcome({ resources: { [glob]: deny } }, uri)).toBe("deny");
    expect(outcome({ hide: [glob] }, uri)).toBe("hidden");
    expect(outcome({ default: "deny", resources: { [glob]: {} } }, uri)).toBe("deny");
  });

  test("the entry that fits best speaks, and a path keeps its case", () => {
    const resources = { "db://Prod/*": deny, "db://prod/public/*": {} };
    expect(outcome({ resources }, "db://prod/public/a")).toBe("allow");
    expect(outcome({ resources }, "db://prod/Public/a")).toBe("deny");
    expect(outcome({ resources: { "db://Prod/A": deny } }, "db://prod/a")).toBe("allow");
  });

  test("of two that differ in case alone the stricter counts, in either order", () => {
    const both = { "db://Prod/*": deny, "db://prod/*": {} };
    expect(outcome({ resources: both }, "db://prod/a")).toBe("deny");
    expect(outcome({ resources: Object.fromEntries(Object.entries(both).reverse()) }, "db://prod/a")).toBe(
      "deny",
    );
  });
});

describe("templates with a port", () => {
  test.each([
    "http://{host}:{port}/{+path}",
    "http://localhost:{port}",
    "https://h:{port}{/path*}{?q}",
    "http://{user}:{password}@h/a",
    "http://{user}:{password}@{host}:{port}/a",
    "kv://{host}:{port}/a",
    "urn:{kind}:{id}",
  ])("%s passes", (template) => expect(templateFault(template)).toBeUndefined());

  test.each(["http://h:{port}x/", "http://h:{port}/../a", "http://h:{port}/%2e%2e/a", "HTTP://h:{port}/"])(
    "%s is refused",
    (template) => expect(templateFault(template)).toBeDefined(),
  );
});
