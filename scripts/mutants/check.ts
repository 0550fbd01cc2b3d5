/** Something that passes as long as all is well, and ought to fail when a fault is planted. */
export type Check =
  | {
      readonly kind: "tests";
      readonly project: "unit" | "pg";
      readonly files: readonly string[];
      readonly seconds: number;
    }
  | { readonly kind: "simulation"; readonly schedules: number; readonly seconds: number };

/** Tests that need nothing but the code. */
export function unit(...files: string[]): Check {
  return { kind: "tests", project: "unit", files, seconds: 120 };
}

/** Tests that need a PostgreSQL. */
export function pg(...files: string[]): Check {
  return { kind: "tests", project: "pg", files, seconds: 240 };
}

/** The simulation of the whole, from seed 1 on. */
export function simulated(schedules: number): Check {
  return { kind: "simulation", schedules, seconds: 300 };
}

/** Checks that together do all that `checks` do: each is run once without a fault, to know what its failure means. */
export function allOf(checks: readonly Check[]): readonly Check[] {
  const schedules = checks.flatMap((check) => (check.kind === "simulation" ? [check.schedules] : []));
  const filesOf = (project: "unit" | "pg") => [
    ...new Set(
      checks.flatMap((check) => (check.kind === "tests" && check.project === project ? check.files : [])),
    ),
  ];
  return [unit(...filesOf("unit")), pg(...filesOf("pg")), simulated(Math.max(0, ...schedules))]
    .filter((check) => (check.kind === "simulation" ? check.schedules > 0 : check.files.length > 0))
    .map((check) => ({ ...check, seconds: 4 * check.seconds }));
}

/** A check as a person would name it. */
export function nameOf(check: Check): string {
  return check.kind === "simulation"
    ? `${check.schedules} simulated schedules`
    : `the ${check.project} tests`;
}
