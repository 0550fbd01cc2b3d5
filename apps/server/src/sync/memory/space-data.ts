import type { Outcome, RowState } from "@tidemark/sync-core";
import type { BatchRecord, Era } from "../store/space-store.ts";

/** All that a store in memory keeps. Plain data: a backup is a copy of it. */
export interface StoreData {
  readonly spaces: Map<string, SpaceData>;
  /** Whose each replica is, and the last batch that was settled for it. */
  readonly replicas: Map<string, ReplicaData>;
}

export interface SpaceData {
  version: number;
  /** The highest version of a tombstone that has been removed. */
  horizon: number;
  /** Under which start of the store it was last written to. */
  started: number;
  readonly eras: Era[];
  /** By the key of the row; tombstones are rows too. */
  readonly rows: Map<string, StoredRow>;
  readonly batches: Map<string, StoredBatch>;
  /** The same batches in the order in which they were settled. */
  readonly batchLog: StoredBatch[];
}

/** A row, live or dead. Never altered, only replaced. */
export interface StoredRow {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  /** When it became so, in ms since 1970. */
  readonly at: number;
  readonly state: RowState;
}

export interface StoredBatch extends BatchRecord {
  /** When it was settled or cancelled, in ms since 1970. */
  readonly at: number;
  readonly user: string;
  readonly replica: string;
  readonly version: number;
  /** Null if it was cancelled. */
  readonly outcomes: readonly Outcome[] | null;
}

export interface ReplicaData {
  readonly space: string;
  readonly user: string;
  readonly last: string | null;
  /** How many batches it has settled. */
  readonly settled: number;
}

/** @param first when its first era began. */
export function emptySpace(started: number, first = started): SpaceData {
  return {
    version: 0,
    horizon: 0,
    started,
    eras: [{ started: first, firstVersion: 1 }],
    rows: new Map(),
    batches: new Map(),
    batchLog: [],
  };
}

/** A batch is known by its user and its id. */
export function batchKey(user: string, batch: string): string {
  return `${batch}/${user}`;
}

/** A copy that shares nothing which could change. */
export function copyData({ spaces, replicas }: StoreData): StoreData {
  return {
    spaces: new Map([...spaces].map(([id, space]) => [id, copySpace(space)])),
    replicas: new Map(replicas),
  };
}

export function copySpace(space: SpaceData): SpaceData {
  return {
    ...space,
    eras: [...space.eras],
    rows: new Map(space.rows),
    batches: new Map(space.batches),
    batchLog: [...space.batchLog],
  };
}
