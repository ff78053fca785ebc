import type { ShipmentTaker } from "../contract/shipment.ts";
import { shippedRows } from "./ship-rows.ts";
import type { Store } from "./store.ts";

/** Lines read at once: 500 take about 5 ms, for which the grant's calls wait. */
const BATCH_LINES = 500;
/** Batches of one alarm: a grant that has never been shipped catches up over several. */
const MAX_BATCHES = 40;
/** An index that cannot be reached is tried again after this, doubled each time, up to the second. */
const RETRY_MS = 2000;
const MAX_RETRY_MS = 5 * 60_000;
const SHIPPED = "shipped";

/** How long rows wait to be shipped, in milliseconds, by the setting AUDIT_SHIP_SECONDS. */
export function shipEveryMs(seconds: string | undefined): number {
  const given = Number(seconds);
  return Number.isFinite(given) && given > 0 ? Math.min(Math.max(given, 0.1), 3600) * 1000 : 20_000;
}

/**
 * Ships a grant's rows to its tenant's index: in batches, by alarm, at least once and in order.
 *
 * The first row that waits sets the alarm, in the step that writes it, so that rows and alarm are durable together; the
 * rows after it only wait along. `shipped` (table `facts`) moves after the index has answered, and the index drops
 * nothing and takes nothing twice: it takes rows only from where it is. Two rows written here for a batch.
 */
export class Shipper {
  readonly #store: Store;
  readonly #storage: DurableObjectStorage;
  readonly #index: () => ShipmentTaker;
  readonly #everyMs: number;
  /** The alarm is set, or is running and will be set again if need be. */
  #armed = false;
  #failures = 0;

  constructor(store: Store, storage: DurableObjectStorage, index: () => ShipmentTaker, everyMs: number) {
    this.#store = store;
    this.#storage = storage;
    this.#index = index;
    this.#everyMs = everyMs;
    store.appended = (at) => {
      if (!this.#armed) this.#arm(at);
    };
  }

  /**
   * Ships now what waits, beside the alarm: a row that both ship is taken once.
   *
   * @returns until when all decisions are with the index; null = it could not be reached
   */
  async shipNow(): Promise<number | null> {
    const startedAt = Date.now();
    const done = await this.#shipAll().catch((error: unknown) => {
      console.error("ship", error instanceof Error ? error.message : error);
      return "failed" as const;
    });
    return done === "all" ? startedAt : null;
  }

  /** The object's alarm. Never throws: what failed is tried again by the next. */
  async run(): Promise<void> {
    this.#armed = true;
    const done = await this.#shipAll().catch((error: unknown) => {
      console.error("ship", error instanceof Error ? error.message : error);
      return "failed" as const;
    });
    this.#armed = false;
    if (done !== "failed") this.#failures = 0;
    if (this.#store.head.seq === this.#shipped()) return;
    const again = done === "failed" ? Math.min(RETRY_MS * 2 ** this.#failures++, MAX_RETRY_MS) : 0;
    this.#setAlarm(Date.now() + (done === "more" ? 0 : Math.max(again, this.#everyMs)));
  }

  /** `more`: there are more rows than one alarm ships. */
  async #shipAll(): Promise<"all" | "more"> {
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const now = Date.now();
      const seq = this.#shipped();
      const lines = this.#store.page(seq, BATCH_LINES);
      const { rows, head, lastAt } = shippedRows(lines);
      const hash = this.#store.hashOf(seq) ?? (await this.#fork(seq));
      if (head === undefined) return "all";
      // Times never run backward in a ledger: what is written from now on is not older than this.
      const until = head.seq === this.#store.head.seq ? now : lastAt;
      const { grant } = this.#store;
      const reply = await this.#index().ship({ grant, after: { seq, hash }, rows, head, until });
      if (reply.ok) this.#store.facts.set(SHIPPED, String(head.seq));
      else await this.#goBack(reply.mark);
      if (reply.ok && lines.length < BATCH_LINES) return "all";
    }
    return "more";
  }

  /** The index is elsewhere: ahead, after an answer that was lost; behind, after a loss of its own. */
  async #goBack(mark: { seq: number; hash: string }): Promise<void> {
    if (this.#store.hashOf(mark.seq) !== mark.hash) await this.#fork(mark.seq);
    this.#store.facts.set(SHIPPED, String(mark.seq));
  }

  /** The ledger does not have a row that it had shipped. Nothing more is taken from it; people have to know. */
  async #fork(seq: number): Promise<never> {
    const { grant, head } = this.#store;
    await this.#index().reportFork(grant, head);
    throw new Error(`row ${seq} of ${grant} is not the one that was shipped: a forked ledger`);
  }

  #shipped(): number {
    return Number(this.#store.facts.get(SHIPPED) ?? "0");
  }

  /** At the same moment again after a restart: one that comes often cannot put it off. */
  #arm(at: number): void {
    const [first] = this.#store.page(this.#shipped(), 1);
    const oldest = first === undefined ? at : (JSON.parse(first) as { at: number }).at;
    this.#setAlarm(Math.max(oldest + this.#everyMs, Date.now()));
  }

  #setAlarm(at: number): void {
    this.#armed = true;
    // Not awaited: one write with the row that was just appended.
    void this.#storage.setAlarm(at);
  }
}
