import type { RowState } from "@tidemark/sync-core";

/** Rows by {@link rowKey}. A row that the server knows nothing of is not in it. */
export type Rows = ReadonlyMap<string, RowState>;

export function rowKey(entity: string, id: string): string {
  return `${entity}/${id}`;
}

/** The parts of a {@link rowKey}. */
export function rowOfKey(key: string): { readonly entity: string; readonly id: string } {
  const slash = key.indexOf("/");
  return { entity: key.slice(0, slash), id: key.slice(slash + 1) };
}
