/** The `sluice` command: a table of contents. */
import type { Command } from "commander";
import { approvalsCommand } from "./approvals.ts";
import { auditCommand } from "./audit.ts";
import { classifyCommand } from "./classify.ts";
import { completionCommand } from "./completion.ts";
import { deployCommand } from "./deploy.ts";
import { exposeCommand } from "./expose.ts";
import { grantCommand } from "./grant.ts";
import { importCommand } from "./import.ts";
import { keyCommand } from "./key.ts";
import { policyCommand } from "./policy.ts";
import { group } from "./remote.ts";
import { scanCommand } from "./scan.ts";
import { backupCommand, restoreCommand, serveCommand, statusCommand } from "./serve.ts";
import { serverCommand } from "./server.ts";
import { tenantCommand } from "./tenant.ts";
import { downCommand, upCommand } from "./up.ts";
import { version } from "./version.ts";
import { webhookCommand } from "./webhook.ts";

export function sluiceCommand(): Command {
  const program = group("sluice", "rules in front of MCP servers")
    .version(version())
    // `--version` and the like behind a command are that command's own.
    .enablePositionalOptions();
  for (const command of [
    tenantCommand(),
    serverCommand(),
    policyCommand(),
    grantCommand(),
    approvalsCommand(),
    auditCommand(),
    keyCommand(),
    webhookCommand(),
    deployCommand(),
    importCommand(),
    classifyCommand(),
    scanCommand(),
    exposeCommand(),
    upCommand(),
    downCommand(),
    serveCommand(),
    statusCommand(),
    backupCommand(),
    restoreCommand(),
    completionCommand(),
  ]) {
    program.addCommand(command);
  }
  return program;
}
