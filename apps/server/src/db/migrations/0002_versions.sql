-- Whether this transaction is a push: only the server marks one, and only a push may set stamps.
CREATE FUNCTION tidemark.is_push() RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(current_setting('tidemark.push', true) = pg_current_xact_id_if_assigned()::text, false);
--> statement-breakpoint
-- Begins an era of a space at `first`. The start of PostgreSQL names it, unless this is not the first era since, or the
-- space was copied from a server that started later: eras are in the order in which they began.
CREATE FUNCTION tidemark.begin_era(space uuid, first bigint) RETURNS void LANGUAGE sql SET search_path = '' BEGIN ATOMIC
  INSERT INTO tidemark.era
  SELECT space, CASE WHEN pg_postmaster_start_time() > last THEN pg_postmaster_start_time()
                     ELSE greatest(clock_timestamp(), last + interval '1 microsecond') END, first
  FROM (SELECT coalesce(max(e.started), '-infinity') FROM tidemark.era e WHERE e.space_id = space) AS eras (last);
END;
--> statement-breakpoint
-- The version of this transaction's writes to a space; null if there is no such space. The first call takes the space's
-- row and keeps it until the transaction ends. The xid alone would not do: a dump carries it into another database. What
-- is copied goes on with the history it comes from; an era begins with the first write of this database's own.
CREATE FUNCTION tidemark.next_version(space uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  mine CONSTANT xid8 := pg_current_xact_id();
  boot CONSTANT timestamptz := pg_postmaster_start_time();
  -- Written out: a function in SQL is planned anew in each transaction.
  here CONSTANT oid := (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
  own CONSTANT boolean := current_setting('session_replication_role') <> 'replica';
  held tidemark.space;
  elsewhere boolean;
BEGIN
  SELECT * INTO held FROM tidemark.space s WHERE s.id = space FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- When a session is killed, PostgreSQL recovers without a new start and without what it had not written to the disk:
  -- a version that somebody has seen would be given a second time, in the same era.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'local', true);
  END IF;
  elsewhere := own AND (held.started <> boot OR held.database <> here);
  IF held.xid IS DISTINCT FROM mine OR elsewhere THEN
    held.version := held.version + 1;
    UPDATE tidemark.space s SET version = held.version, xid = mine WHERE s.id = space;
    IF elsewhere THEN
      UPDATE tidemark.space s SET started = boot, database = here WHERE s.id = space;
      PERFORM tidemark.begin_era(space, held.version);
    END IF;
    -- Never per row, never in a push: NOTIFY locks the whole instance at commit.
    IF NOT tidemark.is_push() AND coalesce(current_setting('tidemark.notify', true), '') <> 'off' THEN
      PERFORM pg_notify('tidemark', ':' || space);
    END IF;
  END IF;
  PERFORM set_config('tidemark.version', mine || ' ' || space || ' ' || held.version, true);
  RETURN held.version;
END $$;
--> statement-breakpoint
-- next_version for triggers, which ask once per row: the answer is kept in a setting that a rollback takes back.
CREATE FUNCTION tidemark.row_version(space uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  memo CONSTANT text := current_setting('tidemark.version', true);
  wanted CONSTANT text := pg_current_xact_id() || ' ' || space || ' ';
BEGIN
  IF memo IS NOT NULL AND starts_with(memo, wanted) THEN
    RETURN substr(memo, length(wanted) + 1)::bigint;
  END IF;
  RETURN tidemark.next_version(space);
END $$;
--> statement-breakpoint
-- The first era begins with the space and not with PostgreSQL: there may have been a space of this id since it started.
CREATE FUNCTION tidemark.first_era() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO tidemark.era VALUES (NEW.id, greatest(NEW.started, clock_timestamp()), NEW.version + 1) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "~tidemark_first_era" AFTER INSERT ON tidemark.space FOR EACH ROW EXECUTE FUNCTION tidemark.first_era();
--> statement-breakpoint
-- Begins a new era in every space by hand, after a restore that nothing tells apart from ordinary writing.
CREATE FUNCTION tidemark.sync_restored() RETURNS void LANGUAGE sql SET search_path = '' BEGIN ATOMIC
  SELECT tidemark.begin_era(s.id, s.version + 1) FROM tidemark.space s;
  UPDATE tidemark.space SET xid = NULL, started = pg_postmaster_start_time(), database = tidemark.this_database();
END;
--> statement-breakpoint
-- For a writer of several spaces: takes them in the one order in which nobody deadlocks.
CREATE FUNCTION tidemark.sync_lock(spaces uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM 1 FROM tidemark.space s WHERE s.id = ANY (spaces) ORDER BY s.id FOR NO KEY UPDATE;
END $$;
