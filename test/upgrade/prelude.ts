import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bundle } from "../../src/cli/serve/bundle.ts";

export interface Surroundings {
  /** Added to the clock, in milliseconds: a state of last year is opened in the minute after it was packed. */
  shiftMs: number;
  /** Where made-up origins lead, so that stored addresses hold for every run: origin to origin. */
  hosts: ReadonlyMap<string, string>;
}

/**
 * The bundle behind modules that set its surroundings. Due times of alarms are moved back to the machine's clock, which
 * workerd keeps them by.
 *
 * @param dir where the two modules are written
 * @param classes names of the Durable Objects
 */
export async function withSurroundings(
  modules: Bundle["modules"],
  dir: string,
  classes: readonly string[],
  { shiftMs, hosts }: Surroundings,
): Promise<Bundle["modules"]> {
  const before = `
const shiftMs = ${shiftMs};
const hosts = new Map(${JSON.stringify([...hosts])});
const { Date: RealDate, fetch: realFetch } = globalThis;
globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(Date.now());
    else super(...given);
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
};
globalThis.fetch = (input, init) => {
  const url = new URL(typeof input === "string" ? input : (input.url ?? input.href));
  const origin = hosts.get(url.origin);
  if (origin === undefined) return realFetch(input, init);
  return realFetch(origin + url.pathname + url.search, init);
};
export function keptByTheMachine({ storage }) {
  const shared = Object.getPrototypeOf(storage);
  if (shared.setsShifted) return;
  shared.setsShifted = true;
  const { setAlarm, getAlarm } = shared;
  shared.setAlarm = function (at, options) {
    return setAlarm.call(this, Number(at) - shiftMs, options);
  };
  shared.getAlarm = async function (options) {
    const at = await getAlarm.call(this, options);
    return at === null ? null : at + shiftMs;
  };
}
`;
  const entry = `
import { keptByTheMachine } from "./before.js";
import * as bundle from "./worker.js";
export { default } from "./worker.js";
${classes
  .map(
    (name) => `export class ${name} extends bundle.${name} {
  constructor(ctx, env) {
    keptByTheMachine(ctx);
    super(ctx, env);
  }
}
`,
  )
  .join("")}`;
  await mkdir(dir, { recursive: true });
  const written = await Promise.all(
    [
      ["entry.js", entry],
      ["before.js", before],
    ].map(async ([name = "", text = ""]) => {
      const path = join(dir, name);
      await writeFile(path, text);
      return { name, path };
    }),
  );
  return [...written, ...modules];
}
