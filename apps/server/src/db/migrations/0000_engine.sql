-- The engine's own tables. They live in a schema of their own, so that no table of the team's can clash with them.
CREATE SCHEMA tidemark;
--> statement-breakpoint
-- The role that every statement of a request runs under. It owns nothing, and row-level security holds it to one space.
DO $$
BEGIN
  CREATE ROLE tidemark_request NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- roles belong to the cluster: another database made it
END $$;
--> statement-breakpoint
CREATE FUNCTION tidemark.this_database() RETURNS oid LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
--> statement-breakpoint
-- What is shared and secured as a whole. The first write to a space in a transaction adds one to `version` and so holds
-- this row until it commits: versions of a space become visible in their order, and no reader can skip one. `xid`, `started` and `database` say which
-- transaction did that last, and where: elsewhere they mean nothing. `horizon` is the highest version of a tombstone that
-- is no longer kept.
CREATE TABLE tidemark.space (
  id uuid PRIMARY KEY,
  version bigint NOT NULL DEFAULT 0,
  xid xid8,
  started timestamptz NOT NULL DEFAULT pg_postmaster_start_time(),
  database oid NOT NULL DEFAULT tidemark.this_database(),
  horizon bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
--> statement-breakpoint
-- A stretch of a space's history without a restart of the server, or a restore, inside it.
CREATE TABLE tidemark.era (
  space_id uuid NOT NULL REFERENCES tidemark.space ON DELETE CASCADE,
  started timestamptz NOT NULL,
  first_version bigint NOT NULL,
  PRIMARY KEY (space_id, started)
);
--> statement-breakpoint
-- What remains of a deleted row: when it died, and the row as it was, so that a later edit can bring it back.
-- A row that went with its parent names it.
CREATE TABLE tidemark.tombstone (
  space_id uuid NOT NULL REFERENCES tidemark.space ON DELETE CASCADE,
  entity text NOT NULL COLLATE "C",
  id uuid NOT NULL,
  version bigint NOT NULL,
  stamp text NOT NULL COLLATE "C",
  row jsonb NOT NULL,
  stamps jsonb NOT NULL,
  deleted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  cause_entity text COLLATE "C",
  cause_id uuid,
  PRIMARY KEY (space_id, entity, id),
  CHECK ((cause_entity IS NULL) = (cause_id IS NULL))
);
--> statement-breakpoint
-- Every version is above 0, and only pulls say so: a look-up by key cannot take this index for the key's, which it does
-- while the planner thinks the table empty, to read all of the space for each row ever after.
CREATE INDEX tombstone_version ON tidemark.tombstone (space_id, version, entity, id) WHERE version > 0;
--> statement-breakpoint
CREATE INDEX tombstone_cause ON tidemark.tombstone (space_id, cause_entity, cause_id) WHERE cause_id IS NOT NULL;
--> statement-breakpoint
-- Whose each replica is, the last batch that was settled for it, and how many were.
CREATE TABLE tidemark.replica (
  id text PRIMARY KEY COLLATE "C",
  space_id uuid NOT NULL REFERENCES tidemark.space ON DELETE CASCADE,
  user_id text NOT NULL,
  last_batch uuid,
  settled bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
--> statement-breakpoint
CREATE INDEX replica_space ON tidemark.replica (space_id);
--> statement-breakpoint
-- Every batch that was settled or cancelled: with it here, sending the batch again changes nothing and is answered the
-- same.
CREATE TABLE tidemark.batch (
  space_id uuid NOT NULL REFERENCES tidemark.space ON DELETE CASCADE,
  user_id text NOT NULL,
  id uuid NOT NULL,
  replica text NOT NULL COLLATE "C",
  seq bigint GENERATED ALWAYS AS IDENTITY,
  version bigint NOT NULL,
  changes jsonb NOT NULL DEFAULT '[]',
  outcomes jsonb,
  cancelled boolean NOT NULL DEFAULT false,
  settled_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (space_id, user_id, id),
  CHECK ((outcomes IS NULL) = cancelled)
);
--> statement-breakpoint
CREATE INDEX batch_replica ON tidemark.batch (space_id, replica, version);
--> statement-breakpoint
CREATE FUNCTION tidemark.current_space() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('tidemark.space', true), '')::uuid;
--> statement-breakpoint
-- A request sees its space and nothing else; without a space it sees nothing. Whoever else was granted a table passes.
CREATE FUNCTION tidemark.secure(target regclass, key name) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  mine text := format('%I = tidemark.current_space()', key);
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('DROP POLICY IF EXISTS tidemark_request ON %s', target);
  EXECUTE format('DROP POLICY IF EXISTS tidemark_others ON %s', target);
  EXECUTE format('CREATE POLICY tidemark_request ON %s TO tidemark_request USING (%s) WITH CHECK (%s)', target, mine, mine);
  EXECUTE format('CREATE POLICY tidemark_others ON %s USING (current_user <> ''tidemark_request'')', target);
END $$;
--> statement-breakpoint
SELECT tidemark.secure('tidemark.space', 'id'), tidemark.secure('tidemark.era', 'space_id'), tidemark.secure('tidemark.tombstone', 'space_id'),
  tidemark.secure('tidemark.replica', 'space_id'), tidemark.secure('tidemark.batch', 'space_id');
