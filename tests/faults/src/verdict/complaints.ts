import type { ServerKeeper } from "../environment/server-keeper.ts";

/** The errors by which PostgreSQL says that somebody else was in the way: none of them may reach SQL's writers. */
const ABORTED = ["40001", "40P01", "55P03", "57014"] as const;
/** Of a line in the server's log: the server's own fault. */
const ERROR_LEVEL = 50;

/** What the processes themselves complain of and must not, however much breaks around them. */
export function complaintsOf(
  server: Pick<ServerKeeper, "unaskedEnds" | "output">,
  sqlErrors: ReadonlyMap<string, number>,
): readonly string[] {
  return [
    ...server.unaskedEnds().map((output) => `the server ended by itself:\n${output}`),
    ...server
      .output()
      .split("\n")
      .filter((line) => levelOf(line) >= ERROR_LEVEL)
      .map((line) => `the server logged an error: ${line}`),
    ...ABORTED.filter((code) => sqlErrors.has(code)).map(
      (code) => `a writer with SQL was aborted with ${code}, ${sqlErrors.get(code)} times`,
    ),
  ];
}

function levelOf(line: string): number {
  return Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0);
}
