import { mkdir } from "node:fs/promises";
import { managementApi } from "./api.ts";
import { firstToEnd, stopChildren } from "./children.ts";
import { Fault } from "./fault.ts";
import { startGateway } from "./gateway.ts";
import { operatorKey } from "./keys.ts";
import { lockState } from "./lock.ts";
import { recall } from "./memory.ts";
import { paint } from "./paint.ts";
import { shown, stateDir } from "./paths.ts";
import { readPolicy } from "./policy.ts";
import { freePort, gatewayPort } from "./port.ts";
import { audit, calls, clients, mcpAddress, places } from "./report.ts";
import { setUp } from "./setup.ts";
import { transcript } from "./transcript.ts";
import { startUpstream } from "./upstream.ts";

/** Conventional exit codes of a program that a signal ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Starts everything, shows it, and stays until a signal. Throws a Fault, with nothing left running, where it cannot. */
export async function run(): Promise<void> {
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      process.stdout.write("\n");
      void stopChildren().finally(() => process.exit(code));
    });
  }
  try {
    const policy = await readPolicy();
    await mkdir(stateDir, { recursive: true }).catch((error: Error) => {
      throw new Fault(`${shown(stateDir)} cannot be made: ${error.message}`);
    });
    lockState();
    const port = await gatewayPort();
    await open(port, policy);
    const child = await firstToEnd();
    throw new Fault(`${child.name} has stopped; see ${shown(child.logFile)}`);
  } catch (error) {
    await stopChildren();
    throw error;
  }
}

async function open(port: number, policy: string): Promise<void> {
  const key = await operatorKey();
  const upstreamPort = await freePort((await recall())?.upstreamPort);
  process.stdout.write(paint.quiet("\n  Starting the gateway and a file server behind it …\n"));
  await Promise.all([startGateway(port), startUpstream(upstreamPort)]);

  const ask = managementApi(`http://127.0.0.1:${port}`, key);
  const memory = await setUp(ask, upstreamPort, policy);
  const made = await transcript(ask, mcpAddress(port), memory.token, memory.grant).catch((error: Error) => {
    throw new Fault(
      `the demonstration failed: ${error.message.split("\n")[0]}; see ${shown(stateDir)}/*.log`,
    );
  });
  process.stdout.write(
    [
      places(port, memory, process.uptime() * 1000),
      clients(port, memory.token),
      calls(made),
      audit(port, memory.grant),
      paint.quiet("  Ctrl-C stops it. What is here stays for the next start.\n\n"),
    ].join("\n"),
  );
}
