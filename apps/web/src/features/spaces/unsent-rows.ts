import type { AppClient } from "../../sync/open-sync.ts";
import { sentence } from "../../ui/sentence.ts";
import { editTexts } from "../sync/edit-texts.ts";
import { goalName } from "../sync/goal-name.ts";

export interface UnsentRow {
  readonly id: string;
  readonly name: string;
  /** What its changes would have made of it, in words. */
  readonly edits: string;
  /** For a file: the row as this device shows it, and the changes. */
  readonly row: { readonly id: string; readonly shown: unknown; readonly changes: readonly unknown[] };
}

type Books = Pick<AppClient, "row" | "confirmed" | "refusals" | "repository">;

/** The goals with changes that the server has not saved, refused ones included. */
export function unsentRows(client: Books): readonly UnsentRow[] {
  const waiting = client.repository.outbox
    .list()
    .map(({ entity, id, kind, values }) => ({ entity, id, kind, values }));
  const refused = client.repository
    .findFailedSyncRecords()
    .flatMap(({ entity, id }) =>
      client.refusals("goal", id).map(({ kind, values }) => ({ entity, id, kind, values })),
    );
  const changes = [...refused, ...waiting].filter(({ entity }) => entity === "goal");
  return [...new Set(changes.map(({ id }) => id))].map((id) => {
    const own = changes.filter((change) => change.id === id);
    const texts = editTexts(own);
    return {
      id,
      name: goalName(client, id),
      edits: sentence(texts.join(", ")),
      row: { id, shown: client.row("goal", id) ?? null, changes: own },
    };
  });
}
