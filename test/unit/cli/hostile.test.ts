/** Every command, against a gateway, servers and files whose every text is hostile: nothing of it reaches the terminal raw. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { sluiceCommand } from "../../../src/cli/commands.ts";

/** A title of the window, a cleared screen (in C0 and C1), an override of direction, tags, a joiner, separators. */
const EVIL =
  "evil\u001b]0;x\u0007\u001b[2J\u009b2J\u202e\u2066\u200b\u{e0041}\u2028\u00ad\ufeff\r\n\u0008\u007f";
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const at = Date.now();
const change = { bound: false, boundBy: at, revision: 2 };
const by = { key: EVIL, role: EVIL };
const warning = { line: 1, column: 1, code: EVIL, message: EVIL, pointer: EVIL };
const judged = { category: EVIL, severity: EVIL, alarms: [EVIL] };
const finding = { code: EVIL, at: EVIL, pointer: EVIL, detail: EVIL };
const classification = {
  category: "Read",
  confidence: 1,
  evidence: [{ says: "Read", word: EVIL, where: EVIL, points: 1 }],
  severity: { level: "Low", reasons: [{ code: EVIL }] },
  findings: [{ ...finding, code: "hidden-instructions" }],
};
const summary = { tools: 1, categories: { Read: 1 }, severities: { Low: 1 }, alarms: 1, dangers: [] };
const tenant = { tenant: EVIL, title: EVIL, createdAt: at, revision: 1, deletedAt: at, purgeAt: at };
const server = {
  server: EVIL,
  address: EVIL,
  title: EVIL,
  pins: EVIL,
  credential: EVIL,
  scan: { seenAt: at, error: { code: EVIL, detail: EVIL }, eras: { [EVIL]: {} } },
  tools: { known: 1, quarantined: 1 },
  listed: [],
  ...change,
};
const tool = {
  tool: EVIL,
  state: EVIL,
  eras: [EVIL],
  hash: "0".repeat(64),
  quarantined: true,
  findings: [finding],
  judged,
  was: judged,
};
const approval = {
  id: EVIL,
  grant: EVIL,
  server: EVIL,
  method: EVIL,
  tool: EVIL,
  rule: EVIL,
  reason: EVIL,
  state: EVIL,
  url: EVIL,
  createdAt: at,
  endsAt: at,
  calls: 1,
  minutes: 1,
  comment: EVIL,
  call: { arguments: { [EVIL]: EVIL } },
};
const grant = {
  grant: EVIL,
  label: EVIL,
  servers: { [EVIL]: EVIL },
  expiresAt: null,
  createdAt: at,
  graceUntil: at,
  revokedAt: null,
  token: EVIL,
  ...change,
};
const key = {
  id: EVIL,
  role: EVIL,
  label: EVIL,
  createdAt: at,
  lastUsedAt: at,
  graceUntil: at,
  revokedAt: null,
  secret: EVIL,
};
const version = {
  policy: EVIL,
  version: 2,
  at,
  by,
  message: EVIL,
  rolledBackTo: null,
  ...change,
  warnings: [warning],
};
const draft = {
  policy: EVIL,
  base: 1,
  at,
  by,
  document: `{"a":"${EVIL}`,
  errors: [warning],
  warnings: [warning],
};
const webhook = { id: EVIL, url: EVIL, events: [EVIL], createdAt: at, secret: EVIL };
const row = {
  grant: EVIL,
  seq: 1,
  at,
  kind: "call",
  server: EVIL,
  method: EVIL,
  tool: EVIL,
  outcome: EVIL,
  layer: EVIL,
  rule: EVIL,
  reason: EVIL,
  approval: EVIL,
  revision: 1,
  count: 1,
  firstAt: null,
};
const reach = {
  ended: EVIL,
  servers: [
    {
      server: EVIL,
      policy: EVIL,
      tools: [
        {
          tool: EVIL,
          outcome: EVIL,
          layer: EVIL,
          rule: EVIL,
          conditions: [{ outcome: EVIL, when: EVIL, layer: EVIL, rule: EVIL }],
          limits: [{ max: 1, windowMs: 1000, scope: EVIL, counter: EVIL }],
        },
      ],
    },
    { server: EVIL, policy: EVIL, tools: null },
  ],
};

