#!/usr/bin/env node
// The `sluice` command. In a checkout it runs the sources, which need a Node that strips types: the one that `npm ci` brings
// where the machine's own is older. In a package it runs what `npm run build` made. Plain JavaScript, for any Node.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "src", "cli", "main.ts");
const built = join(root, "dist", "cli", "main.js");
/** The oldest that has what the build uses: numbers as they were written (JSON.parse), SQLite. */
const OLDEST = [22, 13];
/** Of the dev dependency `node`. */
const brought = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

function fail(text) {
  process.stderr.write(`sluice: ${text}\n`);
  process.exit(1);
}

/** The same command line under another Node; its signals and its end are passed on. */
function runWith(node) {
  const child = spawn(node, [source, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both; whoever sends a signal to this process means the other.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`${node} cannot be run: ${error.message}; run npm ci`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

// Where `npm ci --omit=dev` left out what the sources use, a checkout runs what was built of them.
const hasPackages = existsSync(join(root, "node_modules", "commander"));
if (existsSync(source) && (hasPackages || !existsSync(built))) {
  if (!hasPackages) fail(`the packages of ${root} are not installed; run npm ci there first`);
  if (process.features.typescript) await import(pathToFileURL(source).href);
  else if (existsSync(brought)) runWith(brought);
  else fail(`Node ${process.versions.node} cannot run the sources; run npm ci in ${root}, or use Node 24`);
} else if (!existsSync(built)) fail(`${root} has neither sources nor a build; install it again`);
else {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    fail(`Node ${process.versions.node} is too old for this package; use Node ${OLDEST.join(".")} or newer`);
  }
  await import(pathToFileURL(built).href);
}
