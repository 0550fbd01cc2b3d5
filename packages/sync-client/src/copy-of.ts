/**
 * A structured clone, made much faster where the value is plain: lists and records, and in them what JSON knows.
 *
 * @throws DataCloneError for what cannot be cloned.
 */
export function copyOf<Value>(value: Value): Value;
export function copyOf(value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") return structuredClone(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item));
  return isRecord(value) ? copyOfRecord(value) : structuredClone(value);
}

function isRecord(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}

function copyOfRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = { ...record };
  for (const key in copy) {
    const value = copy[key];
    const own = copyOf(value);
    if (own !== value) copy[key] = own;
  }
  return copy;
}
