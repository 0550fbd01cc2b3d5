import { formatNumber } from "../goals/amount.ts";

/** "1 change", "3 changes". */
export function changeCount(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? "change" : "changes"}`;
}
