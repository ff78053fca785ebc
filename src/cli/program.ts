/** The `sluice` command: a table of contents. */
import { Command } from "commander";
import { approvalsCommand } from "./approvals.ts";
import { auditCommand } from "./audit.ts";
import { classifyCommand } from "./classify.ts";
import { grantCommand } from "./grant.ts";
import { importCommand } from "./import.ts";
import { keyCommand } from "./key.ts";
import { policyCommand } from "./policy.ts";
import { scanCommand } from "./scan.ts";
import { serverCommand } from "./server.ts";
import { webhookCommand } from "./webhook.ts";

const program = new Command("sluice").description("rules in front of MCP servers");
// Commander ends with 1 on a mistyped command line; here 1 means refused, and 2 usage.
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
for (const command of [
  serverCommand(),
  policyCommand(),
  grantCommand(),
  approvalsCommand(),
  auditCommand(),
  keyCommand(),
  webhookCommand(),
  importCommand(),
  classifyCommand(),
  scanCommand(),
]) {
  program.addCommand(command);
}
// A reader that has seen enough (`… | head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
await program.parseAsync();
