/** Log lines as JSON, one object a line: `time`, `level`, `source`, `message`. */
import { plainJson } from "../harmless.ts";

export type Level = "info" | "warn" | "error";

/** What the gateway's own process has to say. */
export function logLine(level: Level, message: string): void {
  write({ level, source: "gateway", message });
}

/** A line of workerd: JSON where the worker's console wrote it, text where workerd itself did. */
export function relayLine(line: string): void {
  if (line.trim() === "") return;
  write(fromWorkerd(line));
}

/** @internal exported for tests */
export function fromWorkerd(line: string): { level: string; source: string; message: string } {
  try {
    const { level, message } = JSON.parse(line) as { level?: unknown; message?: unknown };
    if (typeof message === "string") {
      return { level: typeof level === "string" ? level : "info", source: "worker", message };
    }
  } catch {
    // Not the worker's.
  }
  return { level: /\b(error|fatal)\b/i.test(line) ? "error" : "warn", source: "workerd", message: line };
}

function write(entry: { level: string; source: string; message: string }): void {
  process.stdout.write(plainJson(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`));
}
