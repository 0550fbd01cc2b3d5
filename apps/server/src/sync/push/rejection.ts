import type { Rejection } from "@tidemark/sync-core";

/** The server's final no to one change. */
export function rejection(
  change: string,
  code: Rejection["code"],
  message: string,
  field?: string,
): Rejection {
  return { kind: "rejected", change, code, message, ...(field !== undefined && { field }) };
}
