import { type Checkpoint, checkpointSchema, checkSignature, type PublicKey } from "./checkpoint.ts";

/** What a checkpoint tells against a ledger. Part of the command's output: a code never changes its meaning. */
export type CheckpointProblem =
  /** Not a checkpoint. */
  | "checkpoint_shape"
  /** The signature is not that of its key. */
  | "checkpoint_forged"
  /** Signed by a key that was not given. */
  | "checkpoint_key"
  /** None is about the ledger. */
  | "checkpoint_missing"
  /** Rows that were there are missing at the end. */
  | "tail_missing"
  /** A row is not the one that was there: the chain was rewritten. */
  | "rewritten";

export interface CheckpointFault {
  readonly problem: CheckpointProblem;
  /** The row that the checkpoint is about; null where it cannot be read. */
  readonly seq: number | null;
  readonly message: string;
}

/** Reads lines of checkpoints and believes only those that one of the keys signed. */
export function readCheckpoints(
  lines: readonly string[],
  keys: readonly PublicKey[],
): { checkpoints: Checkpoint[]; faults: CheckpointFault[] } {
  const checkpoints: Checkpoint[] = [];
  const faults: CheckpointFault[] = [];
  for (const [index, line] of lines.entries()) {
    const checkpoint = parse(line);
    if (checkpoint === undefined) {
      const message = `line ${index + 1} of the checkpoints is not a checkpoint`;
      faults.push({ problem: "checkpoint_shape", seq: null, message });
      continue;
    }
    const { seq, key } = checkpoint;
    const signature = checkSignature(checkpoint, keys);
    if (signature === "valid") checkpoints.push(checkpoint);
    else if (signature === "forged") {
      const message = `the checkpoint of row ${seq} is not signed by key ${key}: it was changed or forged`;
      faults.push({ problem: "checkpoint_forged", seq, message });
    } else {
      const message = `the checkpoint of row ${seq} is signed by key ${key}, which was not given`;
      faults.push({ problem: "checkpoint_key", seq, message });
    }
  }
  return { checkpoints, faults };
}

/**
 * Holds a ledger against checkpoints of it, while it is read.
 *
 * A checkpoint of a row before the ledger's first one (an export made with --after) tells nothing and is counted apart.
 */
export class CheckpointWatch {
  readonly #bySeq = new Map<number, Checkpoint[]>();
  readonly #faults: CheckpointFault[] = [];
  #first = 0;
  #last = 0;
  #seen = 0;

  constructor(checkpoints: readonly Checkpoint[]) {
    for (const checkpoint of checkpoints) {
      const same = this.#bySeq.get(checkpoint.seq) ?? [];
      same.push(checkpoint);
      this.#bySeq.set(checkpoint.seq, same);
    }
  }

  row({ seq, hash }: { readonly seq: number; readonly hash: string }): void {
    if (this.#first === 0) this.#first = seq;
    this.#last = seq;
    for (const checkpoint of this.#bySeq.get(seq) ?? []) {
      this.#seen++;
      if (checkpoint.hash === hash) continue;
      const message = `row ${seq} is not the one that was there on ${day(checkpoint.at)}: the chain was rewritten at or before it`;
      this.#faults.push({ problem: "rewritten", seq, message });
    }
  }

  /** @returns how many checkpoints the rows were held against, and what they tell, the first row first */
  end(): { seen: number; faults: CheckpointFault[] } {
    const beyond = [...this.#bySeq.values()].flat().filter(({ seq }) => seq > this.#last);
    const furthest = beyond.reduce<Checkpoint | undefined>(
      (far, checkpoint) => (far === undefined || checkpoint.seq > far.seq ? checkpoint : far),
      undefined,
    );
    const faults = [...this.#faults].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
    if (furthest !== undefined) {
      const from = this.#last + 1;
      const rows = from === furthest.seq ? `row ${from} is` : `rows ${from} to ${furthest.seq} are`;
      const message = `${rows} missing at the end: row ${furthest.seq} was there on ${day(furthest.at)}`;
      faults.push({ problem: "tail_missing", seq: furthest.seq, message });
    }
    return { seen: this.#seen, faults };
  }
}

function parse(line: string): Checkpoint | undefined {
  try {
    return checkpointSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function day(at: number): string {
  return new Date(at).toISOString();
}
