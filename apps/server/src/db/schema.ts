import { GOAL_STATUSES } from "@tidemark/domain";
import { sql } from "drizzle-orm";
import { check, date, integer, text } from "drizzle-orm/pg-core";
import { syncedTable } from "./synced-table.ts";

export const goal = syncedTable(
  "goal",
  {
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    targetValue: integer("target_value").notNull(),
    currentValue: integer("current_value").notNull().default(0),
    unit: text("unit").notNull().default(""),
    dueOn: date("due_on", { mode: "string" }),
    status: text("status", { enum: GOAL_STATUSES }).notNull().default("active"),
  },
  [
    check("goal_name_length", sql`char_length(name) BETWEEN 1 AND 200`),
    check("goal_target_value_above_zero", sql`target_value > 0`),
    check("goal_due_on_sensible", sql`due_on BETWEEN '1900-01-01' AND '9999-12-31'`),
    check("goal_status_known", sql`status IN ('active', 'done', 'archived')`),
  ],
);
