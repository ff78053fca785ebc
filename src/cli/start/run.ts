import { randomBytes } from "node:crypto";
import { type Children, childrenOf, whereToLook } from "../serve/children.ts";
import { Fault } from "../serve/fault.ts";
import { readKeys } from "../serve/keys.ts";
import { type Lock, lockState } from "../serve/lock.ts";
import { type State, shown } from "../serve/paths.ts";
import { openState } from "../serve/state.ts";
import { takeOver } from "../serve/take-over.ts";
import { managementApi } from "./api.ts";
import { startGateway } from "./gateway.ts";
import { recall } from "./memory.ts";
import { paint } from "./paint.ts";
import { stateDir } from "./paths.ts";
import { readPolicy } from "./policy.ts";
import { freePort, gatewayPort } from "./port.ts";
import { audit, calls, clients, mcpAddress, places } from "./report.ts";
import { setUp } from "./setup.ts";
import { transcript } from "./transcript.ts";
import { startUpstream } from "./upstream.ts";

/** Conventional exit codes of a program that a signal ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** How long children may take to end by themselves. */
const GRACE_MS = 3000;

/** Starts everything, shows it, and stays until a signal. Throws a Fault, with nothing left running, where it cannot. */
export async function run(): Promise<void> {
  let lock: Lock | undefined;
  let children: Children | undefined;
  const stop = async () => {
    await children?.stop(GRACE_MS);
    await lock?.release();
  };
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      process.stdout.write("\n");
      void stop().finally(() => process.exit(code));
    });
  }
  try {
    const policy = await readPolicy();
    const state = await openState(stateDir);
    lock = await lockState(state);
    const port = await gatewayPort();
    await takeOver(state);
    children = childrenOf(lock);
    await open(children, state, port, policy);
    const ended = await Promise.race([children.firstToEnd(), lock.lost]);
    throw new Fault(
      ended === undefined
        ? `the lock of ${shown(stateDir)} was lost`
        : `${ended.name} has stopped${whereToLook(ended)}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(children: Children, state: State, port: number, policy: string): Promise<void> {
  // Its own, whatever the environment has: the commands that it prints name the file.
  const keys = await readKeys(state, {});
  const known = await recall();
  const upstreamPort = await freePort(known?.upstreamPort);
  const upstreamKey = known?.upstreamKey ?? randomBytes(32).toString("base64url");
  process.stdout.write(paint.quiet("\n  Starting the gateway and a file server behind it …\n"));
  await Promise.all([
    startGateway(children, state, keys, port),
    startUpstream(children, upstreamPort, upstreamKey),
  ]);

  const ask = managementApi(`http://127.0.0.1:${port}`, keys.OPERATOR_KEY);
  const memory = await setUp(ask, { upstreamPort, upstreamKey }, policy);
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
