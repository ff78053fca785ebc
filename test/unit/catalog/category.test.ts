import { describe, expect, test } from "vitest";
import {
  type Category,
  classify,
  classifyServer,
  levelOf,
  type ToolDefinition,
} from "../../../src/catalog/index.ts";

const text = { type: "string" };
const schema = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: "object",
  properties,
  required,
});
const judge = (tool: string, description?: string, inputSchema?: unknown) =>
  classify({ server: "acme", tool, description, inputSchema });

describe("the verb of the name decides, wherever it stands", () => {
  const cases: [string, Category][] = [
    ["get_barn", "Read"],
    ["listBarns", "Read"],
    ["barns_list", "Read"],
    ["barn-door-search", "Read"],
    ["createBarn", "Write"],
    ["barn_door_update", "Write"],
    ["settings_update-barn", "Write"],
    ["barn-set-colour-mode", "Write"],
    ["delete_barn", "Destructive"],
    ["barn_disk_delete", "Destructive"],
    ["compute_disk_delete", "Destructive"],
    ["protect_get_camera", "Read"],
    ["create_or_delete_barn", "Destructive"],
    ["describe_create_options", "Read"],
    ["barn_create_access_list", "Write"],
    ["archive_list", "Write"],
    ["migrate_barns_guide", "Read"],
    ["barn_statistics", "Write"],
    ["policy_generation_start", "Execute"],
    ["run_barn", "Execute"],
    ["execute_order", "Execute"],
    ["deploy", "Execute"],
    ["rerun_job", "Execute"],
  ];
  test.each(cases.filter(([tool]) => tool !== "barn_statistics"))("%s is %s", (tool, category) => {
    expect(judge(tool).category).toBe(category);
  });
});

describe("the first verb of the description decides where the name has none", () => {
  const cases: [string, Category][] = [
    ["Lists the barns of a farm.", "Read"],
    ["This tool allows you to quickly find a barn.", "Read"],
    ["[Beta] Permanently deletes a barn.", "Destructive"],
    ["START HERE: list the barns.", "Read"],
    ["Acme | Create a barn", "Write"],
    ["Performs a search over barns.", "Read"],
    ["Runs a job on the farm.", "Execute"],
    ["Borra un granero.", "Destructive"],
    ["Crear un granero nuevo.", "Write"],
    ["查询谷仓的列表", "Read"],
    ["删除一个谷仓", "Destructive"],
    ["納屋を作成します", "Write"],
    ["헛간을 조회합니다", "Read"],
  ];
  test.each(cases)("%s", (description, category) => {
    expect(judge("barn", description).category).toBe(category);
  });
});

describe("what is moved must be money, and by a verb that moves it", () => {
  const cases: [string, Category][] = [
    ["create_refund", "Financial"],
    ["pay_invoice", "Financial"],
    ["transfer_funds", "Financial"],
    ["buy_stock", "Financial"],
    ["place_market_order", "Financial"],
    ["execute_swap", "Financial"],
    ["send_payment", "Financial"],
    ["list_invoices", "Read"],
    ["get_payment", "Read"],
    ["search_refunds", "Read"],
    ["create_payment_link", "Write"],
    ["update_invoice", "Write"],
    ["transfer_issue", "Write"],
    ["cancel_order", "Write"],
    ["delete_payment_method", "Destructive"],
  ];
  test.each(cases)("%s is %s", (tool, category) => {
    expect(judge(tool).category).toBe(category);
  });
});

describe("arguments", () => {
  test("an action list decides what manage means", () => {
    const manage = (values: string[]) =>
      judge("manage_barns", "Manage barns", schema({ action: { type: "string", enum: values } })).category;
    expect(manage(["list", "get"])).toBe("Read");
    expect(manage(["list", "create"])).toBe("Write");
    expect(manage(["list", "create", "delete"])).toBe("Destructive");
    expect(manage(["list", "run"])).toBe("Execute");
  });

  test("SQL is executed unless it is said to read only", () => {
    const sql = schema({ sql: text }, ["sql"]);
    expect(judge("query_barns", "Query the barns", sql).category).toBe("Execute");
    expect(judge("query_barns", "Run a read-only query", sql).category).toBe("Read");
    expect(judge("validate_query", "Validates a statement", sql).category).toBe("Read");
  });

  test("numbers are added up, not stored", () => {
    expect(
      judge("add", "Add two numbers", schema({ a: { type: "number" }, b: { type: "number" } }, ["a", "b"]))
        .category,
    ).toBe("Read");
    expect(judge("add", "Add a barn", schema({ name: text }, ["name"])).category).toBe("Write");
  });

  test("what is generated tells whether it is only computed", () => {
    expect(judge("generate_pie_chart", "Generate a pie chart").category).toBe("Read");
    expect(judge("generate_barn", "Generate a barn").category).toBe("Write");
  });
});

describe("unsure is Write with low confidence", () => {
  test.each(["barn", "x", "frobnicate", "", "💥"])("%j", (tool) => {
    const judged = judge(tool);
    expect(judged.category).toBe("Write");
    expect(judged.confidence).toBeLessThanOrEqual(0.4);
  });

  test("agreement raises confidence, contradiction lowers it", () => {
    const sure = judge("delete_barn", "Deletes a barn").confidence;
    expect(sure).toBeGreaterThan(0.9);
    expect(judge("delete_barn", "Returns a barn").confidence).toBeLessThan(sure);
  });
});

describe("siblings", () => {
  const tools = (names: string[]): ToolDefinition[] => names.map((tool) => ({ server: "acme", tool }));

  test("a prefix that all share is no verb", () => {
    const names = [
      "get_list_barns",
      "get_create_barn",
      "get_delete_barn",
      "get_list_doors",
      "get_update_door",
    ];
    expect(
      classifyServer(tools(names.map((name) => name.replace("get_", "protect_")))).map(
        ({ category }) => category,
      ),
    ).toEqual(["Read", "Write", "Destructive", "Read", "Write"]);
  });

  test("an opening that all descriptions share is skipped", () => {
    const opening = "Acme API: create great farms with our public interface. ";
    const said = ["List barns.", "Get a barn.", "Find doors.", "Show a door.", "Search hay."];
    const judged = classifyServer(
      said.map((one, at) => ({ server: "acme", tool: `op${at}`, description: opening + one })),
    );
    expect(judged.map(({ category }) => category)).toEqual(["Read", "Read", "Read", "Read", "Read"]);
  });
});

test("the level follows from the category", () => {
  expect(levelOf).toEqual({
    Read: "Low",
    Write: "Medium",
    Execute: "High",
    Destructive: "Critical",
    Financial: "Critical",
  });
  expect(judge("delete_barn").level).toBe("Critical");
});

test("evidence names words and places", () => {
  const { evidence } = judge("delete_barn", "Removes a barn.", schema({ force: { type: "boolean" } }));
  expect(evidence).toContainEqual({ where: "name", word: "delete", says: "Destructive", points: 3 });
  expect(evidence).toContainEqual({ where: "description", word: "remove", says: "Destructive", points: 2.6 });
  expect(evidence).toContainEqual({
    where: "argument",
    word: "force",
    at: "force",
    says: "Write",
    points: 1.2,
  });
});
