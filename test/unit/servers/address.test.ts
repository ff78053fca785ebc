import { expect, test } from "vitest";
import { checkAddress, originOnly, withoutQuery } from "../../../src/upstream/index.ts";

test.each([
  ["https://example.com/mcp"],
  ["https://8.8.8.8/"],
  ["https://[2606:4700::1111]/mcp"],
  ["https://[2a00:1450:4001::200e]/"],
])("%s is public", (address) => expect(checkAddress(address, false)).toMatchObject({ ok: true }));

test.each([
  ["https://[::127.0.0.1]/", "outside 2000::/3"],
  ["https://[::8.8.8.8]/", "outside 2000::/3"],
  ["https://[::ffff:127.0.0.1]/", "ipv4Mapped"],
  ["https://[::ffff:8.8.8.8]/", "ipv4Mapped"],
  ["https://[::1]/", "loopback"],
  ["https://[::]/", "unspecified"],
  ["https://[fe80::1]/", "linkLocal"],
  ["https://[fec0::1]/", "deprecatedSiteLocal"],
  ["https://[fd00::1]/", "uniqueLocal"],
  ["https://[ff02::1]/", "multicast"],
  ["https://[4000::1]/", "outside 2000::/3"],
  ["https://[1fff::1]/", "outside 2000::/3"],
  ["https://[5f00::1]/", "segmentRouting"],
  ["https://[100::1]/", "discard"],
  ["https://[64:ff9b::7f00:1]/", "rfc6052"],
  ["https://[64:ff9b::808:808]/", "rfc6052"],
  ["https://[64:ff9b:1::a00:1]/", "rfc"],
  ["https://[2002:7f00:1::]/", "6to4"],
  ["https://[2002:808:808::]/", "6to4"],
  ["https://[2001:0:53aa:64c:0:fbff:80ff:fffe]/", "teredo"],
  ["https://[2001:db8::1]/", "reserved"],
  ["https://127.1/", "loopback"],
  ["https://0x7f000001/", "loopback"],
  ["https://10.0.0.1/", "private"],
  ["https://169.254.169.254/", "linkLocal"],
  ["https://100.64.0.1/", "carrierGradeNat"],
])("%s is not", (address, reason) => {
  const checked = checkAddress(address, false);
  expect(checked.ok ? "allowed" : checked.reason).toContain(reason);
  expect(checkAddress(address, true)).toMatchObject({ ok: true });
});

test("what is shown to those who do not administer holds no query, and of a webhook no path", () => {
  expect(withoutQuery("https://a.example/mcp?key=secret")).toBe("https://a.example/mcp?…");
  expect(withoutQuery("https://a.example:8443/mcp")).toBe("https://a.example:8443/mcp");
  expect(originOnly("https://hooks.example.com/services/T0/B0/secret?x=1")).toBe(
    "https://hooks.example.com/…",
  );
});
