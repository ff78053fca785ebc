import { describe, expect, test } from "vitest";
import { type Category, classifyServer, type Level } from "../../../src/catalog/index.ts";

type Case = readonly [tool: string, description: string, category: Category, level: Level, args?: string[]];

function judge(tool: string, description: string, args: readonly string[], server = "acme") {
  const properties = Object.fromEntries(args.map((name) => [name, { type: "string" }]));
  const inputSchema = { type: "object", properties, required: [...args] };
  const [judged] = classifyServer([{ server, tool, description, inputSchema }]);
  return { category: judged?.category, level: judged?.severity.level };
}

function holds(cases: readonly Case[], server?: string) {
  for (const [tool, description, category, level, args = []] of cases) {
    test(`${tool}: ${description}`, () => {
      expect(judge(tool, description, args, server)).toEqual({ category, level });
    });
  }
}

describe("Execute: pages, devices, code and queries of any text", () => {
  holds([
    ["browser_click", "Click on an element of the page.", "Execute", "High", ["ref"]],
    ["navigate", "Navigate to an address.", "Execute", "High", ["url"]],
    ["control_device", "Control a device of the house.", "Execute", "High", ["state"]],
    ["execute_graphql", "Executes any GraphQL query or mutation.", "Execute", "Critical", ["operation"]],
    ["trigger_deploy", "Trigger a deploy of the site.", "Execute", "Critical", ["site"]],
    ["call_tool", "Call a tool of another server.", "Execute", "High", ["name"]],
    ["revert_migration", "Revert a migration.", "Execute", "High", ["file"]],
    ["execute_query", "", "Execute", "Critical", ["query"]],
    ["write_cypher", "Write with Cypher.", "Execute", "Critical", ["statement"]],
    ["http_request", "Send a request.", "Execute", "High", ["host"]],
  ]);
  test("a query of a database is in its language", () => {
    expect(judge("query", "", ["query"], "mysql")).toEqual({ category: "Execute", level: "Critical" });
  });
});

describe("and what only sounds like it", () => {
  holds([
    ["ask_model", "Sends a message to a model and returns the answer.", "Read", "Low", ["text"]],
    ["structured_debate", "A tool for debates.", "Read", "Low", ["claim", "nextArgumentNeeded"]],
    ["markdown_to_html", "Markdown to HTML.", "Read", "Low", ["text"]],
    ["run_report", "Run a saved report.", "Read", "Low", ["id"]],
    ["add", "Add two numbers.", "Read", "Low", ["first", "second"]],
    ["uuid_generator", "", "Read", "Low"],
    ["calculate", "Calculate an expression.", "Read", "Low", ["expression"]],
  ]);
});

describe("Destructive: what is written over, and not a link that can be tied again", () => {
  holds([
    ["write_file", "Write a file.", "Destructive", "High", ["path", "content"]],
    ["put_item", "Put an item.", "Destructive", "High", ["item"]],
    ["kill_process", "Kill a process.", "Destructive", "High", ["pid"]],
    ["save_note", "Saves a note and overwrites the existing one.", "Destructive", "High", ["note"]],
    ["remove_label", "Remove a label from an issue.", "Write", "Medium", ["label"]],
    ["remove_track", "Remove a track from a playlist.", "Write", "Medium", ["track"]],
    ["remove_document", "Remove a document from the index.", "Destructive", "High", ["document"]],
    ["delete_reaction", "Delete a reaction.", "Write", "Medium", ["reaction"]],
    ["clear_cache", "Clear the cache.", "Write", "Medium"],
    ["delete_user", "Delete a user.", "Destructive", "Critical", ["user"]],
  ]);
});

describe("Financial: keys that sign and bookings that are paid", () => {
  holds([
    ["mint_token", "Mint a token.", "Financial", "Critical", ["privateKey", "amount"]],
    ["create_booking", "Create a booking.", "Financial", "Critical", ["room", "payment_method"]],
    ["renew_domain", "Renew a domain.", "Financial", "Critical", ["domain"]],
    ["update_payment", "Update a payment.", "Financial", "Critical", ["payment"]],
    ["send_order_email", "Send the order by email.", "Write", "High", ["order"]],
  ]);
});

describe("severity", () => {
  holds([
    ["send_message", "Send a message.", "Write", "High", ["text"]],
    ["create_post", "Create a post.", "Write", "High", ["text"]],
    ["create_user", "Create a user.", "Write", "Critical", ["name"]],
    ["update_firewall_rules", "Update the rules of a firewall.", "Write", "High", ["rules"]],
    ["get_env", "Get an environment variable.", "Read", "High", ["key"]],
    ["get_invoice", "Get an invoice.", "Read", "Medium", ["id"]],
    ["get_weather", "Get the weather.", "Read", "Low", ["city"]],
  ]);

  test("what is looked up beside tools that change things is their user's own", () => {
    const tools = ["get_widget", "create_widget"].map((tool) => ({ server: "acme", tool, description: "" }));
    expect(classifyServer(tools)[0]?.severity.level).toBe("Medium");
    expect(judge("get_widget", "", []).level).toBe("Low");
  });
});

test("names without a mark between their words", () => {
  expect(judge("deleteapplication", "", ["id"])).toEqual({ category: "Destructive", level: "Critical" });
});
