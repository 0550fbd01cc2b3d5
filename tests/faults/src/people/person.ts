import { setTimeout as sleep } from "node:timers/promises";
import type { SeededRandom } from "@tidemark/sync-client/testing";
import type { EditBook } from "./edit-book.ts";
import type { Phone } from "./phone.ts";

/** What the database of the fire refuses and the devices do not: see `prepareDatabase`. */
export const REFUSED = "refused";

export interface PersonOptions {
  readonly phone: Phone;
  readonly random: SeededRandom;
  readonly book: EditBook;
  /** Goals that several people count on and nobody deletes. */
  readonly counters: readonly string[];
  /** Goals that everybody renames. */
  readonly shared: readonly string[];
}

/** How long people rest between two things they do. */
const REST_MS = 600;

/** Uses a phone until the signal says that it is enough. Goals of one's own are touched by nobody else. */
export async function useApp(
  { phone, random, book, counters, shared }: PersonOptions,
  signal: AbortSignal,
): Promise<void> {
  const own: string[] = [];

  function create(name: string): string {
    const row = phone.client().newId();
    const write = phone.client().create("goal", { name, targetValue: 10 }, { id: row });
    book.book(phone.name, { kind: "create", row, name }, write);
    return row;
  }

  function rename(row: string): void {
    const name = `goal ${book.next()}`;
    const write = phone.client().update("goal", row, { name });
    book.book(phone.name, { kind: "rename", row, name }, write);
  }

  function count(row: string): void {
    const delta = book.next();
    const write = phone.client().increment("goal", row, "currentValue", delta);
    book.book(phone.name, { kind: "count", row, delta }, write);
  }

  function remove(row: string): void {
    own.splice(own.indexOf(row), 1);
    book.book(phone.name, { kind: "delete", row }, phone.client().delete("goal", row));
  }

  /** A goal that this phone shows by now; what is not there yet cannot be edited. */
  function shown(rows: readonly string[]): string | undefined {
    const there = rows.filter((row) => phone.client().row("goal", row) !== undefined);
    return there.length > 0 ? random.pick(there) : undefined;
  }

  function onOneOf(rows: readonly string[], edit: (row: string) => void): void {
    const row = shown(rows);
    if (row !== undefined) edit(row);
  }

  const habits: readonly (readonly [weight: number, habit: () => void])[] = [
    [40, () => onOneOf(counters, count)],
    [15, () => onOneOf(shared, rename)],
    [15, () => onOneOf(own, rename)],
    [10, () => onOneOf(own, count)],
    [10, () => void own.push(create(`goal ${book.next()}`))],
    [2, () => void create(`${REFUSED} ${book.next()}`)],
    [4, () => onOneOf(own, remove)],
    [4, () => phone.client().syncNow()],
  ];
  const total = habits.reduce((sum, [weight]) => sum + weight, 0);

  while (!signal.aborted) {
    let draw = random.below(total);
    habits.find(([weight]) => (draw -= weight) < 0)?.[1]();
    await sleep(random.below(REST_MS), undefined, { signal }).catch(() => undefined);
  }
}
