import { z } from "zod";
import type { DriverStatus } from "../engine/driver.ts";
import type { Channel } from "../ports.ts";

const sharedStatusSchema: z.ZodType<DriverStatus> = z.object({
  state: z.enum(["idle", "syncing", "offline", "error", "signed-out"]),
  message: z.string().nullable(),
  live: z.boolean(),
  // A leader of an older version does not say these.
  obstacle: z.enum(["no-network", "unreachable", "server", "reconnecting"]).nullable().default(null),
  nextTry: z.number().nullable().default(null),
});

/** Tells the other tabs how the leader's talk with the server stands. */
export function shareStatus(channel: Channel, status: DriverStatus): void {
  channel.post({ kind: "status", status });
}

/** What a leader shared; null if it runs another version of the app and says it in other words. */
export function readSharedStatus(status: unknown): DriverStatus | null {
  return sharedStatusSchema.safeParse(status).data ?? null;
}
