-- Forgets what is older than `keep`: open conflicts, which leave tombstones of their own, then tombstones, and batches
-- but each replica's last. Whoever has not pulled since the highest tombstone that goes starts over: that is the horizon.
CREATE FUNCTION tidemark.sync_expire(space uuid, keep interval) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  oldest CONSTANT timestamptz := clock_timestamp() - keep;
BEGIN
  IF current_setting('role') = 'tidemark_request' AND sync_expire.space IS DISTINCT FROM tidemark.current_space() THEN
    RAISE insufficient_privilege USING MESSAGE = 'a request may expire its own space alone', HINT = 'Set tidemark.space to it.';
  END IF;
  PERFORM 1 FROM tidemark.space s WHERE s.id = sync_expire.space FOR NO KEY UPDATE;
  -- Who edits a conflict just now wants the space next: nobody who has it may wait for him.
  DELETE FROM tidemark.sync_conflict c WHERE c.space_id = sync_expire.space AND c.id IN (
    SELECT o.id FROM tidemark.sync_conflict o WHERE o.space_id = sync_expire.space AND o.at < oldest FOR UPDATE SKIP LOCKED);
  WITH gone AS (
    DELETE FROM tidemark.tombstone t WHERE t.space_id = sync_expire.space AND t.deleted_at < oldest RETURNING t.version
  )
  UPDATE tidemark.space s SET horizon = greatest(s.horizon, highest.version)
  FROM (SELECT max(g.version) FROM gone g) AS highest (version)
  WHERE s.id = sync_expire.space AND highest.version > s.horizon;
  DELETE FROM tidemark.batch b WHERE b.space_id = sync_expire.space AND b.settled_at < oldest
    AND NOT EXISTS (SELECT FROM tidemark.replica r WHERE r.id = b.replica AND r.last_batch = b.id);
END $$;
--> statement-breakpoint
-- The spaces in which something is older than `keep`. It names spaces of all people, so no request may ask: the server does
-- under its own login.
CREATE FUNCTION tidemark.expirable(keep interval) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  oldest CONSTANT timestamptz := clock_timestamp() - keep;
BEGIN
  IF current_setting('role') = 'tidemark_request' THEN
    RAISE insufficient_privilege USING MESSAGE = 'a request knows no spaces but its own', HINT = 'Ask without SET ROLE.';
  END IF;
  RETURN QUERY
    SELECT t.space_id FROM tidemark.tombstone t WHERE t.deleted_at < oldest
    UNION SELECT c.space_id FROM tidemark.sync_conflict c WHERE c.at < oldest
    UNION SELECT b.space_id FROM tidemark.batch b WHERE b.settled_at < oldest
      AND NOT EXISTS (SELECT FROM tidemark.replica r WHERE r.id = b.replica AND r.last_batch = b.id);
END $$;
