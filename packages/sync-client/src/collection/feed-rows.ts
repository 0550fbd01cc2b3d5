import type { SyncConfig } from "@tanstack/db";
type Feed<Row extends object> = Pick<
  Parameters<SyncConfig<Row, string>["sync"]>[0],
  "begin" | "write" | "commit" | "markReady"
>;

/** Where the rows of a collection come from. */
export interface RowSource<Row> {
  row(id: string): Row | undefined;
  rows(): readonly Row[];
  subscribe(listener: (ids: ReadonlySet<string> | "all") => void): () => void;
}

/** Feeds a collection with rows: all of them now, and then what changes. Returns what stops it. */
export function feedRows<Row extends { readonly id: string }>(
  source: RowSource<Row>,
  { begin, write, commit, markReady }: Feed<Row>,
): () => void {
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
    const rows = new Map(source.rows().map((row) => [row.id, row]));
    for (const id of shown.keys()) if (!rows.has(id)) show(id, undefined);
    for (const [id, row] of rows) show(id, row);
  }

  function take(ids: ReadonlySet<string> | "all"): void {
    begin();
    if (ids === "all") showAll();
    else for (const id of ids) show(id, source.row(id));
    // Confirmations of a write under way show when it ends; nobody needs to wait for them.
    void commit();
  }

  take("all");
  markReady();
  return source.subscribe(take);
}
