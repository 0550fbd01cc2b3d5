/** What a check said. */
export type Verdict =
  | { readonly kind: "passed" }
  /** It failed, and by what. */
  | { readonly kind: "failed"; readonly by: string }
  /** It could not be told: it did not load, or not end. */
  | { readonly kind: "undecided"; readonly why: string };

/** What a fault that is no working program makes tests and simulation say. */
const NO_PROGRAM = /\b(?:SyntaxError|ReferenceError)\b|syntax error at or near|PARSE_ERROR/;

/** Vitest's report, as far as it is read here. */
interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** What a run of tests said; only a test that ran and failed counts as failed. */
export function verdictOfTests(code: number | null, report: TestReport): Verdict {
  const failed = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed"),
  );
  const [first] = failed;
  const unloaded = report.testResults.find(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some(isFailed),
  );
  const messages = [
    ...failed.flatMap(({ failureMessages = [] }) => failureMessages),
    ...report.testResults.map(({ message }) => message),
  ];
  const nonsense = messages.find((message) => NO_PROGRAM.test(message));
  if (nonsense !== undefined) return { kind: "undecided", why: nonsense };
  if (first) return { kind: "failed", by: `“${first.fullName}”` };
  if (unloaded) return { kind: "undecided", why: `${unloaded.name} did not load: ${unloaded.message}` };
  if (code !== 0) return { kind: "undecided", why: "vitest failed, but none of its tests" };
  const ran = report.testResults.some(({ assertionResults }) => assertionResults.length > 0);
  return ran ? { kind: "passed" } : { kind: "undecided", why: "there are no such tests" };
}

function isFailed({ status }: { readonly status: string }): boolean {
  return status === "failed";
}

/** What a run of the simulation said. */
export function verdictOfSimulation(code: number | null, output: string): Verdict {
  if (NO_PROGRAM.test(output)) return { kind: "undecided", why: output };
  if (code === 0) return { kind: "passed" };
  const problem = /^seed \d+: .*/m.exec(output)?.[0];
  if (problem !== undefined) return { kind: "failed", by: `the simulation, ${problem.slice(0, 120)}` };
  return { kind: "undecided", why: output };
}
