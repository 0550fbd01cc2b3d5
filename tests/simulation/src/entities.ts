import { entities } from "@tidemark/domain";
import { conflictEntity, defineEntity } from "@tidemark/sync-core";
import { z } from "zod";

/** What the app's goals lack: the policies of their own, and rows that several devices make apart. */
const record = defineEntity({
  name: "record",
  fields: z.object({
    note: z.string().default(""),
    plan: z.string().default(""),
    best: z.number().nullable().default(null),
    bestOn: z.string().nullable().default(null),
    fastest: z.number().nullable().default(null),
  }),
  policies: { plan: "manual", best: "max", bestOn: { follows: "best" }, fastest: "min" },
});

export const simEntities = { ...entities, record } as const;

export type SimEntities = typeof simEntities;

/** All whose rows a device holds. */
export const ROW_ENTITIES = ["goal", "record", conflictEntity.name] as const;
