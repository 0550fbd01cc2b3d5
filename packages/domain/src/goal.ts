import { defineEntity, type NewRowOf, type RowOf } from "@tidemark/sync-core";
import { z } from "zod";

export const GOAL_STATUSES = ["active", "done", "archived"] as const;

/** Something a person wants to reach, counted in a unit of their own. */
export const goal = defineEntity({
  name: "goal",
  fields: z.object({
    name: z.string().min(1, "give the goal a name").max(200, "keep the name within 200 characters"),
    description: z.string().max(10_000, "keep the description within 10,000 characters").default(""),
    targetValue: z
      .int32({
        error: ({ input }) =>
          typeof input === "number"
            ? "the target is a whole number"
            : "give the goal a target, a whole number",
      })
      .positive("the target is above zero"),
    currentValue: z.int32("the progress is a whole number").default(0),
    unit: z.string().max(40, "keep the unit within 40 characters").default(""),
    dueOn: z.iso.date("the due date is a day, such as 2027-01-31").nullable().default(null),
    status: z.enum(GOAL_STATUSES).default("active"),
  }),
  policies: { currentValue: "counter" },
});

export type Goal = RowOf<typeof goal>;
export type NewGoal = NewRowOf<typeof goal>;
