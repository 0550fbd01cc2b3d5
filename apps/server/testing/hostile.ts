/** JSON texts that somebody may put where a value is expected, by what they are. */
const HOSTILE: Readonly<Record<string, string>> = {
  SQL: JSON.stringify("'; DROP TABLE goal CASCADE; --"),
  "SQL in dollars": JSON.stringify("$$); SELECT pg_sleep(30); --"),
  "a NUL": '"a\\u0000b"',
  "a lone surrogate": '"a\\ud800b"',
  "the wrong half of a surrogate": '"\\udc00"',
  "no character": '"\\uffff"',
  NaN: "NaN",
  "a text NaN": '"NaN"',
  infinity: "1e999",
  "a number beyond whole ones": "9007199254740993",
  "a small number": "-1e308",
  nothing: "null",
  "a truth": "true",
  "an object with a prototype": '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}',
  "a name of a prototype": '"__proto__"',
  "a name of every object": '"constructor"',
  "a method of every object": '"toString"',
  "lists in lists": `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  "objects in objects": `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`,
  "a long text": JSON.stringify("x".repeat(900_000)),
  "a list of many": `[${"0,".repeat(500_000)}0]`,
  "a list of a million": `[${"0,".repeat(1_000_000)}0]`,
  "2 MiB": JSON.stringify("x".repeat(2 ** 21)),
};

const PLACE = "<here>";

/** `request` as JSON, once for each value in it and each hostile text in that one's place. */
export function* hostileVariants(request: object): Generator<readonly [what: string, body: string]> {
  for (const path of pathsOf(request)) {
    const template = JSON.stringify(withPlace(request, path));
    for (const [what, text] of Object.entries(HOSTILE))
      yield [`${what} as ${path.join(".")}`, template.replace(JSON.stringify(PLACE), () => text)];
  }
}

type Path = readonly string[];

/** The way to each value, whether it has values in it or not. */
function pathsOf(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...pathsOf(inner).map((path) => [name, ...path]),
  ]);
}

function withPlace(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return PLACE;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as object) };
  const inner = (copy as Record<string, unknown>)[first];
  (copy as Record<string, unknown>)[first] = withPlace(inner, rest);
  return copy;
}
