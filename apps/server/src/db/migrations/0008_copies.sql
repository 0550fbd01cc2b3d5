-- Under session_replication_role = replica rows of a backup or of another server come in, those of the engine's tables as
-- well. A copied space has a history that may have gone on elsewhere: its next write here begins an era.
CREATE FUNCTION tidemark.copied_space() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.xid IS DISTINCT FROM pg_current_xact_id_if_assigned() THEN
    NEW.database := 0;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "~tidemark_copied" BEFORE INSERT OR UPDATE ON tidemark.space FOR EACH ROW EXECUTE FUNCTION tidemark.copied_space();
--> statement-breakpoint
ALTER TABLE tidemark.space ENABLE REPLICA TRIGGER "~tidemark_copied";
--> statement-breakpoint
-- A deletion that is copied leaves its tombstone here at once, as any does; the one that is copied after it is right.
CREATE FUNCTION tidemark.copied_tombstone() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  DELETE FROM tidemark.tombstone t WHERE t.space_id = NEW.space_id AND t.entity = NEW.entity AND t.id = NEW.id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "~tidemark_copied" BEFORE INSERT ON tidemark.tombstone FOR EACH ROW WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION tidemark.copied_tombstone();
--> statement-breakpoint
ALTER TABLE tidemark.tombstone ENABLE REPLICA TRIGGER "~tidemark_copied";
