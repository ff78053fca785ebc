/** The `sluice` command. What Node compiles is kept for the next time: a short command spends most of its time on that. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Not in the folder for temporary files that Node would take: what lies there, others of the machine may have put there.
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/node"));
await import("./program.ts");
