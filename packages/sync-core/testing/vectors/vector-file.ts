/** One thing that every implementation has to do alike: what goes in, and what comes out. */
export interface Vector {
  readonly name: string;
}

/** The cases of one file, and how this implementation works them out. */
export interface VectorFile {
  readonly file: string;
  readonly cases: readonly Vector[];
  /** What comes out of a case as it was read from the file. */
  readonly run: (given: never) => unknown;
}

/** A file's text: every case with what comes out of it under `expected`. */
export function vectorText({ cases, run }: VectorFile): string {
  const worked = cases.map((given) => ({ ...given, expected: run(given as never) }));
  return `${lines(JSON.parse(JSON.stringify(worked)), "")}\n`;
}

const WIDTH = 110;

/** JSON with what is short on one line. */
function lines(value: unknown, indent: string): string {
  const short = oneLine(value);
  if (typeof value !== "object" || value === null || indent.length + short.length <= WIDTH) return short;
  const inner = `${indent}  `;
  const [open, members, close] = Array.isArray(value)
    ? ["[", value.map((member) => lines(member, inner)), "]"]
    : [
        "{",
        Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${lines(member, inner)}`),
        "}",
      ];
  return `${open}\n${members.map((member) => inner + member).join(",\n")}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${oneLine(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
