import type { Rejection } from "@tidemark/sync-core";

/** The server's final no to one change. */
export function rejection(
  change: string,
  code: Rejection["code"],
  message: string,
  field?: string,
): Rejection {
  return {
    kind: "rejected",
    change,
    code,
    message: recordable(message),
    ...(field !== undefined && { field: recordable(field) }),
  };
}

/** Names that a change made up are repeated to it, and no record could keep all that a text may hold. */
function recordable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
