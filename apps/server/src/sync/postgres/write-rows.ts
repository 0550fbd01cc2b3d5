import type { RequestTransaction } from "./request-transaction.ts";
import { buryStatement, type RowStatements } from "./row-statements.ts";
import { type Statement, type StatementValues, uuidArray } from "./statement.ts";
import type { TableWrites, WritePlan } from "../store/write-plan.ts";

export interface WriteTarget {
  readonly space: string;
  /** By entity; an entity comes after those that its rows refer to. */
  readonly tables: ReadonlyMap<string, RowStatements>;
}

/** A statement to be run, and how many rows it has to touch. */
interface Write {
  readonly statement: Statement;
  readonly values: StatementValues;
  readonly rows: number;
}

/** Up to so many rows that change alike are updated one by one, which is the same few steps however large the space is. */
const FEW_ROWS = 4;

/**
 * Sends all of `plan` at once and answers whether every write touched every row it was meant for. A
 * trigger of the team's may swallow a write without an error, and then it did not happen.
 */
export async function writeRows(
  transaction: RequestTransaction,
  { space, tables }: WriteTarget,
  plan: WritePlan,
): Promise<boolean> {
  const planned = [...tables].flatMap(([entity, statements]) => {
    const writes = plan.get(entity);
    return writes ? [{ entity, statements, writes }] : [];
  });
  const complete = await Promise.all(
    [
      ...planned.flatMap(({ statements, writes }) => [
        ...insertsOf(statements, writes),
        ...updatesOf(statements, writes),
      ]),
      ...planned
        .toReversed()
        .flatMap(({ entity, statements, writes }) => deletesOf(entity, statements, writes)),
    ].map(
      async ({ statement, values, rows }) =>
        (await transaction.count(statement, { space, ...values })) === rows,
    ),
  );
  return complete.every(Boolean);
}

function insertsOf(statements: RowStatements, { inserts }: TableWrites): readonly Write[] {
  if (inserts.length === 0) return [];
  const rows = JSON.stringify(inserts.map(({ id, stamps, values }) => ({ ...values, id, stamps })));
  return [{ statement: statements.insert, values: { rows }, rows: inserts.length }];
}

/** What a row does not change is not written: the database may know it more exactly than it can be said here. */
function updatesOf({ update }: RowStatements, { updates }: TableWrites): readonly Write[] {
  return [...Map.groupBy(updates, ({ fields }) => fields.join()).values()].flatMap((alike) => {
    const fields = alike[0]?.fields ?? [];
    const { many, one } = update(fields);
    const records = alike.map(({ id, stamps, values }) => ({
      ...Object.fromEntries(fields.map((field) => [field, values[field]])),
      id,
      stamps,
    }));
    if (records.length > FEW_ROWS)
      return [{ statement: many, values: { rows: JSON.stringify(records) }, rows: records.length }];
    return records.map((record) => ({
      statement: one,
      values: { id: record.id, rows: JSON.stringify([record]) },
      rows: 1,
    }));
  });
}

function deletesOf(
  entity: string,
  statements: RowStatements,
  { deletes, tombstones }: TableWrites,
): readonly Write[] {
  const writes: Write[] = [];
  if (deletes.length > 0)
    writes.push({ statement: statements.delete, values: { ids: uuidArray(deletes) }, rows: deletes.length });
  if (tombstones.length > 0) {
    const rows = JSON.stringify(
      tombstones.map(({ id, stamp, stamps, values }) => ({ id, stamp, stamps, row: values })),
    );
    writes.push({ statement: buryStatement, values: { entity, rows }, rows: tombstones.length });
  }
  return writes;
}
