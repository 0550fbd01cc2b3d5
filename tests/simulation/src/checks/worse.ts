import type { Change } from "@tidemark/sync-core";
import type { Problem } from "../problem.ts";
import type { World } from "../world.ts";

const FIELDS = [
  { field: "best", follower: "bestOn", sign: 1 },
  { field: "fastest", follower: null, sign: -1 },
] as const;

/**
 * A `max` or `min` field that SQL never set is the best that was settled, and what follows it is of an edit that gave
 * this value.
 */
export function worse({ books, server }: World): readonly Problem[] {
  return [...server.rows("record")].flatMap(([id, { values }]) =>
    FIELDS.filter(({ field }) => !books.isSetBySql(id, field)).flatMap(
      ({ field, follower, sign }): Problem[] => {
        const best = [...books.settled().values()]
          .filter(({ change, outcome }) => change.row === id && outcome.kind !== "rejected")
          .flatMap(({ change }) => numberIn(change, field))
          .reduce((a, b) => Math.max(a, b * sign), -Infinity);
        const shown = values[field];
        if (typeof shown !== "number")
          return best === -Infinity
            ? []
            : [problem(`${field} of record ${id} is gone; ${best * sign} was settled`)];
        if (shown * sign < best)
          return [problem(`${field} of record ${id} is ${shown}; ${best * sign} was settled`)];
        const given = books
          .everAccepted(id)
          .some(
            (change) =>
              change.kind !== "delete" &&
              change.values[field] === shown &&
              (follower === null || (change.values[follower] ?? null) === values[follower]),
          );
        return given
          ? []
          : [problem(`${field} of record ${id} is ${JSON.stringify(values)}, which nobody gave`)];
      },
    ),
  );
}

function numberIn(change: Change, field: string): readonly number[] {
  const value = change.kind === "delete" ? null : change.values[field];
  return typeof value === "number" ? [value] : [];
}

function problem(sentence: string): Problem {
  return { promise: "keeps the best", sentence };
}
