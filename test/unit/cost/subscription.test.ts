import { describe, expect, test } from "vitest";
import { intentOf } from "../../../src/gate/subject.ts";
import { judge, strictest, Work } from "../../../src/policy/index.ts";
import { layer } from "../policy/support.ts";
import { expectQuick } from "./cpu.ts";

/** The largest subscriptions that are taken, of URIs that are hard to read. */
const TEXT = 128 * 1024;
const SHAPES: Readonly<Record<string, string>> = {
  "escaped slashes": "http://h/a%2f%252f",
  "escapes of escapes": "x://H/%2525252f",
  "slashes and letters": "x://H/%2f%c3é",
  "characters in escapes": "x://H/%C3%A9%c3%a9",
  "a path of dots": "x://H/.a/..b/",
  "plain letters": "x://h/aaaa",
};
const POLICIES = {
  default: { default: "allow" },
  pattern: {
    resources: {
      "*": {
        deny_if: [{ conditions: [{ path: "args.uri", op: "regex", value: "([a-f]{1,40}x){5}(1|2|3)z$" }] }],
      },
    },
  },
};

function listen(unit: string, length: number) {
  const [scheme, path] = unit.split(/(?<=:\/\/\w\/)/) as [string, string];
  const uri = scheme + path.repeat((length - scheme.length) / path.length);
  const resourceSubscriptions = Array.from({ length: Math.min(1000, Math.floor(TEXT / length)) }, () => uri);
  const params = { notifications: { resourceSubscriptions } };
  return intentOf("modern", { kind: "request", id: 1, method: "subscriptions/listen", params });
}

describe.each(Object.entries(SHAPES))("a subscription to %s", (_, unit) => {
  test.each(Object.entries(POLICIES))("is judged quickly by %s", (_name, policy) => {
    const layers = [layer(policy)];
    for (const length of [131, 2048]) {
      expectQuick(() => {
        const intent = listen(unit, length);
        if ("malformed" in intent) throw new Error(intent.malformed);
        const work = new Work();
        strictest(intent.subjects.map((subject) => judge(layers, subject, work)));
      }, 2);
    }
  });
});

test("a subscription to as many URIs as are usual passes", () => {
  const layers = [layer({ default: "allow" }), layer({ resources: { "repo://*": {} } }, "baseline")];
  const uris = Array.from({ length: 1000 }, (_, i) => `repo://Owner/name/contents/src%2Fa%2fmodule-${i}.ts`);
  const intent = intentOf("modern", {
    kind: "request",
    id: 1,
    method: "subscriptions/listen",
    params: { notifications: { resourceSubscriptions: uris } },
  });
  if ("malformed" in intent) throw new Error(intent.malformed);
  const work = new Work();
  const judged = strictest(intent.subjects.map((subject) => judge(layers, subject, work)));
  expect(judged?.decision.outcome).toBe("allow");
});

test("more text than that is refused before it is read", () => {
  expect(
    intentOf("modern", {
      kind: "request",
      id: 1,
      method: "subscriptions/listen",
      params: { notifications: { resourceSubscriptions: Array(65).fill(`x://h/${"%25".repeat(680)}`) } },
    }),
  ).toMatchObject({ malformed: expect.stringContaining("131072 characters") });
});
