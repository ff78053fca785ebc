import canonicalize from "canonicalize";
import * as z from "zod";
import { ROLES } from "./actor.ts";
import {
  type ChainFormat,
  type ChainVerdict,
  type Line,
  type VerifyOptions,
  verifyChain,
} from "./chain-verify.ts";
import { type TenantEntry, tenantChainStart, tenantEntryHash } from "./changes-entry.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One line of the tenant's own ledger. Strict but for `detail`, which each action fills as it needs. */
export const tenantEntrySchema: z.ZodType<TenantEntry> = z.strictObject({
  action: z.string(),
  actor: z.strictObject({
    key: z.string(),
    role: z.enum(ROLES),
  }),
  at: z.number(),
  detail: z.record(z.string(), z.unknown()),
  hash: sha256,
  previousHash: sha256,
  seq: z.number().int().positive(),
  target: z.string(),
  tenant: z.string(),
});

const tenantLedger: ChainFormat<TenantEntry> = {
  schema: tenantEntrySchema,
  seal(entry) {
    const { hash: _own, ...rest } = entry;
    const own = tenantEntryHash(rest);
    return { hash: own, line: canonicalize({ ...rest, hash: own }) ?? "" };
  },
  owner: ({ tenant }) => tenant,
  start: ({ tenant }) => tenantChainStart(tenant),
};

/** Proves the export of a tenant's own ledger: see `verifyChain`. */
export function verifyTenantLedger(
  lines: AsyncIterable<Line> | Iterable<Line>,
  options: VerifyOptions = {},
  each: (entry: TenantEntry) => void = () => {},
): Promise<ChainVerdict> {
  return verifyChain(lines, tenantLedger, options, each);
}
