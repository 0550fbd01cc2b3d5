-- The first statement of a push: takes the space, then looks, so that what it sees is what the batch will meet. A replica
-- is kept for as long as the space, so nobody may have more than `max_replicas` of them there: `crowded`.
CREATE FUNCTION tidemark.push_begin(space uuid, author text, replica text, batch uuid, max_replicas int)
RETURNS TABLE (space_known boolean, crowded boolean, taken boolean, outcomes jsonb, cancelled boolean, last_batch uuid, server_ms bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  owned tidemark.replica;
BEGIN
  server_ms := tidemark.server_ms();
  PERFORM 1 FROM tidemark.space s WHERE s.id = space AND s.id = tidemark.current_space() FOR NO KEY UPDATE;
  space_known := FOUND;
  IF space_known THEN
    SELECT * INTO owned FROM tidemark.replica r WHERE r.id = replica;
    IF NOT FOUND THEN
      crowded := max_replicas <= (SELECT count(*) FROM tidemark.replica r WHERE r.space_id = space AND r.user_id = author);
      IF NOT crowded THEN
        INSERT INTO tidemark.replica (id, space_id, user_id) VALUES (replica, space, author) ON CONFLICT DO NOTHING;
        SELECT * INTO owned FROM tidemark.replica r WHERE r.id = replica;
      END IF;
    END IF;
    taken := owned.user_id <> author OR owned.space_id <> space;
    last_batch := owned.last_batch;
    SELECT b.outcomes, b.cancelled INTO outcomes, cancelled FROM tidemark.batch b
    WHERE b.space_id = space AND b.user_id = author AND b.id = batch;
  END IF;
  crowded := coalesce(crowded, false);
  cancelled := coalesce(cancelled, false);
  RETURN NEXT;
END $$;
--> statement-breakpoint
-- The tombstones of all rows that went with one: its children's, their children's, parents first. Inserting them again
-- after the row itself brings back what its deletion took along.
CREATE FUNCTION tidemark.caused_by(space uuid, entity text, id uuid)
RETURNS TABLE (entity text, id uuid, "row" jsonb, stamps jsonb, stamp text) LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH RECURSIVE gone AS (
    SELECT t.*, 1 AS depth FROM tidemark.tombstone t
    WHERE t.space_id = $1 AND t.cause_entity = $2 AND t.cause_id = $3
    UNION ALL
    SELECT t.*, gone.depth + 1 FROM gone JOIN tidemark.tombstone t
      ON t.space_id = $1 AND t.cause_entity = gone.entity AND t.cause_id = gone.id
  ) CYCLE entity, id SET again USING path
  SELECT g.entity, g.id, g.row, g.stamps, g.stamp FROM gone g WHERE NOT g.again ORDER BY g.depth, g.entity, g.id;
END;
