import type { Goal } from "@tidemark/domain";
import {
  decodeStamp,
  type JsonValue,
  lostCountOf,
  SQL_REPLICA,
  type SyncConflict,
} from "@tidemark/sync-core";
import { timeAgo } from "../../ui/dates.ts";
import { differenceText, fieldName, fieldText, fieldTitle, isEmpty } from "../goals/goal-words.ts";

/** A conflict as a person decides about it: what happened, and the two sides to choose from. */
export interface ConflictWords {
  readonly title: string;
  readonly story: string;
  /** What is in effect now. */
  readonly present: ConflictSide;
  /** What lost and was kept. */
  readonly other: ConflictSide;
}

export interface ConflictSide {
  readonly label: string;
  /** What this side says, a line for each field. */
  readonly lines: readonly string[];
  /** On its button. */
  readonly choice: string;
}

export interface ConflictView {
  /** The goal as it stands; undefined if it is deleted. */
  readonly goal: Goal | undefined;
  /** Whether what lost was written on this device. */
  readonly own: boolean;
  readonly now: number;
}

/** To those who are not known to have done either. */
const DELETED_AND_EDITED = "Deleted on one device while it was edited on another";

/** What to say of a conflict about a goal. */
export function conflictWords(conflict: SyncConflict, view: ConflictView): ConflictWords {
  const lost = lostCountOf(conflict.value);
  if (lost) return missingCount(conflict.field, lost.missing, view);
  if (conflict.field !== "") return twoEdits(conflict, view);
  return conflict.value === null ? lostDeletion(conflict, view) : lostEdits(conflict, view);
}

function twoEdits(conflict: SyncConflict, { goal, own, now }: ConflictView): ConflictWords {
  const { field, value } = conflict;
  const name = fieldName(field);
  return {
    title: `The ${name} was changed in two places`,
    story: "Nothing is lost: choose which one to use.",
    present: goal
      ? {
          label: "As it is now",
          lines: [fieldText(field, goal[field as keyof Goal])],
          choice: "Keep this",
        }
      : DELETED,
    other: {
      label: `${placeOf(conflict, own)}, ${whenOf(conflict, now)}`,
      lines: [fieldText(field, value)],
      choice: goal ? "Use this instead" : "Bring it back with this",
    },
  };
}

function missingCount(field: string, missing: number, { goal }: ConflictView): ConflictWords {
  const count = goal ? Number(goal[field as keyof Goal]) : null;
  return {
    title:
      missing > 0
        ? `Some ${fieldName(field)} was lost when the server was restored`
        : `The ${fieldName(field)} is not what it was before the server was restored`,
    story: "What another device counted is added by itself when that device is back; for the rest, choose.",
    present:
      count === null
        ? DELETED
        : { label: "As it is now", lines: [fieldText(field, count)], choice: "Keep this" },
    other: {
      label: missing > 0 ? "With what is missing" : "Without what is too much",
      lines: [count === null ? differenceText(missing) : fieldText(field, count + missing)],
      choice: goal ? "Use this instead" : "Bring it back with this",
    },
  };
}

function lostDeletion(conflict: SyncConflict, { goal, own, now }: ConflictView): ConflictWords {
  return {
    title: own ? "You deleted this while it was edited on another device" : DELETED_AND_EDITED,
    story: "The edit came later, so the goal is still here.",
    present: goal ? { label: "As it is now", lines: ["The edited goal"], choice: "Keep it" } : DELETED,
    other: {
      label: `${placeOf(conflict, own)}, ${whenOf(conflict, now)}`,
      lines: ["Deleted"],
      choice: goal ? "Delete it" : "Leave it deleted",
    },
  };
}

function lostEdits(conflict: SyncConflict, { goal, own, now }: ConflictView): ConflictWords {
  const values = Object.entries(conflict.value as Readonly<Record<string, JsonValue>>);
  const lines = values.map(([field, value]) => lineOf(field, value));
  return {
    title: own ? "Deleted on another device while you edited it" : DELETED_AND_EDITED,
    story: goal
      ? "The goal is back since, without that edit."
      : `${own ? "Your" : "The"} edit is kept. Bring the goal back with it, or let it go.`,
    present: goal
      ? {
          label: "As it is now",
          lines: values.map(([field]) => lineOf(field, goal[field as keyof Goal])),
          choice: "Keep this",
        }
      : DELETED,
    other: {
      label: `${placeOf(conflict, own)}, ${whenOf(conflict, now)}`,
      lines: lines.length > 0 ? lines : ["Progress counted"],
      choice: goal ? "Use this instead" : "Bring it back",
    },
  };
}

/** What a goal that is called `name` will be called once it has been given what lost. */
export function nameAfter({ field, value }: SyncConflict, name: string): string {
  const values = field === "" ? (value as Readonly<Record<string, JsonValue>> | null) : { [field]: value };
  const after = values?.["name"];
  return typeof after === "string" ? after : name;
}

const DELETED: ConflictSide = { label: "As it is now", lines: ["Deleted"], choice: "Leave it deleted" };

function lineOf(field: string, value: JsonValue | undefined): string {
  const text = fieldText(field, value);
  return isEmpty(value) ? text : `${fieldTitle(field)}: ${text}`;
}

function placeOf({ replica }: SyncConflict, own: boolean): string {
  if (replica === SQL_REPLICA) return "The database";
  return own ? "This device" : "Another device";
}

function whenOf({ stamp }: SyncConflict, now: number): string {
  return timeAgo(decodeStamp(stamp).ms, now);
}
