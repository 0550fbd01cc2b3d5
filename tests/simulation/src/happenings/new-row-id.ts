import type { SeededRandom } from "@tidemark/sync-client/testing";
import { randomRowId } from "@tidemark/sync-core";

/** A row id from random numbers alone, so that the time at which it is drawn plays no part. */
export function newRowId(random: SeededRandom): string {
  return randomRowId(0, random.bytes(16));
}
