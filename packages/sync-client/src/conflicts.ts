import {
  conflictEntity,
  type Entity,
  leaderOf,
  lostCountOf,
  type SyncConflict,
  type Values,
} from "@tidemark/sync-core";
import { EditRefused } from "./replica/errors.ts";
import type { Edit, Row } from "./replica/replica.ts";
import type { ShownRows } from "./shown-rows.ts";

/** The open conflicts and what a person can do about them. Lists are the same objects until they change. */
export interface Conflicts {
  /** Oldest first. */
  all(): readonly SyncConflict[];
  of(entity: string, id: string): readonly SyncConflict[];
  subscribe(listener: () => void): () => void;
  /**
   * Gives the row what lost, or adds what is missing of a counter, as a new edit, and closes the conflict, in one local
   * transaction.
   *
   * @throws {@link EditRefused} if there is no such conflict or the row cannot take the value.
   */
  restore(id: string): Promise<void>;
  /** Closes the conflict; the row stays as it is. Throws like {@link restore}. */
  dismiss(id: string): Promise<void>;
}

const { name } = conflictEntity;

export function createConflicts(
  rows: Pick<ShownRows, "row" | "rows" | "write" | "subscribe">,
  entities: Readonly<Record<string, Entity>>,
  onWrite: () => void,
): Conflicts {
  const listeners = new Set<() => void>();
  let listsByRow = new Map<string, readonly SyncConflict[]>();
  let all: readonly SyncConflict[] | null = null;

  rows.subscribe((touched) => {
    if (touched !== "all" && !touched.has(name)) return;
    all = null;
    listsByRow = new Map();
    for (const listener of listeners) listener();
  });

  /** A later version of the app resolves those of kinds of rows that this one does not know. */
  function read(): readonly SyncConflict[] {
    return rows
      .rows(name)
      .map(toConflict)
      .filter(({ entity }) => entities[entity])
      .toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
  }

  function list(): readonly SyncConflict[] {
    all ??= read();
    return all;
  }

  function find(id: string): SyncConflict {
    const row = rows.row(name, id);
    if (!row) throw new EditRefused("missing", `there is no open conflict ${id}; it may have been resolved`);
    return toConflict(row);
  }

  async function write(edits: readonly Edit[]): Promise<void> {
    await rows.write(edits);
    onWrite();
  }

  return {
    all: list,
    of(entity, id) {
      const path = `${entity}/${id}`;
      const known = listsByRow.get(path);
      if (known) return known;
      const own = list().filter((conflict) => conflict.entity === entity && conflict.rowId === id);
      listsByRow.set(path, own);
      return own;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async restore(id) {
      const conflict = find(id);
      const entity = entities[conflict.entity];
      if (!entity) {
        throw new EditRefused(
          "invalid",
          `this version of the app does not know "${conflict.entity}"; reload to get a newer one`,
        );
      }
      const shown = rows.row(conflict.entity, conflict.rowId) !== null;
      await write([...restoringEdits(entity, conflict, shown), closing(id)]);
    },
    async dismiss(id) {
      await write([closing(find(id).id)]);
    },
  };
}

/** What gives a row the value that lost; nothing if a deletion lost and the row is gone by now. */
function restoringEdits(entity: Entity, conflict: SyncConflict, shown: boolean): readonly Edit[] {
  const { rowId: id, field, value } = conflict;
  if (field === "" && value === null) return shown ? [{ kind: "delete", entity: entity.name, id }] : [];
  const values =
    field === "" ? restorable(entity, value as Values) : { [field]: lostCountOf(value)?.missing ?? value };
  return [{ kind: "update", entity: entity.name, id, values, revives: true }];
}

/**
 * Of the fields that went down with a row those that an edit can give it. The others it still has when it
 * comes back: a counter is what it was, and what follows a field goes with that alone.
 */
function restorable({ policies }: Entity, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([field]) => {
      const leader = leaderOf(policies, field);
      const known = policies[field] !== undefined && policies[field] !== "counter";
      return known && (leader === null || leader in values);
    }),
  );
}

function closing(id: string): Edit {
  return { kind: "delete", entity: name, id };
}

/** Only the server writes these, by its own rules. */
function toConflict(row: Row): SyncConflict {
  return row as unknown as SyncConflict;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
