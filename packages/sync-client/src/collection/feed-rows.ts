import type { SyncConfig } from "@tanstack/db";
import type { RowOf } from "@tidemark/sync-core";
import type { Entities, EntityName, SyncClient } from "../sync-client.ts";

type Feed<Row extends object> = Pick<
  Parameters<SyncConfig<Row, string>["sync"]>[0],
  "begin" | "write" | "commit" | "markReady"
>;

/** Feeds a collection with an entity's rows: all of them now, and then what changes. Returns what stops it. */
export function feedRows<E extends Entities, Name extends EntityName<E>>(
  client: SyncClient<E>,
  entity: Name,
  { begin, write, commit, markReady }: Feed<RowOf<E[Name]> & object>,
): () => void {
  type Row = RowOf<E[Name]> & object;
  const shown = new Map<string, Row>();

  function show(id: string, row: Row | undefined): void {
    const before = shown.get(id);
    if (before === row) return;
    if (row === undefined) {
      shown.delete(id);
      write({ type: "delete", key: id });
    } else {
      shown.set(id, row);
      write({ type: before ? "update" : "insert", value: row });
    }
  }

  function showAll(): void {
    const rows = new Map(client.rows(entity).map((row) => [row.id, row]));
    for (const id of shown.keys()) if (!rows.has(id)) show(id, undefined);
    for (const [id, row] of rows) show(id, row);
  }

  function take(ids: ReadonlySet<string> | "all"): void {
    begin();
    if (ids === "all") showAll();
    else for (const id of ids) show(id, client.row(entity, id));
    // Confirmations of a write under way show when it ends; nobody needs to wait for them.
    void commit();
  }

  take("all");
  markReady();
  return client.subscribeRows(entity, take);
}
