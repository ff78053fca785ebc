import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Reply } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let up: Recorder;
let gateway: Gateway;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

const setup = (document: object): Promise<Access> =>
  gateway.setup({ upstream: up.url, policy: { version: "1", ...document } });
const readOf = (access: Access, uri: string): Promise<Reply> => ask(access, "resources/read", { uri });
const arrived = () => up.requests.length;

test("a denied resource is denied in every spelling that a server takes for it", async () => {
  const access = await setup({
    default: "allow",
    hide: ["vault://Keys/*"],
    resources: {
      "http://internal.example/*": { action: "deny" },
      "docs://page/a%2fb": { action: "deny" },
      "postgresql://Customers/*": { action: "deny" },
    },
  });
  up.clear();
  const denied = [
    "http://internal.example/a",
    "http://agent@internal.example/a",
    "http://agent:pw@internal.example./a",
    "http://internal.example./a",
    "docs://page/a%2Fb",
    "postgresql://customers/schema",
    "vault://keys/a",
  ];
  for (const uri of denied) {
    const { answer } = await readOf(access, uri);
    expect([uri, answer]).toEqual([uri, expect.objectContaining({ error: expect.anything() })]);
  }
  expect(arrived()).toBe(0);
  const open = ["http://internal.example.org/a", "docs://page/a%2Fc", "postgresql://orders/schema"];
  for (const uri of open) await readOf(access, uri);
  expect(arrived()).toBe(open.length);
});

test("a template with a port is completed, and judged as it is written", async () => {
  const access = await setup({
    default: "allow",
    resources: { "http://{host}:{port}/admin/*": { action: "deny" } },
  });
  up.clear();
  const complete = (uri: string) =>
    ask(access, "completion/complete", {
      ref: { type: "ref/resource", uri },
      argument: { name: "port", value: "80" },
    });
  await complete("http://{host}:{port}/{+path}");
  expect(arrived()).toBe(1);
  expect((await complete("http://{host}:{port}/admin/{x}")).answer).toMatchObject({
    error: { code: -31403 },
  });
  expect(arrived()).toBe(1);
});