/** What the gateway answers, by the path below the tenant; the first that fits. */
const answers: [RegExp, unknown][] = [
  [/^$/, { ...tenant, ...change }],
  [/^\/restore$/, { ...tenant, ...change }],
  [/^\/tenants$/, { items: [tenant], next: null }],
  [
    /^\/servers\/[^/]+\/tools\/.*\/difference/,
    { differences: [{ state: EVIL, eras: [EVIL], text: `+${EVIL}\n-x` }] },
  ],
  [/^\/servers\/[^/]+\/tools$/, { items: [tool], next: null }],
  [/^\/servers\/[^/]+\/tools\//, change],
  [
    /^\/servers\/[^/]+\/report$/,
    {
      server: EVIL,
      address: EVIL,
      seenAt: at,
      summary,
      tools: [{ tool: EVIL, classification, state: EVIL, since: at, quarantined: true, was: null }],
      findings: [finding],
    },
  ],
  [/^\/servers\/[^/]+\/starter$/, draft],
  [/^\/servers\/[^/]+\/scan$/, server],
  [/^\/servers\/.+/, server],
  [/^\/servers/, { items: [server], next: null }],
  [/^\/drafts/, { items: [draft], next: null }],
  [/^\/policies\/[^/]+\/draft\/publish/, version],
  [/^\/policies\/[^/]+\/draft/, draft],
  [/^\/policies\/[^/]+\/document/, { version: EVIL }],
  [/^\/policies\/[^/]+\/diff/, { text: `+${EVIL}\n${EVIL}` }],
  [/^\/policies\/[^/]+\/(rollback)/, version],
  [/^\/policies\/[^/]+\/versions/, { items: [version], next: null }],
  [/^\/policies\/.+/, version],
  [/^\/policies/, { items: [version], next: null }],
  [/^\/grants\/[^/]+\/reach/, reach],
  [/^\/grants\/[^/]+\/ledger/, row],
  [/^\/grants\/.+/, grant],
  [/^\/approvals\/.+/, approval],
  [/^\/approvals/, { items: [approval], next: null }],
  [/^\/audit\/key/, { tenant: EVIL, keys: [{ id: EVIL, publicKey: EVIL, since: at, current: false }] }],
  [/^\/audit\/export/, row],
  [/^\/audit\/counts/, { series: [{ name: EVIL, total: 1, counts: [1] }], other: null }],
  [
    /^\/changes/,
    { items: [{ seq: 1, at, action: EVIL, target: EVIL, actor: by, detail: { [EVIL]: EVIL } }], next: null },
  ],
  [/^\/audit/, { items: [row], next: null, index: { since: 0, complete: [] } }],
  [/^\/keys\/.+/, key],
  [/^\/keys/, { items: [key], next: null }],
  [
    /^\/webhooks\/[^/]+\/deliveries/,
    {
      items: [
        { id: EVIL, event: EVIL, state: EVIL, createdAt: at, attempts: 1, lastStatus: null, lastError: EVIL },
      ],
      next: null,
    },
  ],
  [/^\/webhooks\/.+/, { delivery: EVIL, ...webhook }],
  [/^\/webhooks/, { items: [webhook], next: null }],
];

let gateway: Server;
let url: string;
/** Answer every request with this problem instead. */
let refusing = false;
let dir: string;
const files = { policy: "", broken: "", cases: "", client: "", lines: "" };
/** What was written to either stream. */
let said = "";

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "sluice-hostile-"));
  const file = (name: string, content: unknown) => {
    const path = join(dir, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  files.policy = file("good.json", {
    version: "1",
    default: "deny",
    tools: { [EVIL.replace(/[\r\n]/g, "")]: {} },
  });
  files.broken = file("broken.json", { version: "1", default: "deny", [EVIL]: {} });
  files.lines = file(
    "lines.ndjson",
    `${JSON.stringify({ server: EVIL, tool: EVIL, description: EVIL })}\n${EVIL}\n`,
  );
  files.client = file("client.json", {
    mcpServers: {
      [EVIL]: { url: "https://x.example/mcp", headers: { [EVIL]: `\${${EVIL}}` } },
      [`a${EVIL}`]: { command: EVIL, args: [EVIL], env: { [EVIL]: EVIL } },
      [`b${EVIL}`]: { type: EVIL, url: EVIL },
      [`c${EVIL}`]: { url: `https://x.example/${EVIL}` },
      [`d${EVIL}`]: { url: { [EVIL]: EVIL } },
    },
  });
  files.cases = join(dir, "cases");
  mkdirSync(files.cases);
  writeFileSync(
    join(files.cases, "p.json"),
    JSON.stringify({ version: "1", default: "deny", description: EVIL }),
  );
  writeFileSync(
    join(files.cases, "p.cases.json"),
    JSON.stringify([{ description: EVIL, tool: EVIL, outcome: "allow", rule: EVIL }]),
  );

  gateway = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname.replace(
      /^\/api\/v1(?:\/tenants\/[^/]+)?/,
      "",
    );
    request.resume();
    const fitting = answers.find(([pattern]) => pattern.test(path))?.[1];
    const made =
      request.method === "POST"
        ? new Map<string, unknown>([
            ["/keys", key],
            ["/webhooks", webhook],
            ["/grants", grant],
          ]).get(path)
        : undefined;
    const found = made ?? fitting;
    response.setHeader("etag", '"1"');
    response.setHeader("content-type", refusing ? "application/problem+json" : "application/json");
    if (refusing)
      response
        .writeHead(409)
        .end(JSON.stringify({ code: EVIL, title: EVIL, detail: EVIL, errors: [warning] }));
    else if (found === undefined) response.writeHead(500, { "content-type": "text/plain" }).end(EVIL);
    else response.end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
  rmSync(dir, { recursive: true });
});

