import postgres from "postgres";

/** What a failed statement says about the work it was part of. */
export type SqlFailure =
  /** The database will not have this data, now or later. */
  | "refusal"
  /** Somebody else was in the way; the same work may succeed at once. */
  | "contention"
  /** The statement took longer than it may. */
  | "overtime"
  /** The database's own trouble, or a defect: nothing is known about the data. */
  | "trouble";

const REFUSAL_CLASSES: ReadonlySet<string> = new Set(["22", "23", "44", "54"]);
const REFUSAL_CODES: ReadonlySet<string> = new Set(["42501", "P0001"]);
const LOCK_NOT_AVAILABLE = "55P03";
const QUERY_CANCELED = "57014";

/** Tells the four apart by SQLSTATE (PostgreSQL documentation, appendix A). */
export function sqlFailure(error: unknown): SqlFailure {
  if (error instanceof WriteSwallowed) return "refusal";
  if (!(error instanceof postgres.PostgresError)) return "trouble";
  const { code } = error;
  if (code === LOCK_NOT_AVAILABLE || code.startsWith("40")) return "contention";
  if (code === QUERY_CANCELED) return "overtime";
  return REFUSAL_CLASSES.has(code.slice(0, 2)) || REFUSAL_CODES.has(code) ? "refusal" : "trouble";
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

/** What the database said no to: the parts of its error that a rejection is made from. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** A write that touched no row, though it had to: somebody's trigger or policy swallowed it. */
export class WriteSwallowed extends Error {
  override readonly name = "WriteSwallowed";

  constructor() {
    super("the database did not take the change and gave no reason");
  }
}

/** The refusal in `error`; throws `error` again if it is none. */
export function refusalIn(error: unknown): Refusal {
  if (error instanceof WriteSwallowed) return { code: "", message: error.message };
  if (!(error instanceof postgres.PostgresError) || sqlFailure(error) !== "refusal") throw error;
  return {
    code: error.code,
    message: error.message,
    table: error.table_name,
    column: error.column_name,
    constraint: error.constraint_name,
  };
}

/** A sentence for the person whose change was refused. */
export function refusalSentence({ code, message, constraint }: Refusal): string {
  switch (code) {
    case "":
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
