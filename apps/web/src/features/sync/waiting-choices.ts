import type { SyncConflict } from "@tidemark/sync-core";
import { createValueStore, type ValueStore } from "../../sync/value-store.ts";

export type Choice = "keep" | "use";

/** How a person decided a conflict. */
interface MadeChoice {
  readonly conflict: SyncConflict;
  readonly choice: Choice;
  readonly carryOut: () => void;
  /** Called when it is undone. */
  readonly takeBack: () => void;
}

/**
 * Choices that can still be undone. A conflict that is resolved cannot be opened again, so a choice waits until nobody
 * can undo it any more; if the page dies before, the conflict is still open.
 */
export interface WaitingChoices extends Pick<ValueStore<readonly MadeChoice[]>, "get" | "subscribe"> {
  make(made: MadeChoice): void;
  /** Forgets a choice, if it still waits. */
  undo(conflictId: string): void;
  /** Carries a choice out, if it still waits. */
  carryOut(conflictId: string): void;
  /** Carries out those about a row, before that is edited. */
  carryOutOf(rowId: string): void;
}

/** What tells that a page is hidden or left: its window. */
type Page = EventTarget & { readonly document: Pick<Document, "visibilityState"> };

/** When the page is hidden or left, all that waits is carried out. */
export function createWaitingChoices(page: Page): WaitingChoices {
  const waiting = createValueStore<readonly MadeChoice[]>([]);

  function set(choices: readonly MadeChoice[]): void {
    waiting.set(choices);
    const follow = choices.length > 0 ? "addEventListener" : "removeEventListener";
    page[follow]("visibilitychange", whenHidden);
    page[follow]("pagehide", carryOutAll);
  }

  function whenHidden(): void {
    if (page.document.visibilityState === "hidden") carryOutAll();
  }

  function carryOutAll(): void {
    carryOutThose(() => true);
  }

  /** Takes out what matches; each is carried out or undone once. */
  function take(matches: (conflict: SyncConflict) => boolean): readonly MadeChoice[] {
    const out = waiting.get().filter(({ conflict }) => matches(conflict));
    if (out.length > 0) set(waiting.get().filter((made) => !out.includes(made)));
    return out;
  }

  function carryOutThose(matches: (conflict: SyncConflict) => boolean): void {
    for (const { carryOut } of take(matches)) carryOut();
  }

  return {
    get: waiting.get,
    subscribe: waiting.subscribe,
    make: (made) => set([...waiting.get(), made]),
    undo(conflictId) {
      for (const { takeBack } of take(({ id }) => id === conflictId)) takeBack();
    },
    carryOut: (conflictId) => carryOutThose(({ id }) => id === conflictId),
    carryOutOf: (id) => carryOutThose(({ rowId }) => rowId === id),
  };
}
