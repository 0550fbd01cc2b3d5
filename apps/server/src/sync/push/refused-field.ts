import type { Change } from "@tidemark/sync-core";
import type { Blame } from "../store/space-store.ts";

/** The field of a refused change that is to blame, if it is said or there is only one it can be. */
export function refusedField({ named, possible }: Blame, change: Change): string | undefined {
  if (change.kind === "delete") return undefined;
  const edited = Object.keys(change.values);
  const isEdited = (field: string) => edited.includes(field);
  return [named, named.filter(isEdited), edited, possible.filter(isEdited)].find(
    (candidates) => candidates.length === 1,
  )?.[0];
}
