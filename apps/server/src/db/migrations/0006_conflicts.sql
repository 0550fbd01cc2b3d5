-- What lost where two edits did not know of each other: of a field, or (field `""`) of a deletion and an edit. Written by
-- pushes alone, and otherwise a synced table like any other; whoever has decided deletes the row.
CREATE TABLE tidemark.sync_conflict (
  space_id uuid NOT NULL REFERENCES tidemark.space ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  entity text NOT NULL,
  row_id uuid NOT NULL,
  field text NOT NULL,
  value jsonb,
  stamp text NOT NULL COLLATE "C",
  replica text NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 0,
  stamps jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (space_id, id)
);
--> statement-breakpoint
CREATE INDEX sync_conflict_version ON tidemark.sync_conflict (space_id, version, id) WHERE version > 0;
--> statement-breakpoint
CREATE INDEX sync_conflict_row ON tidemark.sync_conflict (space_id, entity, row_id);
--> statement-breakpoint
SELECT tidemark.sync_enable('tidemark.sync_conflict');
