CREATE FUNCTION tidemark.is_touch() RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(current_setting('tidemark.touch', true) = pg_current_xact_id_if_assigned()::text, false);
--> statement-breakpoint
CREATE FUNCTION tidemark.columns_of(target regclass, numbers int2[]) RETURNS text LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT string_agg(a.attname, ', ' ORDER BY key.place)
  FROM unnest(numbers) WITH ORDINALITY AS key (number, place) JOIN pg_attribute a ON a.attrelid = target AND a.attnum = key.number;
END;
--> statement-breakpoint
-- Why a table cannot sync, and what to do about it.
CREATE FUNCTION tidemark.misfits(target regclass, server_only name[]) RETURNS TABLE (problem text, advice text) LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT 'it is ' || kind, 'Only ordinary, permanent tables sync.'
  FROM pg_class c CROSS JOIN LATERAL (SELECT CASE
    WHEN c.relispartition OR c.relkind = 'p' THEN 'a partition'
    WHEN c.relkind <> 'r' THEN 'not an ordinary table'
    WHEN c.relpersistence <> 'p' THEN 'temporary or unlogged'
    WHEN EXISTS (SELECT FROM pg_inherits i WHERE target IN (i.inhrelid, i.inhparent)) THEN 'part of an inheritance' END) AS its (kind)
  WHERE c.oid = target AND kind IS NOT NULL
  UNION ALL
  SELECT 'it lacks ' || string_agg(wanted, ', ' ORDER BY wanted), 'Define it with syncedTable().'
  FROM unnest('{space_id,id,updated_at,version,stamps}'::text[]) wanted
  WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = target AND a.attname = wanted) HAVING count(*) > 0
  UNION ALL
  SELECT 'json has no equality (' || string_agg(f.col, ', ') || ')', 'Use jsonb.'
  FROM tidemark.fields_of(target, server_only) f WHERE f.type = 'json' HAVING count(*) > 0
  UNION ALL
  SELECT 'its values would look different from session to session (' || string_agg(f.col || ' ' || f.type, ', ' ORDER BY f.place) || ')',
    'Use a type that is always written in one way: numeric, text, jsonb, timestamptz, or two columns for a range. Or keep it on the server.'
  FROM tidemark.fields_of(target, server_only) f
  JOIN pg_attribute a ON a.attrelid = target AND a.attname = f.col
  JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_type e ON e.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
  WHERE e.oid IN ('interval'::regtype, 'money'::regtype) OR e.typtype = 'c' OR e.typname ~ '^reg' AND e.typnamespace = 'pg_catalog'::regnamespace
    OR e.typtype IN ('r', 'm') AND e.typname !~ '^(int|num)'
    OR e.oid <> t.oid AND (e.typtype = 'd' OR e.oid IN ('timestamptz'::regtype, 'bytea'::regtype))
  HAVING count(*) > 0
  UNION ALL
  SELECT 'its primary key is not (space_id, id)', 'Define it with PRIMARY KEY (space_id, id).'
  WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = target AND c.contype = 'p' AND tidemark.columns_of(target, c.conkey) = 'space_id, id')
  UNION ALL
  SELECT 'its rows would outlive their space', 'Add FOREIGN KEY (space_id) REFERENCES tidemark.space ON DELETE CASCADE.'
  WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = target AND c.contype = 'f' AND c.confdeltype = 'c'
    AND c.confrelid = 'tidemark.space'::regclass AND tidemark.columns_of(target, c.conkey) = 'space_id')
  UNION ALL
  SELECT format('the foreign key %s of %s to %s leaves out space_id', r.name, r.child, r.parent),
    format('Make it FOREIGN KEY (space_id, %s) REFERENCES %s (space_id, %s).', string_agg(r.col, ', '), r.parent, string_agg(r.parent_col, ', '))
  FROM tidemark.references_of(target) r GROUP BY r.name, r.child, r.parent
  HAVING bool_and(r.col <> 'space_id' OR r.parent_col <> 'space_id')
  UNION ALL
  SELECT format('the foreign key %s of %s, by which rows go with their parent, does not refer to the key of %s', r.name, r.child, r.parent),
    format('Make it refer to %s (space_id, id).', r.parent)
  FROM tidemark.references_of(target) r WHERE r.on_delete = 'c' GROUP BY r.name, r.child, r.parent
  HAVING bool_and(r.parent_col <> 'id') OR count(*) > 2
  UNION ALL
  SELECT format('the foreign key %s of %s would set space_id, and the row of %s could never be deleted', r.name, r.child, r.parent),
    format('Name the column: ON DELETE SET %s (%s).', CASE r.on_delete WHEN 'n' THEN 'NULL' ELSE 'DEFAULT' END,
      string_agg(r.col, ', ') FILTER (WHERE r.col <> 'space_id'))
  FROM tidemark.references_of(target) r JOIN pg_constraint c ON c.conrelid = r.child AND c.conname = r.name
  WHERE r.on_delete IN ('n', 'd') GROUP BY r.name, r.child, r.parent, r.on_delete, c.confdelsetcols
  HAVING coalesce(bool_or(r.col = 'space_id') AND (c.confdelsetcols IS NULL OR tidemark.columns_of(r.child, c.confdelsetcols) ~ '\mspace_id\M'), false)
  UNION ALL
  SELECT format('its constraint %s is checked row by row, so two rows could never swap their values', c.conname),
    format('Make it DEFERRABLE: ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s DEFERRABLE.', target, c.conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c WHERE c.conrelid = target AND c.contype IN ('u', 'x') AND NOT c.condeferrable
  UNION ALL
  SELECT format('its unique index %s is checked row by row, so two rows could never swap their values', i.indexrelid::regclass),
    'Drop it and add a constraint: UNIQUE (…) DEFERRABLE or, if it has a WHERE or an expression, EXCLUDE USING btree (… WITH =) WHERE (…) DEFERRABLE.'
  FROM pg_index i WHERE i.indrelid = target AND i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = target);
