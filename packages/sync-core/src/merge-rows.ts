import { leaderOf, type Policies } from "./entity.ts";
import { canonicalJson, type JsonValue } from "./json.ts";
import { decidesFollowers, type FieldState, fieldOf } from "./merge-field.ts";
import { canonicalStamps, INSERT_KEY, type RowState, aliveStamp, stampOf, withInsertStamp } from "./row.ts";
import { laterStamp, replicaOf, type Stamp, stampAbove, ZERO_STAMP } from "./stamp.ts";

/**
 * What a row becomes when another replica's copy of it meets it: the higher stamp stays, per field, or the better value
 * of `max` and `min` with what follows it. Commutative, associative and idempotent, so copies may come from everybody and
 * more than once. For the same reason a `counter` is never taken from a copy: nobody can tell which differences are in it.
 */
export function mergeRows(policies: Policies, present: RowState | null, copy: RowState): RowState {
  if (!present) return withoutCounters(policies, copy);
  const values: Record<string, JsonValue> = { ...present.values };
  const stamps: Record<string, Stamp> = { ...present.stamps };
  for (const field of Object.keys(copy.values)) {
    if (policies[field] === "counter") continue;
    const mine = fieldOf(present, field);
    const theirs = fieldOf(copy, field);
    const wins = outranks(policies, field, present, copy);
    if (wins) values[field] = theirs.value;
    stamps[field] =
      leaderOf(policies, field) === null ? joinedStamp(mine, theirs, wins) : (wins ? theirs : mine).stamp;
  }
  const row = { values, stamps: withInsertStamp({ values, stamps }, stampOf(copy.stamps, INSERT_KEY)) };
  return present.dead !== undefined && present.dead > aliveStamp(copy.stamps)
    ? { ...row, dead: present.dead }
    : row;
}

/** The later stamp; but a value never changes under the stamp it had: the database would stamp it as SQL's. */
function joinedStamp(mine: FieldState, theirs: FieldState, wins: boolean): Stamp {
  return wins && mine.stamp > theirs.stamp
    ? stampAbove(mine.stamp, replicaOf(theirs.stamp))
    : laterStamp(mine.stamp, theirs.stamp);
}

function outranks(policies: Policies, field: string, present: RowState, copy: RowState): boolean {
  const leader = leaderOf(policies, field) ?? field;
  const policy = policies[leader];
  if (policy === "max" || policy === "min") {
    const decided = decidesFollowers(policy, fieldOf(present, leader), fieldOf(copy, leader));
    if (decided !== "even") return decided === "won";
  }
  const mine = fieldOf(present, field);
  const theirs = fieldOf(copy, field);
  if (mine.stamp !== theirs.stamp) return theirs.stamp > mine.stamp;
  return canonicalJson(theirs.value) > canonicalJson(mine.value);
}

function withoutCounters(policies: Policies, { values, stamps }: RowState): RowState {
  const counters = Object.keys(values).filter((field) => policies[field] === "counter");
  return {
    values: { ...values, ...Object.fromEntries(counters.map((field) => [field, 0])) },
    stamps: canonicalStamps({
      ...stamps,
      [INSERT_KEY]: stampOf(stamps, INSERT_KEY),
      ...Object.fromEntries(counters.map((field) => [field, ZERO_STAMP])),
    }),
  };
}
