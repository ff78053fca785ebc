/**
 * Ends process groups when whoever started them is gone, however that came about: even SIGKILL closes a pipe.
 * Reads the groups' ids from stdin, one a line; at the end of stdin it ends each group, and itself.
 */
import { createInterface } from "node:readline";

const groups: number[] = [];
createInterface({ input: process.stdin })
  .on("line", (line) => groups.push(Number(line)))
  .on("close", () => {
    for (const group of groups) {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
  });
