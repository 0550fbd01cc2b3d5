import { type Note, noteKey } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { EditRefused } from "./errors.ts";
import type { RecordKey } from "./replica.ts";
import { kindOf } from "./slot.ts";

/** Notes something on records; what is left out stays as it was. */
export function writeNotes(draft: Draft, records: readonly RecordKey[], note: Partial<Note>): void {
  for (const { entity, id } of records) {
    const slot = draft.model.slots().get(entity, id);
    if (!slot || kindOf(slot) === null)
      throw new EditRefused("missing", `there is no ${entity} ${id}; it may have been deleted`);
    draft.put("notes", noteKey(entity, id), { lastAttempt: null, message: null, ...slot.note, ...note });
  }
}
