-- What sync_enable was told of each table, and for which shape of it the triggers were written. A column that is neither
-- the engine's nor server-only is a field.
CREATE TABLE tidemark.synced (
  target regclass PRIMARY KEY,
  entity text NOT NULL UNIQUE,
  server_only name[] NOT NULL,
  shape jsonb NOT NULL DEFAULT '{}'
);
--> statement-breakpoint
-- `due_on` is the column of the field `dueOn`, and `workout_set` the table of the entity `workoutSet`.
CREATE FUNCTION tidemark.camel(snake name) RETURNS text LANGUAGE sql IMMUTABLE STRICT
RETURN (SELECT string_agg(CASE WHEN place = 1 THEN word ELSE upper(left(word, 1)) || substr(word, 2) END, '' ORDER BY place)
        FROM string_to_table(snake, '_') WITH ORDINALITY AS words (word, place));
--> statement-breakpoint
CREATE FUNCTION tidemark.fields_of(target regclass, server_only name[])
RETURNS TABLE (col name, field text, type text, place int) LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT a.attname, tidemark.camel(a.attname), format_type(a.atttypid, NULL), a.attnum::int
  FROM pg_attribute a
  WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND a.attname NOT IN ('space_id', 'id', 'updated_at', 'version', 'stamps') AND a.attname <> ALL (server_only)
  ORDER BY a.attnum;
END;
--> statement-breakpoint
-- The foreign keys between synced tables that `target` has a part in, column by column.
CREATE FUNCTION tidemark.references_of(target regclass)
RETURNS TABLE (name name, child regclass, parent regclass, parent_entity text, on_delete "char", col name, parent_col name)
LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT c.conname, c.conrelid::regclass, c.confrelid::regclass, p.entity, c.confdeltype, a.attname, f.attname
  FROM pg_constraint c
  JOIN tidemark.synced s ON s.target = c.conrelid JOIN tidemark.synced p ON p.target = c.confrelid
  CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS pair (own, theirs)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = pair.own
  JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = pair.theirs
  WHERE c.contype = 'f' AND references_of.target IN (c.conrelid, c.confrelid)
  ORDER BY c.conname;
END;
--> statement-breakpoint
-- Whose rows take rows of `target` along, and the column that refers to their id.
CREATE FUNCTION tidemark.parents_of(target regclass) RETURNS TABLE (parent regclass, entity text, col name)
LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT r.parent, r.parent_entity, r.col FROM tidemark.references_of(target) r
  WHERE r.child = target AND r.on_delete = 'c' AND r.parent_col = 'id';
