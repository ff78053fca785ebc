import { describe, expect, test } from "vitest";
import { classifyServer } from "../../../src/catalog/index.ts";

// What a page gives as a reason has to be one: these words were printed as reasons and are none.

function judge(tool: string, description = "", server = "acme") {
  const sibling = { server, tool: "update_barn", description: "Updates a barn." };
  const [judged] = classifyServer([{ server, tool, description }, sibling]);
  if (judged === undefined) throw new Error("nothing was judged");
  return judged;
}

describe("a way out for data", () => {
  test.each([
    ["merge_pull_request", "Merge a pull request."],
    ["add_reaction", "Adds a reaction."],
    ["unread_room_message", "Marks a message as unread."],
    ["post_exam_tag", "Create a tag of an exam."],
  ])("is not in %s", (tool, description) => {
    const { flow, severity } = judge(tool, description);
    expect(flow.sendsOutward).toEqual([]);
    expect(severity.reasons.map(({ code }) => code)).not.toContain("outward");
  });
  test.each([
    ["create_pull_request", "Create a pull request."],
    ["add_comment", "Adds a comment."],
    ["post_message", "Posts a message."],
    ["create_post", "Create a post."],
  ])("is in %s", (tool, description) => {
    expect(judge(tool, description).flow.sendsOutward).not.toEqual([]);
  });
});

test.each([
  ["getSnapshotV1", "snapshot"],
  ["get_bot_details", "bot"],
  ["get_bucket_info", "bucket"],
])("what is private in %s is the %s", (tool, word) => {
  const reason = judge(tool, "Gets it.").severity.reasons.find(({ code }) => code === "private-data");
  expect(reason?.words).toEqual([{ where: "name", word }]);
});

test.each(["trigger-elicitation-request", "trigger-sampling-request"])(
  "%s has the server ask, and runs nothing",
  (tool) => {
    expect(judge(tool, "Trigger a request from the server.").category).toBe("Read");
  },
);
