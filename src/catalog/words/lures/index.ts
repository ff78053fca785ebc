/** The lures: `heavy` ones are looked for where their words stand, `company` only beside a heavy one. */
import { acts } from "./acts.ts";
import { authority } from "./authority.ts";
import { booty } from "./booty.ts";
import { claims } from "./claims.ts";
import { foreign } from "./foreign.ts";
import { guile } from "./guile.ts";
import { harm } from "./harm.ts";
import type { Lure } from "./lure.ts";
import { secrecy } from "./secrecy.ts";

export { abroad } from "./abroad.ts";
export { company } from "./company.ts";
export { ALARM, ALARM_WITHOUT_CORE, CORE, FARTHEST, type Lure, MIDDLING, REACH } from "./lure.ts";
export const heavy: readonly Lure[] = [
  ...secrecy,
  ...authority,
  ...booty,
  ...acts,
  ...claims,
  ...foreign,
  ...guile,
  ...harm,
];
