-- What sync_enable was told of each table. A column that is neither the engine's nor server-only is a field.
CREATE TABLE tidemark.synced (
  target regclass PRIMARY KEY,
  entity text NOT NULL UNIQUE,
  server_only name[] NOT NULL
);
--> statement-breakpoint
-- `due_on` is the column of the field `dueOn`, and `workout_set` the table of the entity `workoutSet`.
CREATE FUNCTION tidemark.camel(snake name) RETURNS text LANGUAGE sql IMMUTABLE STRICT
RETURN (SELECT string_agg(CASE WHEN place = 1 THEN word ELSE upper(left(word, 1)) || substr(word, 2) END, '' ORDER BY place)
        FROM string_to_table(snake, '_') WITH ORDINALITY AS words (word, place));
--> statement-breakpoint
CREATE FUNCTION tidemark.fields_of(target regclass, server_only name[])
RETURNS TABLE (col name, field text, type text) LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT a.attname, tidemark.camel(a.attname), format_type(a.atttypid, NULL)
  FROM pg_attribute a
  WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND a.attname NOT IN ('space_id', 'id', 'updated_at', 'version', 'stamps') AND a.attname <> ALL (server_only)
  ORDER BY a.attnum;
END;
--> statement-breakpoint
-- How a value leaves the server, whatever the session's settings: times in UTC with milliseconds, and as text what
-- JSON's numbers cannot hold.
CREATE FUNCTION tidemark.encoder(value text, type text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE type
  WHEN 'timestamp with time zone' THEN format('CASE WHEN isfinite(%1$s) THEN to_char(%1$s AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'') ELSE %1$s::text END', value)
  WHEN 'date' THEN format('CASE WHEN isfinite(%1$s) THEN to_char(%1$s, ''YYYY-MM-DD'') ELSE %1$s::text END', value)
  WHEN 'bigint' THEN value || '::text'
  WHEN 'numeric' THEN value || '::text'
  ELSE value
END;
--> statement-breakpoint
-- The triggers of one table, written for its columns: comparing column by column costs a third of comparing rows as
-- JSON. Their names begin with ~, so they run after the team's own. They look rows up by key alone: without
-- enable_seqscan = off, a session that plans them while a table is empty reads all of it for each row ever after.
CREATE FUNCTION tidemark.write_triggers(target regclass, entity text, server_only name[]) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $outer$
DECLARE
  encode CONSTANT text := format('tidemark.%I', 'encode:' || entity);
  stamp CONSTANT text := format('tidemark.%I', '~stamp:' || entity);
  bury CONSTANT text := format('tidemark.%I', '~bury:' || entity);
  clear CONSTANT text := format('tidemark.%I', '~clear:' || entity);
  pairs text;
  compare text;
BEGIN
  SELECT string_agg(format('%L, %s', f.field, tidemark.encoder('$1.' || quote_ident(f.col), f.type)), ', '),
         string_agg(format($piece$
    IF NEW.%1$I IS DISTINCT FROM OLD.%1$I THEN
      changed := true;
      IF NOT pushed OR coalesce(stamps ->> %2$L, stamps ->> '') = coalesce(OLD.stamps ->> %2$L, OLD.stamps ->> '') THEN
        stamps := stamps || jsonb_build_object(%2$L, tidemark.stamp_above(coalesce(OLD.stamps ->> %2$L, OLD.stamps ->> '')));
      END IF;
    END IF;$piece$, f.col, f.field), '')
  INTO STRICT pairs, compare
  FROM tidemark.fields_of(target, server_only) f;

  EXECUTE format('CREATE OR REPLACE FUNCTION %s(%s) RETURNS jsonb LANGUAGE sql STABLE AS $f$ SELECT jsonb_build_object(%s) $f$', encode, target, pairs);

  EXECUTE format($f$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET enable_seqscan = off AS $t$
DECLARE
  pushed CONSTANT boolean := tidemark.is_push() AND NEW.stamps ? '';
  stamps jsonb;
  changed boolean;
  grave text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.version := tidemark.row_version(NEW.space_id);
    IF NEW.version IS NULL THEN
      RAISE foreign_key_violation USING MESSAGE = format('there is no space %%s', NEW.space_id),
        HINT = 'Use the id of a row of tidemark.space, or insert one there first.';
    END IF;
    DELETE FROM tidemark.tombstone t WHERE t.space_id = NEW.space_id AND t.entity = %2$L AND t.id = NEW.id RETURNING t.stamp INTO grave;
    IF NOT pushed THEN
      NEW.stamps := jsonb_build_object('', tidemark.stamp_above(grave));
    END IF;
  ELSE
    IF NEW.space_id <> OLD.space_id OR NEW.id <> OLD.id THEN
      RAISE integrity_constraint_violation USING MESSAGE = 'the space and the id of a row that syncs never change',
        HINT = 'Insert a new row and delete this one.';
    END IF;
    stamps := CASE WHEN pushed THEN NEW.stamps ELSE OLD.stamps END;
    changed := stamps <> OLD.stamps OR tidemark.is_touch();%3$s
    NEW.version := OLD.version;
    NEW.updated_at := OLD.updated_at;
    NEW.stamps := CASE WHEN stamps ? '' THEN stamps ELSE jsonb_build_object('', tidemark.stamp_above(NULL)) || stamps END;
    IF NOT changed THEN
      RETURN NEW;
    END IF;
    NEW.version := tidemark.row_version(NEW.space_id);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $t$ $f$, stamp, entity, compare);

  EXECUTE format($f$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET enable_seqscan = off SET extra_float_digits = 1 AS $t$
BEGIN
  -- The same statement may have put the row back; and a space that goes takes its rows along without a trace.
  IF EXISTS (SELECT FROM %2$s r WHERE r.space_id = OLD.space_id AND r.id = OLD.id)
     OR NOT EXISTS (SELECT FROM tidemark.space s WHERE s.id = OLD.space_id) THEN
    RETURN NULL;
  END IF;
  INSERT INTO tidemark.tombstone (space_id, entity, id, version, stamp, row, stamps)
  VALUES (OLD.space_id, %3$L, OLD.id, tidemark.row_version(OLD.space_id), tidemark.stamp_above(tidemark.alive_stamp(OLD.stamps)), %4$s(OLD), OLD.stamps);
  RETURN NULL;
END $t$ $f$, bury, target, entity, encode);

  EXECUTE format($f$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET extra_float_digits = 1 AS $t$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE feature_not_supported USING MESSAGE = 'TRUNCATE of a table that syncs needs READ COMMITTED',
      HINT = 'An older snapshot could miss rows. Use DELETE, or start the transaction with READ COMMITTED.';
  END IF;
  INSERT INTO tidemark.tombstone (space_id, entity, id, version, stamp, row, stamps)
  SELECT r.space_id, %3$L, r.id, tidemark.row_version(r.space_id), tidemark.stamp_above(tidemark.alive_stamp(r.stamps)), %4$s(r), r.stamps
  FROM (SELECT * FROM %2$s ORDER BY space_id) r;
  RETURN NULL;
END $t$ $f$, clear, target, entity, encode);

  EXECUTE format('DROP TRIGGER IF EXISTS "~tidemark_stamp" ON %1$s; CREATE TRIGGER "~tidemark_stamp" BEFORE INSERT OR UPDATE ON %1$s FOR EACH ROW EXECUTE FUNCTION %2$s()', target, stamp);
  EXECUTE format('DROP TRIGGER IF EXISTS "~tidemark_bury" ON %1$s; CREATE TRIGGER "~tidemark_bury" AFTER DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION %2$s()', target, bury);
  EXECUTE format('DROP TRIGGER IF EXISTS "~tidemark_clear" ON %1$s; CREATE TRIGGER "~tidemark_clear" BEFORE TRUNCATE ON %1$s EXECUTE FUNCTION %2$s()', target, clear);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER "~tidemark_stamp", ENABLE ALWAYS TRIGGER "~tidemark_bury", ENABLE ALWAYS TRIGGER "~tidemark_clear"', target);
  EXECUTE format('REVOKE ALL ON FUNCTION %s(%s), %s(), %s(), %s() FROM PUBLIC', encode, target, stamp, bury, clear);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s(%s) TO tidemark_request', encode, target);
END $outer$;
--> statement-breakpoint
CREATE FUNCTION tidemark.is_touch() RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(current_setting('tidemark.touch', true) = pg_current_xact_id_if_assigned()::text, false);
--> statement-breakpoint
-- Gives every row of a synced table a new version, after a migration that changed values or added a column behind the
-- triggers' back, and writes the triggers anew for the columns that there are now.
CREATE FUNCTION tidemark.sync_touch(target regclass) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  known tidemark.synced;
BEGIN
  SELECT * INTO known FROM tidemark.synced s WHERE s.target = sync_touch.target;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'table % does not sync', target USING HINT = format('SELECT tidemark.sync_enable(%L) first.', target);
  END IF;
  PERFORM tidemark.write_triggers(target, known.entity, known.server_only);
  PERFORM set_config('tidemark.touch', pg_current_xact_id()::text, true);
  EXECUTE format('UPDATE %s SET version = version', target);
  PERFORM set_config('tidemark.touch', '', true);
END $$;
--> statement-breakpoint
-- Makes a table sync: triggers that serve every writer, row-level security, and a version and a stamp for the rows that
-- are there. `server_only` names columns that never leave the server and whose change alone makes no version.
CREATE FUNCTION tidemark.sync_enable(target regclass, server_only name[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  kind CONSTANT text := (SELECT CASE WHEN c.relispartition OR c.relkind = 'p' THEN 'a partition'
                                     WHEN c.relkind <> 'r' THEN 'not an ordinary table'
                                     WHEN EXISTS (SELECT FROM pg_inherits i WHERE target IN (i.inhrelid, i.inhparent)) THEN 'part of an inheritance' END
                         FROM pg_class c WHERE c.oid = target);
  missing CONSTANT text := (SELECT string_agg(wanted, ', ') FROM unnest('{space_id,id,updated_at,version,stamps}'::text[]) wanted
                            WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = target AND a.attname = wanted));
  plain CONSTANT text := (SELECT string_agg(f.col, ', ') FROM tidemark.fields_of(target, server_only) f WHERE f.type = 'json');
BEGIN
  IF kind IS NOT NULL THEN
    RAISE wrong_object_type USING MESSAGE = format('%s cannot sync: it is %s', target, kind), HINT = 'Only ordinary tables sync.';
  ELSIF missing IS NOT NULL THEN
    RAISE undefined_column USING MESSAGE = format('%s cannot sync: it lacks %s', target, missing), HINT = 'Define it with syncedTable().';
  ELSIF plain IS NOT NULL THEN
    RAISE wrong_object_type USING MESSAGE = format('%s cannot sync: json has no equality (%s)', target, plain), HINT = 'Use jsonb.';
  END IF;
  INSERT INTO tidemark.synced VALUES (target, tidemark.camel((SELECT c.relname FROM pg_class c WHERE c.oid = target)), server_only)
  ON CONFLICT ON CONSTRAINT synced_pkey DO UPDATE SET server_only = excluded.server_only;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO tidemark_request', target);
  PERFORM tidemark.secure(target, 'space_id');
  PERFORM tidemark.sync_touch(target);
END $$;
