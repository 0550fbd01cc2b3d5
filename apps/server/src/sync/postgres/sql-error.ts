import postgres from "postgres";
import { StoreFailure, type StoreFailureKind } from "../store/store-failure.ts";

const REFUSAL_CLASSES: ReadonlySet<string> = new Set(["22", "23", "44", "54"]);
const REFUSAL_CODES: ReadonlySet<string> = new Set(["42501", "P0001"]);
const LOCK_NOT_AVAILABLE = "55P03";
const QUERY_CANCELED = "57014";

/** The failure that an error of the database is; the error itself if it says nothing about the data. */
export function storeFailure(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error;
  const kind = kindOf(error.code);
  if (kind === null) return error;
  return new StoreFailure(kind, kind === "refusal" ? refusalSentence(error) : error.message, {
    cause: error,
  });
}

/** By SQLSTATE (PostgreSQL documentation, appendix A); null is the database's own trouble, or a defect. */
function kindOf(code: string): StoreFailureKind | null {
  if (code === LOCK_NOT_AVAILABLE || code.startsWith("40")) return "contention";
  if (code === QUERY_CANCELED) return "overtime";
  return REFUSAL_CLASSES.has(code.slice(0, 2)) || REFUSAL_CODES.has(code) ? "refusal" : null;
}

const UNAVAILABLE_CLASSES: ReadonlySet<string> = new Set(["08", "25", "53", "57", "58"]);

/** Whether the database cannot be reached or cannot work at the moment, so that later is worth a try. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return UNAVAILABLE_CLASSES.has(error.code.slice(0, 2));
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    code.startsWith("08") ||
    code.startsWith("CONN") ||
    code.startsWith("ECONN") ||
    code === "ENOTFOUND" ||
    code === "EPIPE"
  );
}

const END_OF_IDLE_TRANSACTION = "25";

/** Whether the database itself is away, rather than one statement or session in trouble with its time. */
export function isOutage(error: unknown): boolean {
  const code = error instanceof postgres.PostgresError ? error.code : "";
  return isUnavailable(error) && code !== QUERY_CANCELED && !code.startsWith(END_OF_IDLE_TRANSACTION);
}

/** What the database said no to: the parts of its error that show where. */
export interface RefusedPlace {
  readonly code: string;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** Where the database says that a refusal is; null if it is not the database's. */
export function refusedPlace({ cause }: StoreFailure): RefusedPlace | null {
  if (!(cause instanceof postgres.PostgresError)) return null;
  const { code, table_name: table, column_name: column, constraint_name: constraint } = cause;
  return { code, table, column, constraint };
}

/** A sentence for the person whose change was refused. */
function refusalSentence({
  code,
  message,
  constraint_name: constraint,
}: Pick<postgres.PostgresError, "code" | "message" | "constraint_name">): string {
  switch (code) {
    case "P0001":
      return message;
    case "23502":
      return "this needs a value";
    case "23503":
      return "it refers to something that is not there any more";
    case "23505":
      return "something else has this value already";
    case "23514":
      return constraint === undefined
        ? "the database does not allow this value"
        : `this breaks the rule “${spoken(constraint)}”`;
    case "22001":
      return "the text is too long";
    case "22003":
      return "the number is too large";
    case "22007":
    case "22008":
      return "a date is out of range";
    case "42501":
      return "you may not make this change";
    default:
      return code.startsWith("54")
        ? "this is too large for the database"
        : "the database does not allow this value";
  }
}

function spoken(constraint: string): string {
  return constraint.replaceAll("_", " ");
}
