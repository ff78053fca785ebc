#!/usr/bin/env node
/** The `sluice` command. What Node compiles is kept for the next time: a short command spends most of its time on that. */
import { enableCompileCache } from "node:module";

enableCompileCache();
await import("./program.ts");
