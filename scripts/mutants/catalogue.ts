import { ACCOUNTS } from "./catalogue/accounts.ts";
import { CLOCK } from "./catalogue/clock.ts";
import { DATABASE } from "./catalogue/database.ts";
import { LEADING } from "./catalogue/leading.ts";
import { LIVE } from "./catalogue/live.ts";
import { MERGING } from "./catalogue/merging.ts";
import { OUTBOX } from "./catalogue/outbox.ts";
import { PULLED } from "./catalogue/pulled.ts";
import { PULLS } from "./catalogue/pulls.ts";
import { PUSHES } from "./catalogue/pushes.ts";
import { RECOVERY } from "./catalogue/recovery.ts";
import { SHOWN } from "./catalogue/shown.ts";
import type { Mutant } from "./mutant.ts";

/** All faults, by the part of the engine in which they lie, from the pure parts outwards. */
export const CATALOGUE: readonly Mutant[] = [
  ...CLOCK,
  ...MERGING,
  ...SHOWN,
  ...OUTBOX,
  ...PULLED,
  ...LEADING,
  ...RECOVERY,
  ...PUSHES,
  ...PULLS,
  ...LIVE,
  ...DATABASE,
  ...ACCOUNTS,
];
