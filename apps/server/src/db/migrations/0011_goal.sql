CREATE TABLE "goal" (
	"space_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"target_value" integer NOT NULL,
	"current_value" integer DEFAULT 0 NOT NULL,
	"unit" text DEFAULT '' NOT NULL,
	"due_on" date,
	"status" text DEFAULT 'active' NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	"stamps" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "goal_space_id_id_pk" PRIMARY KEY("space_id","id"),
	CONSTRAINT "goal_name_length" CHECK (char_length(name) BETWEEN 1 AND 200),
	CONSTRAINT "goal_target_value_above_zero" CHECK (target_value > 0),
	CONSTRAINT "goal_due_on_sensible" CHECK (due_on BETWEEN '1900-01-01' AND '9999-12-31'),
	CONSTRAINT "goal_status_known" CHECK (status IN ('active', 'done', 'archived'))
);
--> statement-breakpoint
ALTER TABLE "goal" ADD CONSTRAINT "goal_space_id_space_id_fk" FOREIGN KEY ("space_id") REFERENCES "tidemark"."space"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "goal_version" ON "goal" USING btree ("space_id","version","id") WHERE version > 0;
--> statement-breakpoint
SELECT tidemark.sync_enable('goal');
