import { describe, expect, test } from "vitest";
import { classify, classifyServer, type FindingCode, type Level } from "../../../src/catalog/index.ts";

const text = { type: "string" };
const schema = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: "object",
  properties,
  required,
});
const judge = (tool: string, description?: string, inputSchema?: unknown, annotations?: unknown) =>
  classify({ server: "acme", tool, description, inputSchema, annotations });

describe("severity", () => {
  const cases: [string, string, Level, string][] = [
    ["put_user_policy", "Attach an inline policy to a user", "Critical", "identity"],
    ["add_inline_policy", "Add a policy to a role", "Critical", "identity"],
    ["create_access_key", "Create a key", "Critical", "identity"],
    ["add_user_to_group", "Add a user", "Critical", "identity"],
    ["update_permissions", "Update permissions", "Critical", "identity"],
    ["set_secret", "Set a secret", "High", "secrets"],
    ["get_secret", "Get a secret", "High", "secrets"],
    ["bulk_update_barns", "Update many barns", "High", "bulk"],
    ["update_production_barn", "Update a barn", "Critical", "production"],
    ["delete_database", "Delete a database", "Critical", "container"],
    ["list_emails", "List mail", "Medium", "private-data"],
  ];
  test.each(cases)("%s (%s) is %s for %s", (tool, description, level, reason) => {
    const { severity } = judge(tool, description);
    expect(severity.level).toBe(level);
    expect(severity.reasons.map(({ code }) => code)).toContain(reason);
  });

  test("identity changes are Write, and privilege escalation comes first", () => {
    const judged = judge("put_user_policy", "Attach an inline policy to a user");
    expect(judged.category).toBe("Write");
    expect(judged.attacks[0]).toBe("privilege-escalation");
  });

  test("a policy that nobody holds is not about identity", () => {
    expect(judge("update_retention_policy", "Change how long barns are kept").severity.level).toBe("Medium");
    expect(judge("get_token_price", "Get a token's price").severity.level).toBe("Low");
  });
});

describe("annotations may make a tool worse, never safer", () => {
  test("not read-only makes a reader a writer", () => {
    const judged = judge("get_barn", "Get a barn", undefined, { readOnlyHint: false });
    expect(judged.category).toBe("Write");
    expect(judged.findings).toMatchObject([
      { code: "annotation-contradicts", at: "annotations.readOnlyHint" },
    ]);
    expect(judged.evidence.at(-1)).toMatchObject({ where: "annotation" });
  });

  test("read-only does not make a deleter a reader", () => {
    const judged = judge("delete_barn", "Delete a barn", undefined, { readOnlyHint: true });
    expect(judged.category).toBe("Destructive");
    expect(judged.confidence).toBeLessThan(judge("delete_barn", "Delete a barn").confidence);
    expect(judged.findings.map(({ code }) => code)).toContain("annotation-contradicts");
  });

  test("read-only raises the confidence of a reader and of nothing else", () => {
    expect(judge("get_barn", "", undefined, { readOnlyHint: true }).confidence).toBeGreaterThan(
      judge("get_barn").confidence,
    );
    expect(judge("barn", "", undefined, { readOnlyHint: true }).category).toBe("Write");
  });

  test("a library's defaults on every tool say nothing", () => {
    const annotations = { readOnlyHint: false, destructiveHint: true, openWorldHint: true };
    const tools = ["get_barn", "list_barns", "find_barn", "read_barn"].map((tool) => ({
      server: "acme",
      tool,
      annotations,
    }));
    expect(classifyServer(tools).map(({ category }) => category)).toEqual(["Read", "Read", "Read", "Read"]);
  });
});

describe("flow", () => {
  test("private data, text by strangers, a way out", () => {
    expect(judge("read_inbox", "Read the inbox").flow).toMatchObject({
      readsPrivate: [{ word: "inbox" }],
      seesUntrusted: [{ word: "inbox" }],
      sendsOutward: [],
    });
    expect(judge("send_email", "Send an e-mail").flow.sendsOutward).toEqual([
      { where: "name", word: "send" },
    ]);
    expect(judge("create_comment", "Comment").flow.sendsOutward).toEqual([
      { where: "name", word: "comment" },
    ]);
    expect(judge("calculate_tax", "Compute a tax").flow).toEqual({
      readsPrivate: [],
      seesUntrusted: [],
      sendsOutward: [],
    });
  });

  test("an address that the caller picks is a way in and a way out", () => {
    const { flow } = judge("fetch_page", "Fetch a page", schema({ url: text }, ["url"]));
    expect(flow.sendsOutward).toEqual([{ where: "argument", word: "url", at: "url" }]);
    expect(flow.seesUntrusted).toEqual(flow.sendsOutward);
  });
});

describe("findings", () => {
  const inputs: [string, unknown, FindingCode][] = [
    ["command", text, "takes-shell"],
    ["sql", text, "takes-sql"],
    ["script", text, "takes-code"],
    ["url", text, "takes-url"],
    ["file_path", text, "takes-path"],
    ["query", { type: "string", description: "A SQL query to run" }, "takes-sql"],
  ];
  test.each(inputs)("an argument %s", (name, one, code) => {
    expect(judge("do_it", "", schema({ [name]: one })).findings).toEqual([
      { code, at: `/properties/${name}`, detail: name },
    ]);
  });

  test.each([
    ["country_code", text],
    ["url", { type: "string", enum: ["https://a.example"] }],
    ["path", { type: "number" }],
  ])("no finding for %s", (name, one) => {
    expect(judge("get_barn", "", schema({ [name]: one })).findings).toEqual([]);
  });

  test("names that are known from elsewhere", () => {
    const shadow = (tool: string, server = "acme") =>
      classify({ server, tool }).findings.map(({ detail }) => detail);
    expect(shadow("read_multiple_files")).toEqual(["read_multiple_files"]);
    expect(shadow("Read_Multiple_Files")).toEqual(["looks like read_multiple_files"]);
    expect(shadow("web_fetch")).toEqual(["web_fetch"]);
    expect(shadow("git_c0mmit")).toEqual(["looks like git_commit"]);
    expect(shadow("git_commit", "npm:mcp-server-git")).toEqual([]);
    expect(shadow("get_barn")).toEqual([]);
  });
});
