/** What a Grant object tells of a limit that it refused by. */
export interface Exhausted {
  readonly grant: string;
  readonly server: string;
  readonly tool: string | null;
  readonly counter: string;
  readonly scope: string;
  readonly windowMs: number;
  readonly max: number;
  /** The limit's pointer with its layer in front. */
  readonly rule: string;
  /** Tells counters apart: those of a grant, and the tenant's. */
  readonly counterKey: string;
  /** Calls that it refused. */
  readonly count: number;
}

/** The name under which refusals of all further counters are counted together. */
export const FURTHER = "*";
