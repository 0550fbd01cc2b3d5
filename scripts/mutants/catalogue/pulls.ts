import { pg, simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const POSTGRES = pg("apps/server/src/sync/postgres/postgres-store.pg.test.ts");
/** The whole server, on a store in memory and on PostgreSQL. */
const SERVER = [unit("apps/server/src/sync/memory/memory-store.test.ts"), POSTGRES];
const CURSORS = unit("apps/server/src/sync/pull/cursor.test.ts");

/** Faults of pages and cursors. */
export const PULLS: readonly Mutant[] = [
  ...faultsIn(
    "apps/server/src/sync/pull/page.ts",
    [simulated(200), ...SERVER],
    [
      {
        name: "cursor-is-the-highest-row",
        fault: "the last page's cursor is the version of its last row",
        find: "encodeCursor(more && last ? withinVersion(end, last, cursor) : end)",
        replace:
          "encodeCursor(more && last ? withinVersion(end, last, cursor) : { ...end, version: last?.version ?? cursor?.version ?? 0 })",
      },
      {
        name: "version-cut-without-a-place",
        fault: "a page that ends inside a version goes on behind that version",
        find: "    within: { entity, id },\n",
        replace: "",
      },
      {
        name: "tombstones-always-skipped",
        fault: "tombstones are left out of later pulls, too",
        find: "skipTo: cursor ? (cursor.skipTo ?? 0) : Number.MAX_SAFE_INTEGER,",
        replace: "skipTo: Number.MAX_SAFE_INTEGER,",
      },
      {
        name: "tombstones-skipped-without-end",
        fault: "a first pull skips the tombstones of rows that it has shown on an earlier page",
        find: "skipTo: cursor ? (cursor.skipTo ?? 0) : Number.MAX_SAFE_INTEGER,",
        replace: "skipTo: cursor && cursor.skipTo === undefined ? 0 : Number.MAX_SAFE_INTEGER,",
      },
    ],
  ),
  ...faultsIn("apps/server/src/sync/pull/pull.ts", SERVER, [
    {
      name: "only-named-batches-reported",
      fault: "a pull that names no batch does not hear of one that was settled while it was under way",
      find: "replicas: [replica]",
      replace: "replicas: []",
    },
  ]),
  ...faultsIn(
    "apps/server/src/sync/pull/cursor.ts",
    [CURSORS],
    [
      {
        name: "era-not-checked",
        fault: "a cursor of an era that is not recorded counts as one of the latest",
        find: "const place = eras.findIndex((era) => era.started === cursor.era);",
        replace: "const place = eras.length - 1;",
      },
      {
        name: "era-has-no-end",
        fault: "a cursor of an earlier era is valid beyond that era's end",
        find: "return next ? seen < next.firstVersion : seen <= version;",
        replace: "return seen <= version;",
      },
      {
        name: "page-forgets-what-it-saw",
        fault: "a pull that was interrupted goes on after a restore that undid what its last page saw",
        find: "const seen = Math.max(cursor.version, cursor.seen ?? 0);",
        replace: "const seen = cursor.version;",
        checks: [CURSORS, simulated(400)],
      },
      {
        name: "cursor-of-another-schema",
        fault: "a cursor that was made under another schema of the client goes on",
        find: "if (place < 0 || cursor.schema !== schema) return false;",
        replace: "if (place < 0) return false;",
      },
      {
        name: "common-too-high",
        fault: "after a restore the whole history counts as shared",
        find: "return later ? later.firstVersion - 1 : version;",
        replace: "return later ? version : version;",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/postgres/page-statements.ts",
    [POSTGRES],
    [
      {
        name: "tombstone-of-a-version-left-out",
        fault: "a page that goes on inside a version passes over the tombstones in it",
        find: '? sql`(t.version, t.entity, t.id) > (${version}, ${sql.placeholder("entity")}::text, ${sql.placeholder("id")}::uuid)`',
        replace:
          '? sql`t.version > ${version} AND ${sql.placeholder("entity")}::text <> ${sql.placeholder("id")}::text`',
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/pull/cursor.ts",
    [CURSORS, ...SERVER],
    [
      {
        name: "horizon-ignored",
        fault: "a cursor from before the removed tombstones goes on, and deleted rows stay on its device",
        find: "const forgotten = Math.max(cursor.version, cursor.skipTo ?? 0) < history.horizon;",
        replace: "const forgotten = false;",
      },
      {
        name: "forgotten-device-offers",
        fault:
          "a device that missed the removal of tombstones is asked for its rows, deleted ones among them",
        find: "offer: !valid && !forgotten &&",
        replace: "offer: !valid &&",
      },
    ],
  ),
  ...faultsIn("apps/server/src/sync/offer/offer.ts", SERVER, [
    {
      name: "unasked-offer-taken",
      fault: "rows with other replicas' stamps are taken in though nothing was lost",
      find: 'if (!cursor || !resync?.offer) return { kind: "declined" };',
      replace: 'if (!cursor || !resync) return { kind: "declined" };',
    },
  ]),
  ...faultsIn("apps/server/src/sync/offer/lost-counts.ts", SERVER, [
    {
      name: "decided-count-asked-again",
      fault: "who let go what is missing of a counter is asked again by the next copy that says the same",
      find: "lost.missing !== 0 && (isNews || before?.dead === undefined)",
      replace: "lost.missing !== 0",
    },
    {
      name: "count-of-a-deleted-row-missed",
      fault: "of a row that stays deleted a count is missed",
      find: "if (row.dead !== undefined) return conflicts;",
      replace: "",
    },
  ]),
  ...faultsIn("apps/server/src/sync/push/count-again.ts", SERVER, [
    {
      name: "guess-tells-of-too-much",
      fault: "a new count whose stamp was put right is said to have been counted twice",
      find: "if (guessed && lost.missing !== 0",
      replace: "if (guessed && lost.missing === Infinity",
    },
    {
      name: "count-given-back-twice",
      fault: "two people who give back what is missing of a counter add it twice",
      find: "if (restores && lostIn.length === 0 && (!before || before.dead !== undefined))",
      replace: "if (restores && !before)",
    },
    {
      name: "surplus-not-told",
      fault: "what comes back after it was given back by hand is there twice, and nobody is told",
      find: "(restores || conflict.dead === undefined || known.missing === 0)",
      replace: "(restores || conflict.dead === undefined)",
    },
    {
      name: "unpulled-count-missed",
      fault: "what its device pushed and never pulled stays missing when it comes again",
      find: "return stamp <= last && replicaOf(stamp) === replicaOf(last);",
      replace: "return stamp < stamp && replicaOf(stamp) === replicaOf(last);",
    },
  ]),
  ...faultsIn("apps/server/src/sync/offer/offered-rows.ts", SERVER, [
    {
      name: "offer-from-the-future",
      fault: "an offered row may carry stamps that no clock has given yet",
      find: " &&\n    Object.values(stamps).every((stamp) => decodeStamp(stamp).ms <= now + MAX_AHEAD_MS)",
      replace: "",
    },
  ]),
  ...faultsIn("apps/server/src/sync/pull/pull.ts", SERVER, [
    {
      name: "outcomes-told-to-others",
      fault: "who names another's replica learns what became of its batches",
      find: "page.settled.filter((batch) => batch.user === user)",
      replace: "page.settled",
    },
  ]),
  ...faultsIn(
    "apps/server/src/sync/postgres/request-transaction.ts",
    [POSTGRES, pg("apps/server/src/sync/pull/pull.pg.test.ts")],
    [
      {
        name: "page-of-several-moments",
        fault: "rows, outcomes and version of a page are of different moments",
        find: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        replace: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
      },
    ],
  ),
];
