import type { GrantId, TenantName } from "./ids.ts";
import type { Sealer } from "./sealer.ts";

const PURPOSE = "approval";

/** What an approver sees of a call, at rest: nobody but this tenant's approvers of this grant's calls can have it opened. */
export const sealedCall = {
  seal: (sealer: Sealer, tenant: TenantName, grant: GrantId, text: string): string =>
    sealer.seal(PURPOSE, [tenant, grant], text),

  /** The call's arguments and the like as JSON text; undefined where it does not open. */
  open: (sealer: Sealer, tenant: TenantName, grant: GrantId, sealed: string): string | undefined =>
    sealer.open(PURPOSE, [tenant, grant], sealed),

  /** Whether a call waits that nobody can see, as it was sealed under a key that is gone. Nobody may approve it. */
  isBlind: (
    sealer: Sealer,
    tenant: TenantName,
    shown: { readonly record: { readonly grant: GrantId }; readonly sealed: string | null } | undefined,
  ): boolean =>
    shown !== undefined &&
    shown.sealed !== null &&
    sealer.open(PURPOSE, [tenant, shown.record.grant], shown.sealed) === undefined,
};