END;
--> statement-breakpoint
CREATE FUNCTION tidemark.refuse_misfit(target regclass, server_only name[]) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  misfit record;
BEGIN
  SELECT * INTO misfit FROM tidemark.misfits(target, server_only) LIMIT 1;
  IF FOUND THEN
    RAISE wrong_object_type USING MESSAGE = format('%s cannot sync: %s', target, misfit.problem), HINT = misfit.advice;
  END IF;
END $$;
--> statement-breakpoint
-- What the triggers of a table are written for: its fields and whom it refers to.
CREATE FUNCTION tidemark.shape_of(target regclass, server_only name[]) RETURNS jsonb LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT coalesce(jsonb_object_agg(part.name, part.definition), '{}') FROM (
    SELECT 'column ' || f.col, format_type(a.atttypid, a.atttypmod)
    FROM tidemark.fields_of(target, server_only) f JOIN pg_attribute a ON a.attrelid = target AND a.attname = f.col
    UNION ALL
    SELECT 'foreign key ' || c.conname, concat_ws(' ', tidemark.columns_of(target, c.conkey), n.nspname, p.relname, c.confdeltype)
    FROM pg_constraint c JOIN pg_class p ON p.oid = c.confrelid JOIN pg_namespace n ON n.oid = p.relnamespace
    WHERE c.conrelid = target AND c.contype = 'f') AS part (name, definition);
END;
--> statement-breakpoint
-- The tables that were altered since their triggers were written, and how. migrate() refuses to leave any.
CREATE FUNCTION tidemark.untouched() RETURNS TABLE (target regclass, difference text) LANGUAGE sql STABLE SET search_path = '' BEGIN ATOMIC
  SELECT s.target, string_agg(part.change || ' ' || part.name, ', ' ORDER BY part.name)
  FROM tidemark.synced s JOIN pg_class c ON c.oid = s.target CROSS JOIN LATERAL (
    SELECT name, CASE WHEN was.definition IS NULL THEN 'new' WHEN is_now.definition IS NULL THEN 'dropped' ELSE 'changed' END AS change
    FROM jsonb_each_text(s.shape) AS was (name, definition)
    FULL JOIN jsonb_each_text(tidemark.shape_of(s.target, s.server_only)) AS is_now (name, definition) USING (name)
    WHERE was.definition IS DISTINCT FROM is_now.definition) AS part
  GROUP BY s.target;
END;
--> statement-breakpoint
-- Gives every row of a synced table a new version, after a migration that changed values or added a column behind the
-- triggers' back, and writes the triggers' functions anew for the columns and references that there are now: also those
-- of its neighbours, which know it as parent or child. Spaces are taken one by one, in the order that every writer keeps.
CREATE FUNCTION tidemark.sync_touch(target regclass) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  known tidemark.synced;
  space uuid;
  ids uuid[];
  done uuid;
BEGIN
  SELECT * INTO known FROM tidemark.synced s WHERE s.target = sync_touch.target;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'table % does not sync', target USING HINT = format('SELECT tidemark.sync_enable(%L) first.', target);
  END IF;
  PERFORM tidemark.refuse_misfit(target, known.server_only);
  PERFORM tidemark.write_functions(s.target, s.entity, s.server_only) FROM tidemark.synced s
  WHERE s.target = sync_touch.target OR EXISTS (SELECT FROM tidemark.references_of(sync_touch.target) r WHERE s.target IN (r.child, r.parent));
  UPDATE tidemark.synced s SET shape = tidemark.shape_of(s.target, s.server_only) WHERE s.target = sync_touch.target;
  PERFORM set_config('tidemark.touch', pg_current_xact_id()::text, true);
  FOR space IN EXECUTE format('SELECT DISTINCT r.space_id FROM %s r ORDER BY 1', target) LOOP
    done := NULL;
    LOOP
      EXECUTE format('SELECT array_agg(page.id) FROM (SELECT r.id FROM %s r WHERE r.space_id = $1 AND ($2 IS NULL OR r.id > $2) ORDER BY r.id LIMIT 10000) page', target)
      INTO ids USING space, done;
      EXIT WHEN ids IS NULL;
      EXECUTE format('UPDATE %s r SET version = r.version WHERE r.space_id = $1 AND r.id = ANY ($2)', target) USING space, ids;
      done := ids[cardinality(ids)];
    END LOOP;
  END LOOP;
  PERFORM set_config('tidemark.touch', '', true);
END $$;
--> statement-breakpoint
-- Makes a table sync: triggers that serve every writer, row-level security, and a version and a stamp for the rows that
-- are there. `server_only` names columns that never leave the server and whose change alone makes no version.
CREATE FUNCTION tidemark.sync_enable(target regclass, server_only name[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  entity CONSTANT text := (SELECT tidemark.camel(c.relname) FROM pg_class c WHERE c.oid = target);
BEGIN
  DELETE FROM tidemark.synced s WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.target);
  INSERT INTO tidemark.synced VALUES (target, entity, server_only)
  ON CONFLICT ON CONSTRAINT synced_pkey DO UPDATE SET server_only = excluded.server_only;
  PERFORM tidemark.refuse_misfit(target, server_only);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO tidemark_request', target);
  PERFORM tidemark.secure(target, 'space_id');
  PERFORM tidemark.write_functions(target, entity, server_only);
  PERFORM tidemark.attach_triggers(target, entity);
  PERFORM tidemark.sync_touch(target);
END $$;
