import { setTimeout as delay } from "node:timers/promises";
import { askGateway } from "../serve/control.ts";
import { Fault } from "../serve/fault.ts";
import { lockState } from "../serve/lock.ts";
import { openState } from "../serve/state.ts";
import { putBack } from "./edit.ts";
import { recall, remember, type Written } from "./memory.ts";

/** How long a gate that was asked to stop may take. */
const STOP_MS = 15_000;

/**
 * `sluice down`: stops the gate of `sluice up`, and puts every configuration back that it wrote.
 *
 * @returns lines for people
 * @throws Fault where a file was changed since; the others are put back all the same
 */
export async function down(stateDir: string, force: boolean): Promise<string[]> {
  const state = await openState(stateDir);
  const stopped = await askGateway(state, "POST", "/stop");
  const until = Date.now() + STOP_MS;
  const lock = await (async () => {
    for (;;) {
      try {
        return await lockState(state);
      } catch (error) {
        if (stopped === undefined || Date.now() > until) throw error;
        await delay(200);
      }
    }
  })();
  try {
    const memory = await recall(state);
    const lines = stopped === undefined ? [] : ["The gate is stopped."];
    const written = memory?.written ?? [];
    const left: Written[] = [];
    const faults: Fault[] = [];
    for (const one of written) {
      try {
        await putBack(one, force);
        lines.push(`${one.file} is as it was. Restart the client.`);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        left.push(one);
        faults.push(error);
      }
    }
    if (memory !== undefined) await remember(state, { ...memory, written: left });
    if (faults.length > 0) throw new Fault([...lines, ...faults.map(({ message }) => message)].join("\n"));
    return lines.length === 0 ? ["Nothing was up."] : lines;
  } finally {
    await lock.release();
  }
}
