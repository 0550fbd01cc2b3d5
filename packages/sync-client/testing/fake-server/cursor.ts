import type { Space } from "./space.ts";

/** Where a replica is: an era, a version, and inside an unfinished version a row. */
export interface Cursor {
  readonly start: number;
  readonly version: number;
  /** The row after which an unfinished version goes on. */
  readonly after: string;
}

export const FROM_THE_START: Cursor = { start: 0, version: 0, after: "" };

export function encodeCursor({ start, version, after }: Cursor): string {
  return [start, version, after].join(":");
}

export function decodeCursor(text: string): Cursor {
  const [start = "", version = "", after = ""] = text.split(":");
  return { start: Number(start), version: Number(version), after };
}

/** The cursor of one who has all there is. */
export function lastCursor(space: Space): Cursor {
  return { start: space.eras.at(-1)?.start ?? 0, version: space.version, after: "" };
}

/** Null if the cursor means something in this space; otherwise the last version that both have in common. */
export function lostHistory(space: Space, cursor: Cursor): { readonly common: number } | null {
  const place = space.eras.findIndex((era) => era.start === cursor.start);
  const next = space.eras[place + 1];
  if (place >= 0 && (next ? cursor.version < next.first : cursor.version <= space.version)) return null;
  const later = space.eras.find((era) => era.start > cursor.start);
  return { common: later ? later.first - 1 : space.version };
}
