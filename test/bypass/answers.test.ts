import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../support/agent.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { POISON } from "./answers/case.ts";
import { answerCases } from "./answers/cases.ts";
import { readCarelessly } from "./answers/reader.ts";

const policy = {
  version: "1",
  default: "allow",
  hide: ["secret_*"],
  server_requests: {
    "roots/list": "allow",
    "sampling/createMessage": "deny",
    "elicitation/create": "deny",
  },
};

let up: Recorder;
let gateway: Gateway;
let access: Access;

beforeAll(async () => {
  [up, gateway] = await Promise.all([startRecorder(), startGateway()]);
  access = await gateway.setup({ upstream: up.url, policy });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), up?.stop()]);
});

describe("a server that answers so that readers differ", () => {
  test.each(answerCases)("$name: $tries", async ({ era = "legacy", method, params, answer, shows }) => {
    const stream = typeof answer !== "string";
    const body = stream ? answer.map((data) => `data: ${data}\n\n`).join("") : answer;
    const type = stream ? "text/event-stream" : "application/json";
    await up.fault({ kind: "raw", status: 200, headers: { "content-type": type }, body });
    const reply = await ask(access, method, params, { era });
    await up.fault();
    expect(reply.answer).toMatchObject({ id: 1, ...shows });
    const texts = stream
      ? [...reply.text.matchAll(/^data: (.+)$/gm)].map(([, data = ""]) => data)
      : [reply.text];
    for (const text of texts) {
      const { texts: found, ambiguous } = readCarelessly(text);
      expect(ambiguous, text).toEqual([]);
      expect(found.join("\n"), text).not.toContain(POISON);
    }
  });

  test("the cases themselves would poison a careless client", () => {
    const poisonous = answerCases.filter(({ answer }) =>
      (typeof answer === "string" ? [answer] : answer).some((text) => {
        try {
          const { texts, ambiguous } = readCarelessly(text);
          return ambiguous.length > 0 || texts.some((found) => found.includes(POISON));
        } catch {
          return true;
        }
      }),
    );
    // The rest are refused for what they ask, or are no lists at all.
    expect(answerCases.length - poisonous.length).toBeLessThan(7);
  });
});
