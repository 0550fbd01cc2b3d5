import { defineEntity, type NewRowOf, type RowOf } from "@tidemark/sync-core";
import { z } from "zod";

export const GOAL_STATUSES = ["active", "done", "archived"] as const;

// Letters that draw nothing, such as a zero-width space or an empty Braille pattern, are not in it.
const SOMETHING_TO_SEE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a due date is a day that calendars can show: from the year 1900 to 9999. */
export function isDueDay(dueOn: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(dueOn) && dueOn >= "1900";
}

/** Something a person wants to reach, counted in a unit of their own. */
export const goal = defineEntity({
  name: "goal",
  fields: z.object({
    name: z
      .string()
      .regex(SOMETHING_TO_SEE, "give the goal a name")
      .max(200, "keep the name within 200 characters"),
    description: z.string().max(10_000, "keep the description within 10,000 characters").default(""),
    targetValue: z
      .int32({
        error: ({ input }) =>
          input === undefined || input === ""
            ? "give the goal a target, a whole number"
            : typeof input === "number" && Number.isInteger(input) && input < 0
              ? "the target is above zero"
              : wholeNumberProblem("target", input),
      })
      .positive("the target is above zero"),
    currentValue: z.int32({ error: ({ input }) => wholeNumberProblem("progress", input) }).default(0),
    unit: z.string().max(40, "keep the unit within 40 characters").default(""),
    dueOn: z.iso
      .date("the due date is a day, such as 2027-01-31")
      .refine(isDueDay, "choose a due date between the years 1900 and 9999")
      .nullable()
      .default(null),
    status: z.enum(GOAL_STATUSES).default("active"),
  }),
  policies: { currentValue: "counter" },
});

export type Goal = RowOf<typeof goal>;
export type NewGoal = NewRowOf<typeof goal>;

function wholeNumberProblem(what: string, input: unknown): string {
  if (typeof input !== "number" || !Number.isInteger(input)) return `the ${what} is a whole number`;
  return input > 0 ? `the ${what} is at most 2,147,483,647` : `the ${what} is at least \u22122,147,483,648`;
}
