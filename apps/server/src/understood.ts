import { SCHEMA_VERSION } from "@tidemark/domain";
import { PROTOCOL_VERSION } from "@tidemark/sync-core";
import { z } from "zod";

const versionsSchema = z.object({ protocol: z.number(), schema: z.number() });

/**
 * A request as `schema` reads it; null if its sender speaks another protocol or has other entities, for
 * then nobody here can say what is wrong with it. `Wire` is what clients send.
 */
export function understood<Wire, Request>(schema: z.ZodType<Request>) {
  return z.custom<Wire>().transform((value, context): Request | null => {
    if (isFromElsewhere(value)) return null;
    const { data, error } = schema.safeParse(value);
    if (data !== undefined) return data;
    for (const { path, message } of error?.issues ?? [])
      context.issues.push({ code: "custom", path, message, input: value });
    return z.NEVER;
  });
}

function isFromElsewhere(value: unknown): boolean {
  const { data } = versionsSchema.safeParse(value);
  return data !== undefined && (data.protocol !== PROTOCOL_VERSION || data.schema !== SCHEMA_VERSION);
}
