import { z } from "zod";
import { SCHEMAS } from "./app-schemas.ts";
import { isUnderstood } from "./sync/schemas.ts";

const versionsSchema = z.object({ protocol: z.number(), schema: z.number() });

/**
 * A request as `schema` reads it; null if its sender speaks another protocol or has entities that are
 * too old or too new, for then nobody here can say what is wrong with it. `Wire` is what clients send.
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
  return data !== undefined && !isUnderstood(data, SCHEMAS);
}
