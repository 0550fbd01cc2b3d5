import { leaderOf, mergeRows, type Policies, type RowState, stampOf } from "@tidemark/sync-core";

/** What a row becomes when a copy of it is offered. The same copy a second time changes nothing. */
export function mergeCopy(policies: Policies, here: RowState | null, copy: RowState): RowState {
  return mergeRows(policies, here, here ? asHere(policies, here, copy) : copy);
}

/**
 * What one stamp stands for is one value; a replica of an older schema may say it less exactly than it is here. Not so of
 * a `max` or `min` field, where the better value stays under the later stamp.
 */
function asHere(policies: Policies, here: RowState, { values, stamps }: RowState): RowState {
  const own = Object.entries(values).map(([field, value]) => {
    const known = here.values[field];
    const same = known !== undefined && stampOf(stamps, field) === stampOf(here.stamps, field);
    return [field, same && !isExtreme(policies, field) ? known : value] as const;
  });
  return { values: Object.fromEntries(own), stamps };
}

function isExtreme(policies: Policies, field: string): boolean {
  return leaderOf(policies, field) === null && (policies[field] === "max" || policies[field] === "min");
}
