import { v5, v7 } from "uuid";
import { NOBODY, SQL_REPLICA } from "./stamp.ts";

/** A random row id that sorts by time (UUID v7, RFC 9562). `random` is 16 bytes. */
export function randomRowId(ms: number, random: Uint8Array): string {
  return v7({ msecs: ms, random });
}

/**
 * The id of a row that people think of as one, such as a space's settings: UUID v5 (RFC 9562) of the
 * space and the row's natural key, so that two devices that create it offline mean the same row.
 */
export function naturalRowId(space: string, entity: string, naturalKey: string): string {
  return v5(`${entity}/${naturalKey}`, space);
}

/** Whether {@link naturalRowId} made this id: such a row may be someone else's creation too. */
export function isNaturalRowId(id: string): boolean {
  return id[14] === "5";
}

/** A new replica id from 8 random bytes. */
export function replicaIdFrom(random: Uint8Array): string {
  const digits = [...random.subarray(0, 8)].map((byte) => (byte % 36).toString(36)).join("");
  if (digits === NOBODY) return "00000001";
  return digits === SQL_REPLICA ? "zzzzzzzy" : digits;
}
