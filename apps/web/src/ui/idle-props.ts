/**
 * What makes a button look and sound disabled, and say why. It stays one that can be pressed: what has the focus must
 * not lose it, and whoever presses it is told.
 */
export function idleProps(why: string | null) {
  return why === null ? {} : ({ "data-disabled": true, "aria-disabled": true, title: why } as const);
}
