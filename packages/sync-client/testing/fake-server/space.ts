import {
  CLOCK_START,
  type ClockState,
  encodeStamp,
  jsonEqual,
  observe,
  type Outcome,
  type RowState,
  SQL_REPLICA,
  type Stamp,
  tick,
} from "@tidemark/sync-core";

/** A space as the server keeps it. Plain data, so that a backup is a copy. */
export interface Space {
  version: number;
  clock: ClockState;
  /** Each start of the server under which something was written, with the first version written. */
  eras: { start: number; first: number }[];
  rows: Map<string, StoredRow>;
  /** In the order in which they were settled. */
  batches: Map<string, StoredBatch>;
  /** The last batch of each replica. */
  last: Map<string, string>;
}

export interface StoredRow {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  /** With `dead` for what is left of a deleted row. */
  readonly state: RowState;
}

export interface StoredBatch {
  readonly id: string;
  readonly replica: string;
  readonly version: number;
  readonly changes: readonly { readonly id: string; readonly stamp: Stamp }[];
  readonly outcomes: readonly Outcome[];
}

export function emptySpace(start: number): Space {
  return {
    version: 0,
    clock: CLOCK_START,
    eras: [{ start, first: 0 }],
    rows: new Map(),
    batches: new Map(),
    last: new Map(),
  };
}

export function rowKey(entity: string, id: string): string {
  return `${entity}/${id}`;
}

/** Takes the space's next version; the first one after a start of the server begins an era. */
export function nextVersion(space: Space, start: number): number {
  space.version += 1;
  if (space.eras.at(-1)?.start !== start) space.eras.push({ start, first: space.version });
  return space.version;
}

/** The server clock's next stamp, with an author's part. */
export function nextStamp(space: Space, now: number, author: string = SQL_REPLICA): Stamp {
  space.clock = tick(space.clock, now);
  return encodeStamp(space.clock, author);
}

/** Stores what became of a row, unless nothing did. */
export function storeRow(space: Space, row: StoredRow): void {
  const key = rowKey(row.entity, row.id);
  const present = space.rows.get(key);
  if (present && sameState(present.state, row.state)) return;
  for (const stamp of Object.values(row.state.stamps)) space.clock = observe(space.clock, stamp);
  space.rows.set(key, row);
}

function sameState(a: RowState, b: RowState): boolean {
  return a.dead === b.dead && jsonEqual(a.stamps, b.stamps) && jsonEqual(a.values, b.values);
}
