import { fillPlaceholders, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Parameter } from "./connection.ts";

/** A statement whose text is written once; only its parameters change. */
export interface Statement<Values extends StatementValues = StatementValues> {
  readonly text: string;
  readonly parameters: (values: Values) => readonly Parameter[];
}

export type StatementValues = Readonly<Record<string, Parameter>>;

const dialect = new PgDialect();

/** Writes the text of `query`; each `sql.placeholder` in it is a key of the values to run it with. */
export function statement<Values extends StatementValues>(query: SQL): Statement<Values> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return { text, parameters: (values) => fillPlaceholders(params, values).map(toParameter) };
}

function toParameter(value: unknown): Parameter {
  if (
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  throw new Error(`a statement's parameter cannot be a ${typeof value}`);
}

/** Ids as one parameter: the text of a `uuid[]`. They were checked to be UUIDs, so nothing needs quoting. */
export function uuidArray(ids: Iterable<string>): string {
  return `{${[...ids].join(",")}}`;
}
