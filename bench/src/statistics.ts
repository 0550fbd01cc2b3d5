/** The smallest value that at least `share` (0 to 1) of the values do not exceed: the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("there are no values");
  return value;
}

/** The middle value; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
