import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleModule } from "../bench/build.ts";
import { buildBundle } from "../support/bundle.ts";
import { readWorkerConfig } from "../support/config.ts";
import { type Access, type Gateway, startGateway } from "../support/gateway.ts";

export type Fault = "throw" | "hang" | "cut" | "late" | "unleased" | "evict";

/** The built bundle behind an entry whose Grant objects can be made to fail: see workers/faulty.ts. */
export async function startFaultyGateway(): Promise<Gateway> {
  const dir = await mkdtemp(join(tmpdir(), "sluice-faulty-"));
  const bundle = await buildBundle();
  const source = new URL("workers/faulty.ts", import.meta.url).href;
  const faulty = await bundleModule(source, join(dir, "faulty.js"));
  const others = readWorkerConfig()
    .durableObjects.map(({ className }) => className)
    .filter((name) => name !== "Grant");
  const entry = { name: "entry.js", path: join(dir, "entry.js") };
  await writeFile(
    entry.path,
    [
      'import * as bundle from "./worker.js";',
      'import entry, { faulty } from "./faulty.js";',
      "export const Grant = faulty(bundle.Grant);",
      ...others.map((name) => `export const ${name} = bundle.${name};`),
      "export default entry;",
    ].join("\n"),
  );
  return startGateway({ modules: [entry, faulty, ...bundle.modules] });
}

/** Makes a grant's object fail so from now on, or no longer. */
export async function setFault(
  gateway: Gateway,
  { tenant, grant }: Pick<Access, "tenant" | "grant">,
  fault?: Fault,
) {
  const url = new URL("/__binding", gateway.url);
  url.searchParams.set("grant", `${tenant}/${grant}`);
  if (fault !== undefined) url.searchParams.set("fault", fault);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the fault was answered ${answer.status}`);
}
