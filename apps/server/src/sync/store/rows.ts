import type { RowState } from "@tidemark/sync-core";

/** Rows by {@link rowKey}. A row that the server knows nothing of is not in it. */
export type Rows = ReadonlyMap<string, RowState>;

/** Rows as they are stored: each with the version of its last write. */
export type StoredRows = ReadonlyMap<string, RowState & { readonly version: number }>;

export function rowKey(entity: string, id: string): string {
  return `${entity}/${id}`;
}

export interface RowKey {
  readonly entity: string;
  readonly id: string;
}

/** The parts of a {@link rowKey}. */
export function rowOfKey(key: string): RowKey {
  const slash = key.indexOf("/");
  return { entity: key.slice(0, slash), id: key.slice(slash + 1) };
}
