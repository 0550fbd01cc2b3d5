-- The first statement of a push: takes the space, then looks, so that what it sees is what the batch will meet.
CREATE FUNCTION tidemark.push_begin(space uuid, author text, replica text, batch uuid)
RETURNS TABLE (space_known boolean, taken boolean, outcomes jsonb, last_batch uuid, server_ms bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  owned tidemark.replica;
BEGIN
  server_ms := tidemark.server_ms();
  PERFORM 1 FROM tidemark.space s WHERE s.id = space AND s.id = tidemark.current_space() FOR NO KEY UPDATE;
  space_known := FOUND;
  IF space_known THEN
    INSERT INTO tidemark.replica (id, space_id, user_id) VALUES (replica, space, author) ON CONFLICT DO NOTHING;
    SELECT * INTO owned FROM tidemark.replica r WHERE r.id = replica;
    taken := owned.user_id <> author OR owned.space_id <> space;
    last_batch := owned.last_batch;
    SELECT b.outcomes INTO outcomes FROM tidemark.batch b WHERE b.space_id = space AND b.user_id = author AND b.id = batch;
  END IF;
  RETURN NEXT;
END $$;
--> statement-breakpoint
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tidemark FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tidemark.current_space(), tidemark.is_push(), tidemark.next_version(uuid), tidemark.push_begin(uuid, text, text, uuid), tidemark.server_ms() TO tidemark_request;
--> statement-breakpoint
-- Any writer's triggers and policies call these as the writer.
GRANT USAGE ON SCHEMA tidemark TO PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tidemark.current_space() TO PUBLIC;
