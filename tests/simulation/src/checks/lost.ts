import { conflictEntity } from "@tidemark/sync-core";
import type { SettledChange } from "../books.ts";
import type { SavedEdit } from "../ledger.ts";
import type { Problem } from "../problem.ts";
import { carriersOf } from "../settled-edits.ts";
import type { SimDevice } from "../sim-device.ts";
import type { World } from "../world.ts";
import { hasFailed } from "./unequal.ts";

/**
 * Every saved edit was settled, or waits on the failed list, or gave way to a later one of its author before it went
 * out, or was taken back; unless all who had it lost it.
 */
export function lostEdits(world: World): readonly Problem[] {
  return world.ledger.saved
    .filter((edit) => !edit.excused && !isAccounted(world, edit))
    .map((edit) => ({
      promise: "loses nothing",
      sentence: `${edit.author} saved ${describeEdit(edit)}, and it is nowhere`,
    }));
}

function isAccounted(world: World, edit: SavedEdit): boolean {
  const { books, ledger, devices } = world;
  return (
    carriersOf(books, edit).length > 0 ||
    isReplaced(world, edit) ||
    [...edit.holders].every((name) => ledger.isWithdrawn(edit, name)) ||
    devices.some((device) => edit.holders.has(device.name) && failsOn(device, edit))
  );
}

/**
 * A text may never have been sent if its author gave the field another one after it, on his device or on a copy of it:
 * one that was saved, or of which he was told that it was not, and the server has it.
 */
export function isReplaced({ books, ledger }: World, edit: SavedEdit): boolean {
  return (
    edit.kind === "text" &&
    ledger.texts.some(
      (later) =>
        edit.knownTo.has(later.author) &&
        later.row === edit.row &&
        later.field === edit.field &&
        later.place >= edit.place &&
        later.text !== edit.text &&
        (ledger.saved.some(({ text }) => text === later.text) || books.wasEverTold(later)),
    )
  );
}

/** What the server refused is on the failed list of whoever made it, unless he replaced it or took it back. */
export function forgottenRejections(world: World): readonly Problem[] {
  const { books, ledger, devices } = world;
  return ledger.saved
    .filter((edit) => {
      const carriers = carriersOf(books, edit);
      const refused = carriers.length > 0 && carriers.every(({ outcome }) => outcome.kind === "rejected");
      return refused && !ledger.isWithdrawn(edit) && !isReplaced(world, edit);
    })
    .flatMap((edit) =>
      devices
        .filter(
          (device) =>
            edit.holders.has(device.name) && !ledger.isWithdrawn(edit, device.name) && !failsOn(device, edit),
        )
        .map(({ name }) => ({
          promise: "keeps rejections" as const,
          sentence: `${describeEdit(edit)} was refused, and ${name} does not show that`,
        })),
    );
}

/** What was written in one transaction was settled alike. */
export function brokenGroups(world: World): readonly Problem[] {
  const { books, ledger } = world;
  const kindsByGroup = new Map<string, Set<string>>();
  for (const { change, outcome } of books.settled().values()) {
    if (change.group === undefined) continue;
    const kinds = kindsByGroup.get(change.group) ?? new Set();
    kindsByGroup.set(change.group, kinds.add(outcome.kind === "rejected" ? "rejected" : "accepted"));
  }
  const half: Problem[] = [...kindsByGroup]
    .filter(([, kinds]) => kinds.size > 1)
    .map(([group]) => ({ promise: "keeps groups whole", sentence: `group ${group} was settled by halves` }));
  const torn: Problem[] = ledger.saved
    .filter(
      (edit) => edit.kind === "count" && !ledger.isWithdrawn(edit) && carriersOf(books, edit).length > 0,
    )
    .flatMap((edit) =>
      ledger.saved.filter(
        (other) => other.label === edit.label && other.author === edit.author && other.kind === "text",
      ),
    )
    .filter(
      (edit) =>
        !edit.excused &&
        !ledger.isWithdrawn(edit) &&
        !isReplaced(world, edit) &&
        carriersOf(books, edit).length === 0,
    )
    .map((edit) => ({
      promise: "keeps groups whole",
      sentence: `${describeEdit(edit)} was not sent, and what was written with it was`,
    }));
  return [...half, ...torn];
}

/**
 * Of two names that one person gave a row, the earlier is not the one that stays. Where two stores send under one id it
 * may be, if the later is kept as a conflict.
 */
export function earlierKeystrokes({ books, ledger, server }: World): readonly Problem[] {
  const accepted = ledger.saved.filter(
    (edit) =>
      edit.field === "name" &&
      carriersOf(books, edit).some(isAccepted) &&
      !ledger.isWithdrawn(edit) &&
      !ledger.texts.some(({ text, restored }) => restored && text === edit.text),
  );
  return [...server.goals()].flatMap(([id, { name }]) => {
    const shown = accepted.find((edit) => edit.row === id && edit.text === name);
    const later =
      shown &&
      accepted.find(
        (edit) =>
          edit.row === id &&
          edit.author === shown.author &&
          edit.place > shown.place &&
          !(ledger.isCopied(edit.author) && isInConflict(server, edit)),
      );
    if (!later) return [];
    const sentence = `goal ${id} is called ${JSON.stringify(name)}, and ${later.author} called it ${JSON.stringify(later.text)} later`;
    return [{ promise: "prefers the later keystroke" as const, sentence }];
  });
}

function isInConflict(server: World["server"], { row, field, text }: SavedEdit): boolean {
  return [...server.rows(conflictEntity.name).values()].some(
    ({ values }) => values["rowId"] === row && values["field"] === field && values["value"] === text,
  );
}

function isAccepted({ outcome }: SettledChange): boolean {
  return outcome.kind !== "rejected";
}

function failsOn({ tabs }: SimDevice, { entity, row }: SavedEdit): boolean {
  return [...tabs].some((tab) => hasFailed(tab, entity, row));
}

function describeEdit({ entity, row, field, text, delta }: SavedEdit): string {
  return delta === undefined
    ? `the ${field} ${JSON.stringify(text)} of ${entity} ${row}`
    : `${delta} more on ${entity} ${row}`;
}
