#!/usr/bin/env node
/** The `sluice` command: a table of contents. */
import { Command } from "commander";
import { auditCommand } from "./audit.ts";
import { classifyCommand } from "./classify.ts";
import { policyCommand } from "./policy.ts";

const program = new Command("sluice").description("rules in front of MCP servers");
// Commander ends with 1 on a mistyped command line; here 1 means refused, and 2 usage.
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
program.addCommand(policyCommand());
program.addCommand(auditCommand());
program.addCommand(classifyCommand());
await program.parseAsync();
