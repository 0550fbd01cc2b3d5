import postgres from "postgres";
import { expect, test } from "vitest";
import {
  isOutage,
  isUnavailable,
  refusalIn,
  refusalSentence,
  sqlFailure,
  WriteSwallowed,
} from "./sql-error.ts";

/** The driver's class takes the fields of the database's answer, which its types keep to themselves. */
function sqlError(code: string, fields: Record<string, string> = {}): postgres.PostgresError {
  const message = "the database's own words";
  return Object.assign(new postgres.PostgresError(message), { message, code, ...fields });
}

test.for([
  ["22001", "refusal"],
  ["22P02", "refusal"],
  ["23505", "refusal"],
  ["44000", "refusal"],
  ["54000", "refusal"],
  ["42501", "refusal"],
  ["P0001", "refusal"],
  ["40P01", "contention"],
  ["40001", "contention"],
  ["55P03", "contention"],
  ["57014", "overtime"],
  ["42703", "trouble"],
  ["53100", "trouble"],
  ["55006", "trouble"],
  ["57P01", "trouble"],
  ["25P03", "trouble"],
  ["P0002", "trouble"],
  ["XX000", "trouble"],
] as const)("PUSH-5: SQLSTATE %s is %s", ([code, failure]) => {
  expect(sqlFailure(sqlError(code))).toBe(failure);
});

test("PUSH-5: what does not come from the database says nothing about the data", () => {
  expect(sqlFailure(new TypeError("a bug"))).toBe("trouble");
  expect(sqlFailure(new WriteSwallowed())).toBe("refusal");
});

test("the database's outage is told apart from a defect", () => {
  for (const code of ["57P01", "53300", "08006"]) expect(isUnavailable(sqlError(code))).toBe(true);
  for (const code of ["CONNECTION_CLOSED", "ECONNREFUSED", "CONNECT_TIMEOUT"]) {
    expect(isUnavailable(Object.assign(new Error("lost"), { code }))).toBe(true);
  }
  expect(isUnavailable(sqlError("42703"))).toBe(false);
  expect(isUnavailable(new TypeError("a bug"))).toBe(false);
  expect(isUnavailable(undefined)).toBe(false);
});

test("a statement or session that took too long is no outage", () => {
  for (const code of ["57P03", "57P01", "53300"]) expect(isOutage(sqlError(code))).toBe(true);
  for (const code of ["57014", "25P03", "42703"]) expect(isOutage(sqlError(code))).toBe(false);
  expect(isOutage(Object.assign(new Error("lost"), { code: "ECONNREFUSED" }))).toBe(true);
});

test("a refusal keeps what the database says it is about; other errors are thrown on", () => {
  const error = sqlError("23502", { table_name: "goal", column_name: "name" });
  expect(refusalIn(error)).toMatchObject({ code: "23502", table: "goal", column: "name" });
  expect(() => refusalIn(sqlError("53100"))).toThrow("the database's own words");
});

test.for([
  [{ code: "23502" }, "this needs a value"],
  [{ code: "23505" }, "something else has this value already"],
  [{ code: "23514", constraint: "goal_unit_is_real" }, "this breaks the rule “goal unit is real”"],
  [{ code: "P0001", message: "ask Bob first" }, "ask Bob first"],
  [{ code: "54000" }, "this is too large for the database"],
  [{ code: "22007" }, "a date is out of range"],
  [{ code: "22008" }, "a date is out of range"],
  [{ code: "22P02" }, "the database does not allow this value"],
] as const)("PUSH-5: a person reads of %o: %s", ([refusal, sentence]) => {
  expect(refusalSentence({ message: "the database's own words", ...refusal })).toBe(sentence);
});
