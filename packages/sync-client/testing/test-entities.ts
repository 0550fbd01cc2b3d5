import { defineEntity } from "@tidemark/sync-core";
import { z } from "zod";

/** An entity with a field of every policy, a default and rules to break. */
const task = defineEntity({
  name: "task",
  fields: z.object({
    title: z.string().min(1, "give the task a title").max(100, "keep the title within 100 characters"),
    notes: z.string().default(""),
    minutes: z.int32("minutes are whole numbers").default(0),
  }),
  policies: { minutes: "counter" },
});

export const testEntities = { task } as const;

export const TEST_SCHEMA = 1;
export const TEST_SPACE = "0190a0c0-0000-7000-8000-00000000000a";
