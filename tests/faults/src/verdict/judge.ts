import { judgeCounts } from "./judge-counts.ts";
import { judgeDevices } from "./judge-devices.ts";
import { judgeEdits } from "./judge-edits.ts";
import { judgeNames } from "./judge-names.ts";
import { judgeSettlements } from "./judge-settlements.ts";
import type { Facts } from "./facts.ts";

/** What is wrong, as sentences. */
export interface Wrongs {
  /** What somebody was told is done or saved, and is not there. */
  readonly lost: readonly string[];
  /** What took place more than once. */
  readonly doubled: readonly string[];
  /** Rows in which a device and PostgreSQL differ. */
  readonly divergent: readonly string[];
  /** Whatever else must not be. */
  readonly other: readonly string[];
}

export interface Verdict extends Wrongs {
  /** How many changes were settled as far as their devices have learned. */
  readonly settled: number;
}

/** Judges a fire by what is known when all is quiet. */
export function judge(facts: Facts): Verdict {
  const parts: readonly Partial<Wrongs>[] = [
    judgeSettlements(facts),
    judgeCounts(facts),
    judgeNames(facts),
    judgeEdits(facts),
    judgeDevices(facts),
  ];
  const all = (kind: keyof Wrongs) => parts.flatMap((part) => part[kind] ?? []);
  return {
    settled: [...facts.sent.values()].filter(({ outcomes }) => outcomes.size > 0).length,
    lost: all("lost"),
    doubled: all("doubled"),
    divergent: all("divergent"),
    other: all("other"),
  };
}

/** `settled N, lost 0, doubled 0, divergent 0` */
export function verdictLine({ settled, lost, doubled, divergent }: Verdict): string {
  return `settled ${settled}, lost ${lost.length}, doubled ${doubled.length}, divergent ${divergent.length}`;
}
