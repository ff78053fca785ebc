export type LedgerVerdict =
  | {
      readonly ok: true;
      readonly rows: number;
      /** Hash of the last row: keep it, and the next export can be checked against it. */
      readonly head: string;
      readonly forwarded: number;
      readonly unknownOutcomes: number;
    }
  | {
      readonly ok: false;
      /** Line number in the export, from 1. */
      readonly row: number;
      /** `seq` of that row, where it could be read. */
      readonly seq: number | null;
      readonly problem: string;
      readonly message: string;
    };

export function verifyLedger(
  _lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  _options: { readonly head?: string | undefined; readonly previous?: string | undefined } = {},
): Promise<LedgerVerdict> {
  throw new Error("not built yet");
}
