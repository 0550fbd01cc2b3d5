import { createDraft, type Draft } from "./draft.ts";
import { copySpace, emptySpace, type SpaceData, type StoreData } from "./space-data.ts";

/** The one state of a store in memory, and how it goes on. */
export interface StoreState {
  readonly data: StoreData;
  /** When the store was started, in µs since 1970; no two starts have the same. */
  readonly started: number;
  space(id: string): SpaceData;
  addSpace(id: string): void;
  draftOf(space: SpaceData | undefined): Draft;
  /** Alters a space; who reads it, or writes to it, goes on with it as it was. */
  replace(id: string, alter: (space: SpaceData) => void): void;
  /** Does a draft to its space; false if there was nothing to do. */
  commit(id: string, draft: Draft): boolean;
  /** Keeps a space as it is while `body` reads it. */
  reading<Result>(space: SpaceData | undefined, body: () => Promise<Result>): Promise<Result>;
  /** Begins anew with `data`, or with what is there. */
  start(data?: StoreData): void;
}

/** @param now the store's clock, in ms since 1970. */
export function createStoreState(now: () => number): StoreState {
  let data: StoreData = { spaces: new Map(), replicas: new Map() };
  /** No two starts and no two spaces begin at the same time. */
  let latest = 0;
  const begin = () => (latest = Math.max(latest + 1, Math.floor(now() * 1_000)));
  let started = begin();
  /** How many read each space: nobody alters one under its readers. */
  const readers = new Map<SpaceData, number>();

  function count(space: SpaceData, by: number): void {
    const left = (readers.get(space) ?? 0) + by;
    if (left > 0) readers.set(space, left);
    else readers.delete(space);
  }

  function spaceOf(id: string): SpaceData {
    const space = data.spaces.get(id);
    if (!space) throw new Error(`there is no space ${id}`);
    return space;
  }

  return {
    get data() {
      return data;
    },
    get started() {
      return started;
    },
    space: spaceOf,
    addSpace: (id) => void data.spaces.set(id, emptySpace(started, begin())),
    draftOf: (space) => createDraft(space ?? emptySpace(started), started, now),
    replace(id, alter) {
      const copy = copySpace(spaceOf(id));
      alter(copy);
      data.spaces.set(id, copy);
    },
    commit(id, draft) {
      const space = spaceOf(id);
      const target = readers.has(space) ? copySpace(space) : space;
      const changed = draft.commit(target);
      if (changed) data.spaces.set(id, target);
      return changed;
    },
    async reading(space, body) {
      if (!space) return body();
      count(space, 1);
      try {
        return await body();
      } finally {
        count(space, -1);
      }
    },
    start(other = data) {
      data = other;
      started = begin();
    },
  };
}
