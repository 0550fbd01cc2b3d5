import { pg } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const TRIGGERS = [pg("apps/server/src/db/triggers.pg.test.ts")];
const TRIGGERS_SQL = "apps/server/src/db/migrations/0003_triggers.sql";
const VERSIONS_SQL = "apps/server/src/db/migrations/0002_versions.sql";
const STAMPS_SQL = "apps/server/src/db/migrations/0001_stamps.sql";

/** Faults of versions, triggers, tombstones, eras and policies. */
export const DATABASE: readonly Mutant[] = [
  ...faultsIn(
    VERSIONS_SQL,
    [pg("apps/server/src/sync/pull/pull.pg.test.ts")],
    [
      {
        name: "version-from-a-sequence",
        fault: "versions come from a sequence, so they may become visible out of order",
        find: "held.version := held.version + 1;\n    UPDATE tidemark.space s SET version = held.version, xid = mine WHERE s.id = space;",
        replace: "held.version := nextval('tidemark.versions');",
        also: [
          {
            file: VERSIONS_SQL,
            find: "SELECT * INTO held FROM tidemark.space s WHERE s.id = space FOR NO KEY UPDATE;",
            replace: "SELECT * INTO held FROM tidemark.space s WHERE s.id = space;",
          },
          {
            file: "apps/server/src/db/migrations/0001_stamps.sql",
            find: "-- The highest stamp in a row's map.",
            replace:
              "CREATE SEQUENCE tidemark.versions;\n--> statement-breakpoint\nGRANT SELECT ON tidemark.versions TO PUBLIC;\n--> statement-breakpoint\n-- The highest stamp in a row's map.",
          },
          {
            file: "apps/server/src/sync/postgres/page-statements.ts",
            find: "SELECT s.version, s.horizon, tidemark.server_ms() AS now,",
            replace:
              "SELECT (SELECT last_value FROM tidemark.versions) AS version, s.horizon, tidemark.server_ms() AS now,",
          },
        ],
      },
    ],
  ),
  ...faultsIn(VERSIONS_SQL, TRIGGERS, [
    {
      name: "era-not-recorded",
      fault: "a restart of PostgreSQL begins no era",
      find: "PERFORM tidemark.begin_era(space, held.version);",
      replace: "NULL;",
    },
  ]),
  ...faultsIn(STAMPS_SQL, TRIGGERS, [
    {
      name: "sql-loses-to-the-future",
      fault: "SQL's edit has the server's time though the value it replaces has a later stamp",
      find: 'IF seen IS NULL OR present COLLATE "C" > seen THEN',
      replace: "IF seen IS NULL OR present IS NOT NULL THEN",
    },
    {
      name: "clock-of-the-transaction",
      fault: "SQL's edit has the time at which its transaction began",
      find: "RETURN floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;",
      replace: "RETURN floor(extract(epoch FROM now()) * 1000)::bigint;",
    },
  ]),
  ...faultsIn(TRIGGERS_SQL, TRIGGERS, [
    {
      name: "anybody-may-stamp",
      fault: "a writer that is no push may set stamps",
      find: "pushed CONSTANT boolean := tidemark.is_push() AND NEW.stamps ? '';",
      replace: "pushed CONSTANT boolean := NEW.stamps ? '';",
    },
    {
      name: "tombstone-of-the-living",
      fault: "a row that the same statement put back gets a tombstone all the same",
      find: "IF EXISTS (SELECT FROM %2$s r WHERE r.space_id = OLD.space_id AND r.id = OLD.id)\n     OR NOT EXISTS",
      replace: "IF NOT EXISTS",
    },
    {
      name: "insert-leaves-the-tombstone",
      fault: "a row that is inserted anew keeps its tombstone, and its stamp may be below",
      find: "DELETE FROM tidemark.tombstone t WHERE t.space_id = NEW.space_id AND t.entity = %2$L AND t.id = NEW.id RETURNING t.stamp INTO grave;",
      replace: "grave := NULL;",
    },
    {
      name: "no-op-makes-a-version",
      fault: "an update that changes nothing is sent to every device",
      find: "changed := stamps <> OLD.stamps OR tidemark.is_touch();",
      replace: "changed := true;",
    },
    {
      name: "truncate-leaves-nothing",
      fault: "TRUNCATE leaves no tombstones",
      find: "FROM (SELECT * FROM %2$s ORDER BY space_id) r LEFT JOIN LATERAL",
      replace: "FROM (SELECT * FROM %2$s WHERE false) r LEFT JOIN LATERAL",
    },
  ]),
  ...faultsIn(
    "apps/server/src/db/migrations/0013_membership.sql",
    [
      pg(
        "apps/server/src/sync/postgres/request-transaction.pg.test.ts",
        "apps/server/src/sync/postgres/membership.pg.test.ts",
      ),
    ],
    [
      {
        name: "requests-see-every-space",
        fault: "a request sees the rows of every space",
        find: "seen CONSTANT text := format('%I = (SELECT tidemark.current_space())', key);",
        replace: "seen CONSTANT text := format('%I IS NOT NULL', key);",
      },
      {
        name: "strangers-see-a-space",
        fault: "the database takes the server's word for who belongs to a space",
        find: "WHERE m.space_id = nullif(current_setting('tidemark.space', true), '')::uuid AND m.user_id = current_setting('tidemark.user', true));",
        replace: "WHERE m.space_id = nullif(current_setting('tidemark.space', true), '')::uuid LIMIT 1);",
      },
      {
        name: "viewers-write",
        fault: "the database takes the server's word for who may write",
        find: "AND m.role IN ('owner', 'editor'));",
        replace: ");",
      },
      {
        name: "strangers-move-a-space-on",
        fault: "a request gets versions of spaces that its user does not belong to",
        find: "IF space = tidemark.current_space() THEN",
        replace: "IF space IS NOT NULL THEN",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/db/migrations/0005_push.sql",
    [pg("apps/server/src/sync/postgres/postgres-store.pg.test.ts")],
    [
      {
        name: "replica-id-borrowed",
        fault: "anybody in a space may push under anybody's replica id",
        find: "taken := owned.user_id <> author OR owned.space_id <> space;",
        replace: "taken := false;",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/db/migrations/0007_expiry.sql",
    [pg("apps/server/src/db/expiry.pg.test.ts")],
    [
      {
        name: "expiry-without-horizon",
        fault: "tombstones are removed, and nobody remembers that",
        find: "SET horizon = greatest(s.horizon, highest.version)",
        replace: "SET horizon = s.horizon",
      },
      {
        name: "last-batch-expires",
        fault: "a replica's last batch is forgotten after a while, and the next one is refused for ever",
        find: "b.settled_at < oldest\n    AND NOT EXISTS (SELECT FROM tidemark.replica r WHERE r.id = b.replica AND r.last_batch = b.id);",
        replace: "b.settled_at < oldest;",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/db/migrations/0008_copies.sql",
    [pg("apps/server/src/db/copies.pg.test.ts", "apps/server/src/db/restore.pg.test.ts")],
    [
      {
        name: "copy-begins-no-era",
        fault: "a space that was copied goes on as if its history had not gone on elsewhere",
        find: "NEW.database := 0;",
        replace: "NULL;",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/db/migrations/0009_sums.sql",
    [pg("apps/server/src/db/sums.pg.test.ts")],
    [
      {
        name: "sums-of-ids-alone",
        fault: "the sums of two versions of a row are the same",
        find: "sum(tidemark.row_hash(r.id, r.version))",
        replace: "sum(tidemark.row_hash(r.id, 0))",
      },
    ],
  ),
  ...faultsIn(
    TRIGGERS_SQL,
    [pg("apps/server/src/db/cascades.pg.test.ts")],
    [
      {
        name: "cascade-names-nobody",
        fault: "what goes with its parent does not say so, and does not come back with it",
        find: "killer := %3$L;\n      killer_id := OLD.%1$I;",
        replace: "killer_id := NULL;",
      },
    ],
  ),
];
