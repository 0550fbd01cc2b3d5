-- The role under which the server looks after accounts. Requests do not have it: of all that is in `accounts` they are told
-- by the two functions below whether their user belongs to their space.
DO $$
BEGIN
  CREATE ROLE tidemark_accounts NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- roles belong to the cluster: another database made it
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA accounts TO tidemark_accounts;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA accounts TO tidemark_accounts;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON tidemark.space TO tidemark_accounts;
--> statement-breakpoint
GRANT SELECT ON tidemark.replica TO tidemark_accounts;
--> statement-breakpoint
-- The space of a request, if its user is a member. Policies ask once per statement, in a subquery of its own.
CREATE OR REPLACE FUNCTION tidemark.current_space() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = '' SET enable_seqscan = off AS $$
BEGIN
  RETURN (SELECT m.space_id FROM accounts.member m
          WHERE m.space_id = nullif(current_setting('tidemark.space', true), '')::uuid AND m.user_id = current_setting('tidemark.user', true));
END $$;
--> statement-breakpoint
-- The same, if the user may write to it.
CREATE FUNCTION tidemark.writable_space() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = '' SET enable_seqscan = off AS $$
BEGIN
  RETURN (SELECT m.space_id FROM accounts.member m
          WHERE m.space_id = nullif(current_setting('tidemark.space', true), '')::uuid AND m.user_id = current_setting('tidemark.user', true)
            AND m.role IN ('owner', 'editor'));
END $$;
--> statement-breakpoint
-- Gives a request versions of its own space and of no other.
CREATE FUNCTION tidemark.request_version(space uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF space = tidemark.current_space() THEN
    RETURN tidemark.next_version(space);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION tidemark.writable_space(), tidemark.request_version(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tidemark.writable_space(), tidemark.request_version(uuid) TO tidemark_request;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION tidemark.next_version(uuid) FROM tidemark_request;
--> statement-breakpoint
-- A member sees the rows of his space, and who may write alters them. Whoever else was granted a table passes.
CREATE OR REPLACE FUNCTION tidemark.secure(target regclass, key name) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  seen CONSTANT text := format('%I = (SELECT tidemark.current_space())', key);
  written CONSTANT text := format('%I = (SELECT tidemark.writable_space())', key);
  policy text;
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  FOREACH policy IN ARRAY '{tidemark_request,tidemark_others,tidemark_insert,tidemark_update,tidemark_delete}'::text[] LOOP
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s', policy, target);
  END LOOP;
  EXECUTE format('CREATE POLICY tidemark_request ON %s FOR SELECT TO tidemark_request USING (%s)', target, seen);
  EXECUTE format('CREATE POLICY tidemark_insert ON %s FOR INSERT TO tidemark_request WITH CHECK (%s)', target, written);
  EXECUTE format('CREATE POLICY tidemark_update ON %s FOR UPDATE TO tidemark_request USING (%s) WITH CHECK (%s)', target, written, written);
  EXECUTE format('CREATE POLICY tidemark_delete ON %s FOR DELETE TO tidemark_request USING (%s)', target, written);
  EXECUTE format('CREATE POLICY tidemark_others ON %s USING (current_user <> ''tidemark_request'')', target);
END $$;
--> statement-breakpoint
SELECT tidemark.secure('tidemark.space', 'id'), tidemark.secure('tidemark.era', 'space_id'), tidemark.secure('tidemark.tombstone', 'space_id'),
  tidemark.secure('tidemark.replica', 'space_id'), tidemark.secure('tidemark.batch', 'space_id');
--> statement-breakpoint
SELECT tidemark.secure(s.target, 'space_id') FROM tidemark.synced s;
--> statement-breakpoint
-- Every member has replicas and has batches recorded, also those of which everything was refused; nobody does for another.
DROP POLICY tidemark_insert ON tidemark.batch;
--> statement-breakpoint
CREATE POLICY tidemark_insert ON tidemark.batch FOR INSERT TO tidemark_request
WITH CHECK (space_id = (SELECT tidemark.current_space()) AND user_id = current_setting('tidemark.user', true));
--> statement-breakpoint
DROP POLICY tidemark_update ON tidemark.replica;
--> statement-breakpoint
CREATE POLICY tidemark_update ON tidemark.replica FOR UPDATE TO tidemark_request
USING (space_id = (SELECT tidemark.current_space()) AND user_id = current_setting('tidemark.user', true))
WITH CHECK (space_id = (SELECT tidemark.current_space()) AND user_id = current_setting('tidemark.user', true));
--> statement-breakpoint
-- A change of who belongs to a space is a write to it, so the streams of those who stay and of those who go look at once.
-- A space that is being deleted has no versions any more; its streams are told all the same.
CREATE FUNCTION accounts.member_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  space CONSTANT uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.space_id ELSE NEW.space_id END;
BEGIN
  IF tidemark.next_version(space) IS NULL THEN
    PERFORM pg_notify('tidemark', ':' || space);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER member_changed AFTER INSERT OR UPDATE OR DELETE ON accounts.member FOR EACH ROW EXECUTE FUNCTION accounts.member_changed();
--> statement-breakpoint
-- Where somebody belongs and what he may do there are his: a row is made anew and not handed on.
CREATE FUNCTION accounts.member_keeps_key() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF (NEW.space_id, NEW.user_id) IS DISTINCT FROM (OLD.space_id, OLD.user_id) THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'the space and the user of a member never change',
      HINT = 'Insert a new member and delete this one.';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER member_keeps_key BEFORE UPDATE ON accounts.member FOR EACH ROW EXECUTE FUNCTION accounts.member_keeps_key();
--> statement-breakpoint
-- A space always keeps an owner. Whoever changes its members holds it (see above), so two owners cannot leave at once.
CREATE FUNCTION accounts.owner_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM accounts.space s WHERE s.id = OLD.space_id)
     AND NOT EXISTS (SELECT FROM accounts.member m WHERE m.space_id = OLD.space_id AND m.role = 'owner') THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'a space keeps an owner', CONSTRAINT = 'space_keeps_owner',
      HINT = 'Make somebody else an owner first, or delete the space.';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER owner_stays AFTER UPDATE OF role OR DELETE ON accounts.member
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION accounts.owner_stays();
--> statement-breakpoint
-- Whoever comes has a space of his own.
CREATE FUNCTION accounts.welcome() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  made CONSTANT uuid := gen_random_uuid();
BEGIN
  INSERT INTO tidemark.space (id) VALUES (made);
  INSERT INTO accounts.space (id, name, kind) VALUES (made, 'Personal', 'personal');
  INSERT INTO accounts.member (space_id, user_id, role) VALUES (made, NEW.id, 'owner');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER welcome AFTER INSERT ON accounts."user" FOR EACH ROW EXECUTE FUNCTION accounts.welcome();
--> statement-breakpoint
-- The streams of a session end with it: those of its user look.
CREATE FUNCTION accounts.session_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tidemark', ':' || m.space_id) FROM accounts.member m WHERE m.user_id = OLD.user_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER session_ended AFTER DELETE ON accounts.session FOR EACH ROW EXECUTE FUNCTION accounts.session_ended();
--> statement-breakpoint
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA accounts FROM PUBLIC;
