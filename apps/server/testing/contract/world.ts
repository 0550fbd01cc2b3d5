import type { RowState, Values } from "@tidemark/sync-core";
import type { SpaceStore } from "../../src/sync/store/space-store.ts";
import type { SyncServer } from "../../src/sync/sync-server.ts";

/** The engine on one of its stores, with goals in it, as the facts of the contract need it. */
export interface ContractWorld {
  readonly server: SyncServer;
  readonly store: SpaceStore;
  newSpace(id?: string): Promise<string>;
  deleteSpace(space: string): Promise<void>;
  /** One transaction of a writer that is no replica; says of each write whether it touched a row. */
  sql(space: string, ...writes: readonly SqlWrite[]): Promise<readonly boolean[]>;
  /** Every goal, live or dead, by id. */
  goals(space: string): Promise<ReadonlyMap<string, StoredGoal>>;
  version(space: string): Promise<number>;
  /** Has the next write to a space begin an era. */
  beginEra(): Promise<void>;
  end(): Promise<void>;
}

/** A write to the goals of a space. */
export type SqlWrite =
  | { readonly kind: "insert" | "update"; readonly id: string; readonly values: Values }
  | { readonly kind: "delete"; readonly id: string }
  | { readonly kind: "truncate" };

export interface StoredGoal extends RowState {
  readonly version: number;
}

/** The unit that the table refuses, and how it says so. */
export const REFUSED_UNIT = "parsecs";
export const REFUSAL = "this breaks the rule “goal unit is real”";
