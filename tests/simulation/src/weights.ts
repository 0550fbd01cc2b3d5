/** All that may happen, by name, each with how often it does; other weights for once: `pnpm sim --weights restore=9,evict=0`. */
export const WEIGHTS = {
  // People.
  edit: 38,
  "edit-together": 6,
  "edit-record": 12,
  resolve: 3,
  tap: 3,
  "hide-or-show": 3,
  "sign-out": 1,

  // Time.
  moment: 20,
  while: 8,
  "long-while": 2,
  "clock-jump": 2,
  absence: 1,

  // Tabs.
  "open-tab": 5,
  "close-tab": 3,
  "crash-tab": 2,
  "crash-leader": 1,
  "crash-in-commit": 3,
  "freeze-tab": 2,
  "freeze-leader": 1,
  "thaw-tabs": 2,

  // The device's disk.
  "power-cut": 1,
  "fail-commit": 2,
  "doubt-commit": 1,
  "fill-disk": 1,
  "free-disk": 2,
  evict: 1,
  "copy-profile": 1,

  // The network.
  cut: 3,
  mend: 5,
  "offline-or-online": 2,

  // The server, and others who write to its database.
  restart: 1,
  trouble: 1,
  "session-ends": 1,
  backup: 1,
  restore: 1,
  "sql-update": 4,
  "sql-insert": 1,
  "sql-delete": 1,
  "sql-reinsert": 1,
  "sql-truncate": 1,
  "sql-record": 2,
} as const satisfies Readonly<Record<string, number>>;

export type HappeningName = keyof typeof WEIGHTS;
export type Weights = Readonly<Record<HappeningName, number>>;

export function isHappeningName(name: string): name is HappeningName {
  return Object.hasOwn(WEIGHTS, name);
}
