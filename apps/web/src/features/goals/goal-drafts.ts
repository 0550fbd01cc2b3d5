import { createValueStore } from "../../sync/value-store.ts";
import type { GoalFormValues } from "./goal-form-values.ts";
import type { Followed } from "./goal-news.ts";

export interface DraftPlace {
  /** Whose it is, as `personOf` has it. */
  readonly person: string;
  readonly space: string;
  /** The id of a goal, or `new`. */
  readonly form: string;
}

export interface DraftContent {
  readonly values: GoalFormValues;
  /** What the form knew of its goal; null of a new one. */
  readonly followed: Followed | null;
}

/** What stood in a form that went away under its person. */
export type GoalDraft = DraftPlace & DraftContent;

/**
 * Drafts, in the memory of this tab alone: their person finds them here again, and whoever else uses the browser finds
 * nothing of them.
 */
export interface GoalDrafts {
  all(): readonly GoalDraft[];
  subscribe(listener: () => void): () => void;
  at(place: DraftPlace): GoalDraft | undefined;
  keep(draft: GoalDraft): void;
  drop(place: DraftPlace): void;
}

export function createGoalDrafts(): GoalDrafts {
  const drafts = createValueStore<readonly GoalDraft[]>([]);
  const without = (place: DraftPlace) => drafts.get().filter((draft) => !isAt(draft, place));
  return {
    all: drafts.get,
    subscribe: drafts.subscribe,
    at: (place) => drafts.get().find((draft) => isAt(draft, place)),
    keep: (draft) => drafts.set([...without(draft), draft]),
    drop: (place) => drafts.set(without(place)),
  };
}

export const goalDrafts = createGoalDrafts();

function isAt(draft: DraftPlace, { person, space, form }: DraftPlace): boolean {
  return draft.person === person && draft.space === space && draft.form === form;
}
