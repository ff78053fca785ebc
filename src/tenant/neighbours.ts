import { Allowance, type Finding, type Sign, signsIn, withSigns } from "../catalog/index.ts";
import type { Pins } from "./pins.ts";

/** Words of ordinary language are not a sign of steering, though some server calls its tool so. */
const DISTINCTIVE = /[_.-]|[a-z][A-Z]/;

/** What a reviewer is shown of a definition: what it is judged to hold, and signs, those of other servers' tools included. */
export type Shown = Finding | Sign;

/** The definitions of one server beside those of a tenant's other servers. */
export class Neighbours {
  readonly #allowance = new Allowance();
  readonly #foreign: ReadonlySet<string>;
  readonly #byName: ReadonlyMap<string, readonly { server: string; seen: string | null }[]>;

  constructor(pins: Pins, server: string) {
    const elsewhere = pins.elsewhere(server);
    const own = new Set(pins.list(server).map(({ tool }) => tool));
    this.#foreign = new Set(
      elsewhere.map(({ tool }) => tool).filter((tool) => !own.has(tool) && DISTINCTIVE.test(tool)),
    );
    this.#byName = Map.groupBy(elsewhere, ({ tool }) => plain(tool));
  }

  /** @param findings what the definition with this hash is judged to hold */
  findings(tool: string, hash: string, definition: unknown, findings: readonly Finding[]): Shown[] {
    const twins = (this.#byName.get(plain(tool)) ?? []).filter(({ seen }) => seen !== hash);
    return [
      ...withSigns(findings, signsIn(definition, this.#foreign, this.#allowance)),
      ...[...new Set(twins.map(({ server }) => server))].map(
        (other): Sign => ({
          code: "duplicate-name",
          at: "name",
          detail: `the server ${other} has a tool of this name with another definition`,
        }),
      ),
    ];
  }
}

/** Names that people and models read alike. */
function plain(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
