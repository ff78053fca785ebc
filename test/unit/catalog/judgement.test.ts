import { describe, expect, test } from "vitest";
import { type Category, classify, type Level } from "../../../src/catalog/index.ts";

const text = { type: "string" };
const judge = (
  tool: string,
  description: string,
  properties: Record<string, unknown> = {},
  required: string[] = [],
  annotations?: unknown,
) =>
  classify({
    server: "acme",
    tool,
    description,
    inputSchema: { type: "object", properties, required },
    annotations,
  });

describe("where name and description have one verb, it is the verb", () => {
  const cases: [tool: string, description: string, Category][] = [
    ["event_get_trigger", "Get a trigger by id.", "Read"],
    ["preview_subscription_update", "Preview an update without applying it.", "Read"],
    ["place_details", "Get details for a place.", "Read"],
    ["sync_status", "Check the status of the synchronization.", "Read"],
    ["insight_create_from_query", "Create an insight from a query.", "Write"],
    ["barn_jobs_by_account", "All barn jobs by account.", "Read"],
    ["reinvite_member", "Re-invite a member.", "Write"],
    ["unsplit_transaction", "Unsplit a transaction that was split before.", "Write"],
    ["refresh_token", "Manually refresh the access token.", "Write"],
    ["end_listing", "End/remove an active listing.", "Destructive"],
    ["archive_item", "Moves an item to the archive rather than being permanently deleted.", "Write"],
    ["drop_on_page", "Drop files onto an element.", "Write"],
  ];
  test.each(cases)("%s: %s", (tool, description, category) => {
    expect(judge(tool, description, { id: text }, ["id"]).category).toBe(category);
  });
});

describe("what is made for the answer is read; what is put into a file is not", () => {
  test.each<[string, string, Record<string, unknown>, Category]>([
    ["generate_policy", "Generate a strict policy for a cluster.", { cluster: text }, "Read"],
    ["generate_random", "Generate a random integer below a bound.", { bound: { type: "number" } }, "Read"],
    ["generate_image", "Generate an image with a model.", { prompt: text }, "Write"],
    ["convert_time", "Convert a time between zones.", { from: text, to: text }, "Read"],
    ["convert_svg", "Convert a drawing.", { output_path: text }, "Write"],
    ["format_text", "Format a range of text.", { paragraph_index: { type: "number" } }, "Write"],
    ["deepthinking", "A tool for structured thought.", { thought: text, nextThoughtNeeded: text }, "Read"],
  ])("%s", (tool, description, properties, category) => {
    expect(judge(tool, description, properties, Object.keys(properties)).category).toBe(category);
  });
});

describe("a list of operations is as bad as its worst", () => {
  test.each<[string, Category]>([
    ["create-row, update-row, delete-row, 'get-row' or 'list-rows'", "Destructive"],
    ["'get' or 'list'", "Read"],
    ["create | update | get", "Write"],
  ])("%s", (description, category) => {
    const judged = judge("manage_rows", "Manage rows.", { operation: { ...text, description } }, [
      "operation",
    ]);
    expect(judged.category).toBe(category);
  });
});

describe("severity and flow", () => {
  const severities: [tool: string, description: string, level: Level, reason: string | undefined][] = [
    ["put_user_policy", "Puts an inline policy on a user.", "Critical", "identity"],
    ["add_delegate", "Adds a delegate to the mailbox.", "Critical", "identity"],
    ["get_secret", "Get a secret.", "High", "secrets"],
    ["generate_password", "Generate a password.", "Low", undefined],
    ["list_zones", "List time zones.", "Low", undefined],
    ["delete_repository", "Delete a repository.", "Critical", "container"],
  ];
  test.each(severities)("%s", (tool, description, level, reason) => {
    const { severity, attacks } = judge(tool, description, { name: text }, ["name"]);
    expect(severity.level).toBe(level);
    if (reason !== undefined) expect(severity.reasons.map(({ code }) => code)).toContain(reason);
    if (reason === "identity") expect(attacks[0]).toBe("privilege-escalation");
  });

  test("a page that is visited brings in what strangers wrote, and its address can carry data away", () => {
    const { flow } = judge("browser_navigate", "Navigate to an address.", { url: text }, ["url"]);
    expect(flow.seesUntrusted).not.toEqual([]);
    expect(flow.sendsOutward).not.toEqual([]);
  });

  test("a forwarding address and a list of guests lead outward", () => {
    expect(
      judge("create_forwarding_address", "Creates a forwarding address.", { address: text }).flow
        .sendsOutward,
    ).not.toEqual([]);
    expect(
      judge("create_event", "Creates an event.", { attendees: { type: "array" } }).flow.sendsOutward,
    ).not.toEqual([]);
  });

  test("a card's code is no program", () => {
    const card = { type: "object", properties: { code: { ...text, description: "Card security code" } } };
    expect(judge("create_item", "Creates an item.", { card }).severity.level).toBe("Medium");
  });

  test("money moves by a transfer of an amount and by confirming an order", () => {
    expect(judge("create_transfer", "Create a transfer.", { amount: { type: "number" } }).category).toBe(
      "Financial",
    );
    expect(judge("create_domain_transfer", "Create a transfer.", { domain: text }).category).toBe("Write");
    expect(judge("confirm_order", "Confirm an order.", { id: text }).category).toBe("Financial");
  });
});

describe("the author's word", () => {
  test("makes worse and never safer", () => {
    const safe = { readOnlyHint: true, destructiveHint: false };
    expect(judge("delete_barn", "Deletes a barn.", {}, [], safe).category).toBe("Destructive");
    expect(judge("put_user_policy", "Puts a policy on a user.", {}, [], safe).severity.level).toBe(
      "Critical",
    );
    expect(judge("list_barns", "Lists barns.", {}, [], { readOnlyHint: false }).category).toBe("Write");
  });

  test("where nothing is known the tool is Write, with the least confidence", () => {
    const { category, confidence } = judge("barn", "", { hay: text }, ["hay"]);
    expect(category).toBe("Write");
    expect(confidence).toBeLessThanOrEqual(0.4);
  });
});