END;
--> statement-breakpoint
-- How a value leaves the server, whatever the session's settings: times in UTC with milliseconds, and as text what
-- JSON's numbers cannot hold. Of floats extra_float_digits = 1 sees to it, which requests and the triggers below set; the
-- types that depend on anything else do not sync.
CREATE FUNCTION tidemark.encoder(value text, type text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE type
  WHEN 'timestamp with time zone' THEN format('CASE WHEN isfinite(%1$s) THEN to_char(%1$s AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'' || CASE WHEN %1$s < ''0001-01-01T00:00:00Z'' THEN '' BC'' ELSE '''' END) ELSE %1$s::text END', value)
  WHEN 'date' THEN format('CASE WHEN isfinite(%1$s) THEN to_char(%1$s, CASE WHEN %1$s < ''0001-01-01'' THEN ''YYYY-MM-DD BC'' ELSE ''YYYY-MM-DD'' END) ELSE %1$s::text END', value)
  WHEN 'bytea' THEN format('''\x'' || encode(%s, ''hex'')', value)
  WHEN 'bigint' THEN value || '::text'
  WHEN 'numeric' THEN value || '::text'
  ELSE value
END;
--> statement-breakpoint
-- The functions of one table, written for its columns: comparing column by column costs a third of comparing rows as
-- JSON. They look rows up by key alone: without enable_seqscan = off, a session that plans them while a table is empty
-- reads all of it for each row ever after.
CREATE FUNCTION tidemark.write_functions(target regclass, entity text, server_only name[]) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $outer$
DECLARE
  encode CONSTANT text := format('tidemark.%I', 'encode:' || entity);
  stamp CONSTANT text := format('tidemark.%I', '~stamp:' || entity);
  bury CONSTANT text := format('tidemark.%I', '~bury:' || entity);
  clear CONSTANT text := format('tidemark.%I', '~clear:' || entity);
  is_parent CONSTANT boolean := EXISTS (SELECT FROM tidemark.references_of(target) r WHERE r.parent = target AND r.on_delete = 'c');
  pairs text;
  compare text;
  blame text;
  causes text;
BEGIN
  -- A function takes at most 100 arguments.
  SELECT string_agg(format('jsonb_build_object(%s)', part.pairs), ' || ') INTO pairs FROM (
    SELECT string_agg(format('%L, %s', f.field, tidemark.encoder('$1.' || quote_ident(f.col), f.type)), ', ' ORDER BY f.place) AS pairs
    FROM tidemark.fields_of(target, server_only) f GROUP BY f.place / 50) part;

  SELECT string_agg(format($piece$
    IF NEW.%1$I IS DISTINCT FROM OLD.%1$I THEN
      changed := true;
      IF NOT pushed OR coalesce(stamps ->> %2$L, stamps ->> '') = coalesce(OLD.stamps ->> %2$L, OLD.stamps ->> '') THEN
        stamps := stamps || jsonb_build_object(%2$L, tidemark.stamp_above(coalesce(OLD.stamps ->> %2$L, OLD.stamps ->> '')));
      END IF;
    END IF;$piece$, f.col, f.field), '' ORDER BY f.place)
  INTO compare FROM tidemark.fields_of(target, server_only) f;

  -- The database's own cascades come first, so of a row that was taken along the parent is gone by now.
  SELECT string_agg(format($piece$
    WHEN OLD.%1$I <> OLD.id AND NOT EXISTS (SELECT FROM %2$s p WHERE p.space_id = OLD.space_id AND p.id = OLD.%1$I) THEN
      killer := %3$L;
      killer_id := OLD.%1$I;$piece$, p.col, p.parent, p.entity), ''),
         string_agg(format('(%L, r.%I)', p.entity, p.col), ', ')
  INTO blame, causes FROM tidemark.parents_of(target) p;

  EXECUTE format('CREATE OR REPLACE FUNCTION %s(%s) RETURNS jsonb LANGUAGE sql STABLE AS $f$ SELECT %s $f$', encode, target, coalesce(pairs, '''{}''::jsonb'));

  EXECUTE format($f$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET enable_seqscan = off AS $t$
DECLARE
  pushed CONSTANT boolean := tidemark.is_push() AND NEW.stamps ? '';
  copied CONSTANT boolean := current_setting('session_replication_role') = 'replica' AND NEW.stamps ? '';
  stamps jsonb;
  changed boolean;
  grave text;
  seen bigint;
BEGIN
  IF copied THEN
    IF TG_OP = 'UPDATE' THEN
      seen := OLD.version;
    ELSE
      SELECT t.version INTO seen FROM tidemark.tombstone t WHERE t.space_id = NEW.space_id AND t.entity = %2$L AND t.id = NEW.id;
    END IF;
    -- A later state of this very row, from a backup or another server: it is kept as it is.
    IF NEW.version > coalesce(seen, 0) THEN
      DELETE FROM tidemark.tombstone t WHERE t.space_id = NEW.space_id AND t.entity = %2$L AND t.id = NEW.id;
      RETURN NEW;
    END IF;
  END IF;
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
DECLARE
  -- Evaluated here and not in the INSERT, which would plan these functions anew for each row.
  stamp CONSTANT text := tidemark.stamp_above(tidemark.alive_stamp(OLD.stamps));
  content CONSTANT jsonb := %4$s(OLD);
  died bigint;
  killer text;
  killer_id uuid;
BEGIN
  -- The same statement may have put the row back; and a space that goes takes its rows along without a trace.
  IF EXISTS (SELECT FROM %2$s r WHERE r.space_id = OLD.space_id AND r.id = OLD.id)
     OR NOT EXISTS (SELECT FROM tidemark.space s WHERE s.id = OLD.space_id) THEN
    RETURN NULL;
  END IF;
  died := tidemark.row_version(OLD.space_id);%5$s%6$s
  INSERT INTO tidemark.tombstone (space_id, entity, id, version, stamp, row, stamps, cause_entity, cause_id)
  VALUES (OLD.space_id, %3$L, OLD.id, died, stamp, content, OLD.stamps, killer, killer_id)
  ON CONFLICT DO NOTHING; -- only a copied one can be there
  RETURN NULL;
END $t$ $f$, bury, target, entity, encode,
    CASE WHEN blame IS NOT NULL THEN format(E'\n  CASE%s\n    ELSE NULL;\n  END CASE;', blame) END,
    -- What an earlier deletion of the row took along did not die of this one.
    CASE WHEN is_parent THEN format($piece$
  UPDATE tidemark.tombstone t SET cause_entity = NULL, cause_id = NULL
  WHERE t.space_id = OLD.space_id AND t.cause_entity = %L AND t.cause_id = OLD.id AND t.version < died;$piece$, entity) END);

  EXECUTE format($f$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET extra_float_digits = 1 AS $t$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE feature_not_supported USING MESSAGE = 'TRUNCATE of a table that syncs needs READ COMMITTED',
      HINT = 'An older snapshot could miss rows. Use DELETE, or start the transaction with READ COMMITTED.';
  END IF;
  INSERT INTO tidemark.tombstone (space_id, entity, id, version, stamp, row, stamps, cause_entity, cause_id)
  SELECT r.space_id, %3$L, r.id, tidemark.row_version(r.space_id), tidemark.stamp_above(tidemark.alive_stamp(r.stamps)), %4$s(r), r.stamps, cause.entity, cause.id
  FROM (SELECT * FROM %2$s ORDER BY space_id) r LEFT JOIN LATERAL (%5$s) cause ON true
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $t$ $f$, clear, target, entity, encode,
    -- Only of rows that this very statement clears is there a tombstone yet.
    CASE WHEN causes IS NULL THEN 'SELECT NULL::text AS entity, NULL::uuid AS id'
         ELSE format('SELECT t.entity, t.id FROM tidemark.tombstone t WHERE t.space_id = r.space_id AND (t.entity, t.id) IN (%s) ORDER BY t.entity, t.id LIMIT 1', causes) END);

  EXECUTE format('REVOKE ALL ON FUNCTION %s(%s), %s(), %s(), %s() FROM PUBLIC', encode, target, stamp, bury, clear);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s(%s) TO tidemark_request', encode, target);
END $outer$;
--> statement-breakpoint
-- The names begin with ~, so these run after the team's own triggers; ALWAYS, so they run for copies too.
CREATE FUNCTION tidemark.attach_triggers(target regclass, entity text) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  fires text[];
BEGIN
  FOREACH fires SLICE 1 IN ARRAY ARRAY[
    ['stamp', 'BEFORE INSERT OR UPDATE', 'FOR EACH ROW'], ['bury', 'AFTER DELETE', 'FOR EACH ROW'], ['clear', 'BEFORE TRUNCATE', '']]
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %1$I %2$s ON %3$s %4$s EXECUTE FUNCTION tidemark.%5$I()',
      '~tidemark_' || fires[1], fires[2], target, fires[3], format('~%s:%s', fires[1], entity));
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', target, '~tidemark_' || fires[1]);
  END LOOP;
END $$;
