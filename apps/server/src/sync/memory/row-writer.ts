import type { RowState, Stamps, Values } from "@tidemark/sync-core";
import { StoreFailure } from "../store/store-failure.ts";
import type { Draft } from "./draft.ts";
import { buriedRow, insertedRow, updatedRow } from "./triggers.ts";

/** What a table has against a row that is about to be stored; null if nothing. */
export type RowRule = (
  entity: string,
  values: Values,
) => { readonly field?: string; readonly message: string } | null;

/** Writes rows as the database would, for pushes and for everybody else. */
export interface RowWriter {
  insert(entity: string, id: string, values: Values, given: Stamps | null): void;
  /** False if there is no such row. */
  update(entity: string, id: string, values: Values, given: Stamps | null): boolean;
  delete(entity: string, id: string): boolean;
  /** Gives a tombstone its merged content; false if there is none. */
  bury(entity: string, id: string, state: RowState): boolean;
}

export interface RowWriterDeps {
  readonly draft: Draft;
  readonly rule: RowRule;
  readonly now: () => number;
}

export function createRowWriter({ draft, rule, now }: RowWriterDeps): RowWriter {
  function check(entity: string, { values }: RowState): void {
    const broken = rule(entity, values);
    if (broken) throw new StoreFailure("refusal", broken.message, { cause: broken });
  }

  function live(entity: string, id: string): RowState | undefined {
    const state = draft.row(entity, id)?.state;
    return state?.dead === undefined ? state : undefined;
  }

  return {
    insert(entity, id, values, given) {
      if (live(entity, id)) throw new StoreFailure("refusal", "something else has this value already");
      const row = insertedRow(draft.row(entity, id)?.state, values, given, now());
      check(entity, row);
      draft.put(entity, id, row);
    },
    update(entity, id, values, given) {
      const before = live(entity, id);
      if (!before) return false;
      const after = updatedRow(before, values, given, now());
      check(entity, after);
      if (after !== before) draft.put(entity, id, after);
      return true;
    },
    delete(entity, id) {
      const before = live(entity, id);
      if (before) draft.put(entity, id, buriedRow(before, now()));
      return before !== undefined;
    },
    bury(entity, id, state) {
      const dead = draft.row(entity, id)?.state.dead !== undefined;
      if (dead) draft.put(entity, id, state);
      return dead;
    },
  };
}

/** The field that a rule named when it was broken. */
export function brokenField({ cause }: StoreFailure): string | undefined {
  return (cause as ReturnType<RowRule> | undefined)?.field;
}
