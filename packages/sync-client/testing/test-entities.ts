import { defineEntity } from "@tidemark/sync-core";
import { z } from "zod";

/** An entity with a counter, a default and rules to break. */
const task = defineEntity({
  name: "task",
  fields: z.object({
    title: z.string().min(1, "give the task a title").max(100, "keep the title within 100 characters"),
    notes: z.string().default(""),
    minutes: z.int32("minutes are whole numbers").default(0),
  }),
  policies: { minutes: "counter" },
});

/** An entity with the policies that a task lacks. */
const record = defineEntity({
  name: "record",
  fields: z.object({
    name: z.string().min(1, "give the record a name"),
    best: z.number().max(1_000, "keep the best within 1,000").nullable().default(null),
    bestOn: z.string().nullable().default(null),
    fastest: z.number().nullable().default(null),
    plan: z.string().default(""),
  }),
  policies: { best: "max", bestOn: { follows: "best" }, fastest: "min", plan: "manual" },
});

export const testEntities = { task, record } as const;

export const TEST_SCHEMA = 1;
export const TEST_SPACE = "0190a0c0-0000-7000-8000-00000000000a";
