import postgres from "postgres";
import { expect, test } from "vitest";
import { failureKind, refusalIn, writeSwallowed } from "../store/store-failure.ts";
import { isOutage, isUnavailable, refusedPlace, storeFailure } from "./sql-error.ts";

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
] as const)("PUSH-5: SQLSTATE %s is %s", ([code, kind]) => {
  expect(failureKind(storeFailure(sqlError(code)))).toBe(kind);
});

test("PUSH-5: what does not come from the database says nothing about the data", () => {
  const bug = new TypeError("a bug");
  expect(storeFailure(bug)).toBe(bug);
  expect(failureKind(bug)).toBe("trouble");
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

test("a refusal keeps where the database says it is; other errors stay what they are", () => {
  const failure = storeFailure(sqlError("23502", { table_name: "goal", column_name: "name" }));
  expect(refusedPlace(refusalIn(failure))).toMatchObject({ code: "23502", table: "goal", column: "name" });
  const full = sqlError("53100");
  expect(storeFailure(full)).toBe(full);
  expect(() => refusalIn(full)).toThrow("the database's own words");
  expect(refusedPlace(writeSwallowed())).toBeNull();
});

test.for([
  ["23502", {}, "this needs a value"],
  ["23505", {}, "something else has this value already"],
  ["23514", { constraint_name: "goal_unit_is_real" }, "this breaks the rule “goal unit is real”"],
  ["P0001", { message: "ask Bob first" }, "ask Bob first"],
  ["54000", {}, "this is too large for the database"],
  ["22007", {}, "a date is out of range"],
  ["22008", {}, "a date is out of range"],
  ["22P02", {}, "the database does not allow this value"],
] as const)("PUSH-5: a person reads of %s %o: %s", ([code, fields, sentence]) => {
  expect(refusalIn(storeFailure(sqlError(code, fields))).message).toBe(sentence);
});
