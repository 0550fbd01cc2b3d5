import { v3 } from "uuid";
import type { EntitySum } from "./protocol.ts";

/** The sums of no rows. */
export const NO_ROWS: EntitySum = { count: 0, sum: 0 };

const MODULUS = 2 ** 52;

const NIL_NAMESPACE = new Uint8Array(16);

/**
 * 52 bits that tell one version of one row from any other: of the UUID v3 (RFC 9562) of `id:version` in the nil
 * namespace the first twelve hex digits and the fourteenth; the one between says the UUID's version.
 */
export function rowHash(id: string, version: number): number {
  const bytes = v3(`${id}:${version}`, NIL_NAMESPACE, new Uint8Array(16));
  let hash = 0;
  // Bytes and no text: a device hashes each of its rows.
  for (let index = 0; index < 6; index += 1) hash = hash * 256 + (bytes[index] ?? 0);
  return hash * 16 + ((bytes[6] ?? 0) & 15);
}

/** The sum with one more row in it, modulo 2^52. The order of rows does not matter. */
export function addRowHash(sum: EntitySum, id: string, version: number): EntitySum {
  return addHash(sum, rowHash(id, version));
}

/** The sum with one more row in it whose hash is known. */
export function addHash({ count, sum }: EntitySum, hash: number): EntitySum {
  return { count: count + 1, sum: (sum + hash) % MODULUS };
}
