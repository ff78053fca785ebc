import {
  attack,
  type Case,
  denied,
  message,
  modernRequest,
  needsApproval,
  passed,
  refused,
  request,
  type Send,
} from "../case.ts";
import { APPROVED, type World } from "../world.ts";

/** A transfer by the grant that one transfer is approved for. `params`: in place of, and beside, those that are approved. */
const transfer =
  (params: Record<string, unknown> = {}): Send =>
  (world) =>
    request(world, message("tools/call", { name: "transfer", arguments: APPROVED, ...params }), {
      token: world.approved.token,
    });

/** A modern retry that presents a requestState of the gate. */
const retry =
  (state: (world: World) => string, params: Record<string, unknown>): Send =>
  (world) =>
    modernRequest(
      world,
      "tools/call",
      { name: "transfer", arguments: APPROVED, requestState: state(world), ...params },
      { token: world.approved.token },
    );
const answered = (action: unknown) => ({ inputResponses: { approval: { action } } });
const bob = { arguments: { to: "bob", amount: 2 } };
const own = ({ questionState }: World) => questionState;
const foreign = ({ foreignQuestionState }: World) => foreignQuestionState;

/** A person approved one call: what else passes for it, and what their no is worth. */
export const approvalCases: Case[] = [
  attack("the approved transfer itself", "nothing: it passes", transfer(), passed, [
    { method: "tools/call", name: "transfer", args: APPROVED },
  ]),
  ...(
    [
      ["another amount", { arguments: { ...APPROVED, amount: 1000 } }],
      ["an amount as text", { arguments: { ...APPROVED, amount: "1" } }],
      ["another receiver", { arguments: { ...APPROVED, to: "bob" } }],
      ["one argument more", { arguments: { ...APPROVED, urgent: true } }],
      ["one argument less", { arguments: { to: "ada" } }],
      ["a look-alike letter", { arguments: { ...APPROVED, to: "\u0430da" } }],
      ["a zero-width space", { arguments: { ...APPROVED, to: "ada\u200b" } }],
      ["a key of _meta", { _meta: { "com.example/account": "other" } }],
      [
        "a key of _meta like the protocol's",
        { _meta: { "io.modelcontextprotocol/override": { amount: 9 } } },
      ],
      ["a task", { task: { ttl: 60_000 } }],
    ] as const
  ).map(([what, params]) =>
    attack(
      `an approved transfer with ${what}`,
      "the approval is taken for another call",
      transfer(params),
      needsApproval,
    ),
  ),
  attack(
    "an approved transfer with answers to what nobody asked",
    "answers that no approver saw",
    (world) =>
      modernRequest(
        world,
        "tools/call",
        {
          name: "transfer",
          arguments: APPROVED,
          inputResponses: { amount: { action: "accept", content: { n: 9 } } },
        },
        { token: world.approved.token },
      ),
    needsApproval,
  ),
  attack(
    "an accepted question",
    "the client's word is taken for the approver's",
    retry(own, { ...bob, ...answered("accept") }),
    needsApproval,
  ),
  attack(
    "a question put off",
    "not now is taken for yes",
    retry(own, { ...bob, ...answered("cancel") }),
    needsApproval,
  ),
  attack(
    "a question of another grant",
    "a state that is not bound",
    retry(foreign, answered("accept")),
    refused(400, -32602),
  ),
  attack(
    "another grant's question declined",
    "one grant withdraws another's",
    retry(foreign, answered("decline")),
    refused(400, -32602),
  ),
  ...["Decline", "DECLINE", "declined", "no", "", null, false, 0, { action: "decline" }, ["decline"]].map(
    (action) =>
      attack(
        `a question answered with ${JSON.stringify(action)}`,
        "a no in another form is taken for yes",
        retry(own, answered(action)),
        refused(400, -32602),
      ),
  ),
  attack(
    "an answer that is no object",
    "a no in another form is taken for yes",
    retry(own, { inputResponses: { approval: "decline" } }),
    refused(400, -32602),
  ),
  // Last: it withdraws what the state speaks of.
  attack(
    "a declined question",
    "a no that is not heard",
    retry(own, { ...bob, ...answered("decline") }),
    denied,
  ),
];
