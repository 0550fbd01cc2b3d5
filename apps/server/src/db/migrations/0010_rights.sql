-- All that a request may do; what it may do to a synced table sync_enable grants.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tidemark FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON tidemark.space, tidemark.era, tidemark.replica, tidemark.batch, tidemark.tombstone, tidemark.synced TO tidemark_request;
--> statement-breakpoint
GRANT UPDATE ON tidemark.tombstone TO tidemark_request;
--> statement-breakpoint
GRANT INSERT ON tidemark.batch TO tidemark_request;
--> statement-breakpoint
GRANT UPDATE (last_batch, settled) ON tidemark.replica TO tidemark_request;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tidemark.is_push(), tidemark.next_version(uuid), tidemark.push_begin(uuid, text, text, uuid, int), tidemark.server_ms(),
  tidemark.caused_by(uuid, text, uuid), tidemark.sync_expire(uuid, interval), tidemark.expirable(interval), tidemark.row_hash(uuid, bigint), tidemark.space_sums(uuid) TO tidemark_request;
--> statement-breakpoint
-- Any writer's triggers, policies and defaults call these as the writer.
GRANT USAGE ON SCHEMA tidemark TO PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tidemark.current_space(), tidemark.this_database() TO PUBLIC;
