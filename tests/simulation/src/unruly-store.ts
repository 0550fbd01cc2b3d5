import type { LocalStore } from "@tidemark/sync-client";

/** What befalls the commits of a device. */
export interface DiskFaults {
  /** Whether the disk is full: nothing commits. */
  full: boolean;
}

/** What befalls one tab's commits. */
export interface CommitFaults {
  /** The next commit fails: with nothing done, or done all the same. */
  failNext: "undone" | "done" | null;
  /** The tab is gone at its so-manieth commit from now: before that has happened, or after. */
  crash: { commits: number; readonly when: "before" | "after" } | null;
}

export function noFaults(): CommitFaults {
  return { failNext: null, crash: null };
}

/** A store whose commits fail, and whose tab ends between two of them, as its faults say. */
export function unrulyStore(
  store: LocalStore,
  { disk, tab, crash }: { disk: DiskFaults; tab: CommitFaults; crash: () => void },
): LocalStore {
  function fail(kind: "undone" | "done"): void {
    if (tab.failNext !== kind) return;
    tab.failNext = null;
    throw new Error("the commit failed");
  }

  function crashAt(when: "before" | "after"): void {
    if (tab.crash?.when !== when) return;
    tab.crash.commits -= 1;
    if (tab.crash.commits > 0) return;
    tab.crash = null;
    crash();
    throw new Error("the tab is gone");
  }

  return {
    ...store,
    async transaction(mode, body, durability) {
      if (mode === "read") return store.transaction(mode, body, durability);
      const result = await store.transaction(
        mode,
        async (transaction) => {
          const done = await body(transaction);
          if (disk.full) throw new Error("the disk is full");
          fail("undone");
          crashAt("before");
          return done;
        },
        durability,
      );
      fail("done");
      crashAt("after");
      return result;
    },
  };
}
