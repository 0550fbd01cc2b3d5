import {
  encodeStamp,
  type Entity,
  INSERT_KEY,
  type Stamp,
  updateChange,
  visibleRow,
} from "@tidemark/sync-core";
import type { Edit, ReplicaReads, ReplicaWrites, Row, TouchedRows } from "./replica/replica.ts";
import { newRowValues, updateValues } from "./replica/validate.ts";

/**
 * The rows as this tab shows them: what is committed, and over it what is being written at this moment.
 * A write shows at once; its commit takes its place, and its failure takes it back.
 */
export interface ShownRows extends Pick<ReplicaReads, "row" | "rows" | "subscribe"> {
  /** Writes all edits in one transaction. Rejects as the replica does. */
  write(edits: readonly Edit[]): Promise<void>;
  /** How many edits are being written: shown, and lost if the page goes now. */
  writing(): number;
  /** Whether an edit of this row is being written. */
  isWriting(entity: string, id: string): boolean;
}

/** What a write under way makes of a row; null if it deletes it. */
type Lay = (row: Row | null) => Row | null;

interface Layer {
  readonly entity: string;
  readonly id: string;
  readonly lay: Lay;
}

export function createShownRows(
  replica: Pick<ReplicaReads, "row" | "rows" | "subscribe"> & Pick<ReplicaWrites, "write">,
  entities: Readonly<Record<string, Entity>>,
): ShownRows {
  const listeners = new Set<(touched: TouchedRows) => void>();
  let layers: readonly Layer[] = [];
  replica.subscribe(notify);

  function notify(touched: TouchedRows): void {
    for (const listener of listeners) listener(touched);
  }

  function shown(entity: string, id: string): Row | null {
    return layers
      .filter((layer) => layer.entity === entity && layer.id === id)
      .reduce<Row | null>((row, { lay }) => lay(row), replica.row(entity, id));
  }

  return {
    row: shown,
    rows(entity) {
      const laid = new Set(layers.filter((layer) => layer.entity === entity).map(({ id }) => id));
      if (laid.size === 0) return replica.rows(entity);
      const committed = replica.rows(entity);
      const created = [...laid].filter((id) => !replica.row(entity, id));
      const rows = committed.map((row) => (laid.has(row.id) ? shown(entity, row.id) : row));
      return [...rows, ...created.map((id) => shown(entity, id))].filter((row) => row !== null);
    },
    writing: () => layers.length,
    isWriting: (entity, id) => layers.some((layer) => layer.entity === entity && layer.id === id),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async write(edits) {
      const own = new Set(edits.flatMap((edit) => layerOf(entities, edit)));
      const remove = () => {
        layers = layers.filter((layer) => !own.has(layer));
      };
      layers = [...layers, ...own];
      notify(touchedBy(own));
      try {
        await replica.write(edits, { group: true, onCommit: remove });
      } catch (error) {
        remove();
        notify(touchedBy(own));
        throw error;
      }
    },
  };
}

/** How an edit shows; not at all if it breaks a rule, for the replica to refuse. */
function layerOf(entities: Readonly<Record<string, Entity>>, edit: Edit): readonly Layer[] {
  const entity = entities[edit.entity];
  const id = edit.id;
  if (!entity || id === undefined) return [];
  try {
    return [{ entity: edit.entity, id, lay: layOf(entity, id, edit) }];
  } catch {
    // The replica will refuse it in the same words.
    return [];
  }
}

function layOf(entity: Entity, id: string, edit: Edit): Lay {
  if (edit.kind === "delete") return () => null;
  if (edit.kind === "create") {
    const created: Row = { ...newRowValues(entity, edit.values), id };
    return (row) => row ?? created;
  }
  const values = updateValues(entity, edit.values);
  const change = updateChange({ id, entity: entity.name, row: id, stamp: NOW }, values, {});
  return (row) => {
    const base = row && { values: row, stamps: { [INSERT_KEY]: BEFORE } };
    const laid = base && visibleRow(entity.policies, base, { failed: [], outbox: [change] });
    return laid && { ...laid, id };
  };
}

/** Which is earlier is all that showing asks of stamps. */
const [BEFORE, NOW] = [1, 2].map((ms) => encodeStamp({ ms, counter: 0 }, "00000000")) as [Stamp, Stamp];

function touchedBy(layers: Iterable<Layer>): TouchedRows {
  const touched = new Map<string, Set<string>>();
  for (const { entity, id } of layers) touched.set(entity, (touched.get(entity) ?? new Set()).add(id));
  return touched;
}
