import type { RequestTransaction } from "./request-transaction.ts";
import { buryStatement, type RowStatements } from "./row-statements.ts";
import { uuidArray } from "./statement.ts";
import type { UpdateWrite, WritePlan } from "./write-plan.ts";

/** A statement under way, and how many rows it has to touch. */
interface Write {
  readonly wanted: number;
  readonly touched: Promise<number>;
}

export interface WriteTarget {
  readonly space: string;
  /** By entity; an entity comes after those that its rows refer to. */
  readonly tables: ReadonlyMap<string, RowStatements>;
}

/**
 * Sends all of `plan` at once and answers whether every write touched every row it was meant for. A
 * trigger of the team's may swallow a write without an error, and then it did not happen.
 */
export async function writeRows(
  transaction: RequestTransaction,
  { space, tables }: WriteTarget,
  plan: WritePlan,
): Promise<boolean> {
  const writes: Write[] = [];
  const planned = [...tables].flatMap(([entity, statements]) => {
    const table = plan.get(entity);
    return table ? [{ entity, statements, table }] : [];
  });
  for (const { statements, table } of planned) {
    if (table.inserts.length > 0) {
      const rows = JSON.stringify(table.inserts.map(({ id, stamps, values }) => ({ ...values, id, stamps })));
      writes.push({
        wanted: table.inserts.length,
        touched: transaction.count(statements.insert, { space, rows }),
      });
    }
    if (table.updates.length > 0) {
      const fields = [...new Set(table.updates.flatMap((row) => row.fields))];
      const rows = JSON.stringify(table.updates.map((row) => recordOf(row, fields)));
      writes.push({
        wanted: table.updates.length,
        touched: transaction.count(statements.update(fields), { space, rows }),
      });
    }
  }
  for (const { entity, statements, table } of planned.toReversed()) {
    if (table.deletes.length > 0) {
      const ids = uuidArray(table.deletes);
      writes.push({
        wanted: table.deletes.length,
        touched: transaction.count(statements.delete, { space, ids }),
      });
    }
    if (table.tombstones.length > 0) {
      const rows = JSON.stringify(
        table.tombstones.map(({ id, stamp, stamps, values }) => ({ id, stamp, stamps, row: values })),
      );
      writes.push({
        wanted: table.tombstones.length,
        touched: transaction.count(buryStatement, { space, entity, rows }),
      });
    }
  }
  const touched = await Promise.all(writes.map((write) => write.touched));
  return writes.every(({ wanted }, index) => touched[index] === wanted);
}

function recordOf({ id, stamps, values }: UpdateWrite, fields: readonly string[]): Record<string, unknown> {
  return { ...Object.fromEntries(fields.map((field) => [field, values[field]])), id, stamps };
}
