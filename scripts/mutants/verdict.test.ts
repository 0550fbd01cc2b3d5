import { expect, test } from "vitest";
import { verdictOfSimulation, verdictOfTests } from "./verdict.ts";

function report(...tests: (readonly [name: string, failure: string | null])[]) {
  const assertionResults = tests.map(([fullName, failure]) => ({
    fullName,
    status: failure === null ? "passed" : "failed",
    failureMessages: failure === null ? [] : [failure],
  }));
  const status = tests.some(([, failure]) => failure !== null) ? "failed" : "passed";
  return { testResults: [{ name: "a.test.ts", status, message: "", assertionResults }] };
}

const UNLOADED = {
  testResults: [{ name: "a.test.ts", status: "failed", message: "no", assertionResults: [] }],
};

test("a test that fails catches, and is named", () => {
  expect(verdictOfTests(1, report(["A-1: holds", null], ["A-2: holds", "expected 1 to be 2"]))).toEqual({
    kind: "failed",
    by: "“A-2: holds”",
  });
});

test("tests that pass do not catch", () => {
  expect(verdictOfTests(0, report(["A-1: holds", null])).kind).toBe("passed");
});

test.for([
  ["the fault is no program", 1, report(["A-1: holds", "SyntaxError: Unexpected token"])],
  ["the fault names what is not there", 1, report(["A-1: holds", "ReferenceError: x is not defined"])],
  ["the fault is no SQL", 1, report(["A-1: holds", 'PostgresError: syntax error at or near "x"'])],
  ["a file does not load", 1, UNLOADED],
  ["vitest itself fails", 1, report(["A-1: holds", null])],
  ["there are no tests", 0, { testResults: [] }],
] as const)("nothing is decided when %s", ([, code, tests]) => {
  expect(verdictOfTests(code, tests).kind).toBe("undecided");
});

test("a schedule that goes wrong catches, and its seed is named", () => {
  expect(verdictOfSimulation(1, "seed 12: nothing is lost: a goal is\n")).toEqual({
    kind: "failed",
    by: "the simulation, seed 12: nothing is lost: a goal is",
  });
});

test("a simulation that ends otherwise decides nothing", () => {
  expect(verdictOfSimulation(0, "200 schedules from seed 1: all is well\n").kind).toBe("passed");
  expect(verdictOfSimulation(1, "Cannot find module").kind).toBe("undecided");
  expect(verdictOfSimulation(1, "seed 3: ReferenceError: x is not defined").kind).toBe("undecided");
});
