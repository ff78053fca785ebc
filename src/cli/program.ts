/** Runs the `sluice` command. */
import { sluiceCommand } from "./commands.ts";
import { warn } from "./print.ts";

// A reader that has seen enough (`… | head`) is not a fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
await sluiceCommand()
  .parseAsync()
  .catch((error: unknown) => {
    // A fault of this program. What it says may hold texts of others.
    warn("sluice: an unexpected error", ...String(error instanceof Error ? error.stack : error).split("\n"));
    process.exitCode = 1;
  });