beforeEach(() => {
  said = "";
  const write = (text: string | Uint8Array, ...rest: unknown[]) => {
    said += Buffer.from(text as string).toString();
    const done = rest.find((one) => typeof one === "function") as (() => void) | undefined;
    done?.();
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  // A person watches: exports are shown as a terminal may show them, too.
  process.stdout.isTTY = true;
  process.stderr.isTTY = true;
  vi.stubEnv("SLUICE_URL", url);
  vi.stubEnv("SLUICE_KEY", "operator");
  vi.stubEnv("SLUICE_TENANT", "acme");
});
afterEach(() => {
  refusing = false;
  process.exitCode = 0;
  process.stdout.isTTY = false;
  process.stderr.isTTY = false;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Each command once, by its name. What is in angle brackets stands for a file, filled in when they exist. */
const commands: Record<string, string[]> = {
  "tenant list": [],
  "tenant show": [EVIL],
  "tenant make": [EVIL],
  "tenant rename": [EVIL, EVIL],
  "tenant delete": [EVIL, "--confirm", EVIL, "--give-up-ledgers"],
  "tenant restore": [EVIL],
  "server add": [EVIL, "https://x.example/", "--replace"],
  "server list": [],
  "server show": ["x"],
  "server scan": ["x"],
  "server diff": ["x", EVIL],
  "server accept": ["x", "--all"],
  "server reject": ["x", EVIL],
  "server remove": [EVIL],
  "server report": ["x"],
  "server starter": ["x"],
  "policy check": ["<policy>", "<broken>"],
  "policy explain": ["<policy>", "--tool", EVIL],
  "policy test": ["<cases>"],
  "policy schema": [],
  "policy push": ["<policy>"],
  "policy draft": ["x"],
  "policy publish": ["x"],
  "policy pull": ["x"],
  "policy diff": ["x"],
  "policy rollback": ["x", "1"],
  "policy list": [],
  "policy apply": ["<cases>", "--dry-run"],
  "grant mint": ["--server", `${EVIL}=${EVIL}`],
  "grant list": [],
  "grant change": [EVIL, "--label", EVIL],
  "grant rotate": [EVIL],
  "grant revoke": [EVIL],
  "grant reach": [EVIL],
  "approvals list": [],
  "approvals show": [EVIL],
  "approvals approve": [EVIL],
  "approvals reject": [EVIL],
  "approvals watch": ["--once"],
  "audit search": [],
  "audit changes": [],
  "audit counts": [],
  "audit tail": ["--once"],
  "audit export": ["--grant", EVIL],
  "audit verify": ["<lines>"],
  "audit key": [],
  "key make": ["--role", EVIL],
  "key list": [],
  "key rotate": [EVIL],
  "key revoke": [EVIL],
  "webhook add": [EVIL],
  "webhook list": [],
  "webhook test": [EVIL],
  "webhook deliveries": [EVIL],
  "webhook remove": [EVIL],
  import: ["<client>", "--dry-run"],
  classify: ["<lines>"],
  expose: ["--", EVIL],
  scan: ["<url>"],
};

function leaves(command: Command, above: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [above.join(" ")];
  return command.commands.flatMap((one) => leaves(one, [...above, one.name()]));
}

async function go(name: string, ...more: string[]): Promise<string> {
  const filled = (commands[name] ?? []).map((word) =>
    word.replace(/^<(\w+)>$/, (_, file: string) =>
      file === "url" ? `${url}/mcp` : files[file as keyof typeof files],
    ),
  );
  await sluiceCommand()
    .parseAsync(["node", "sluice", ...name.split(" "), ...filled, ...more])
    .catch((error: unknown) => {
      if (!/^exit/.test(String((error as Error).message))) throw error;
    });
  return said;
}

/** What steers a terminal, but for line ends, tabs and our own colours. */
const COLOUR = new RegExp(`${String.fromCodePoint(27)}\\[\\d{1,2}m|[\n\t]`, "g");
function steers(text: string): string | undefined {
  const rest = text.replaceAll(COLOUR, "");
  const at = rest.search(UNSAFE);
  return at < 0 ? undefined : JSON.stringify(rest.slice(Math.max(0, at - 40), at + 10));
}

/** They run or install the gateway, and show nothing that agents, servers or documents wrote. */
const OWN = ["backup", "completion", "deploy", "restore", "serve", "status"];

/** They start servers, and are driven with hostile texts in test/up. */
const IN_PROCESSES = ["down", "up"];

test("every command is driven here", () => {
  expect([...Object.keys(commands), ...OWN, ...IN_PROCESSES].sort()).toEqual(leaves(sluiceCommand()).sort());
});

test.each(Object.keys(commands))("%s", async (name) => {
  expect(steers(await go(name))).toBeUndefined();
  // It was there, and can be read.
  if (!["policy schema", "audit verify", "expose", "scan"].includes(name)) expect(said).toContain("evil");
});

const remote = Object.keys(commands).filter(
  (name) =>
    ![
      "policy schema",
      "policy check",
      "policy explain",
      "policy test",
      "audit verify",
      "classify",
      "expose",
      "scan",
    ].includes(name),
);

test.each(remote)("%s, as JSON", async (name) => {
  expect(steers(await go(name, "--json"))).toBeUndefined();
});

test.each(remote)("%s, refused", async (name) => {
  refusing = true;
  expect(steers(await go(name))).toBeUndefined();
  expect(said).toContain("evil");
  said = "";
  expect(steers(await go(name, "--json"))).toBeUndefined();
});

test("a mistyped command line, and a gateway that is none", async () => {
  expect(steers(await go("server list", `--${EVIL}`))).toBeUndefined();
  expect(said).toContain("evil");
  vi.stubEnv("SLUICE_URL", `http://x.invalid/${EVIL}`);
  expect(steers(await go("server list"))).toBeUndefined();
});
