import { EditRefused } from "@tidemark/sync-client";
import type { SavedEdit } from "../ledger.ts";
import type { SimTab } from "../sim-device.ts";
import type { Scene } from "./scene.ts";

export type Edit = Pick<SavedEdit, "kind" | "entity" | "row" | "field" | "text" | "delta">;

export interface Write {
  readonly write: Promise<unknown>;
  /** What it brings. */
  readonly edits: readonly Edit[];
  readonly label: string;
  /** What the person does. */
  readonly what: string;
  /** Whether it brings back what had lost a conflict. */
  readonly restored?: boolean;
}

/** What the device reports as saved goes into the ledger. */
export function watchWrite(
  { world: { ledger }, device: { name: author }, number: place, say }: Scene,
  tab: SimTab,
  { write, edits, label, what, restored = false }: Write,
): void {
  say([what, ...edits.map((edit) => JSON.stringify(edit))].join(" "), tab);
  for (const { row, field, text } of edits)
    if (text !== undefined) ledger.give({ row, field, text, place, author, restored });
  write.then(
    () => edits.forEach((edit) => ledger.save({ ...edit, label, place, author })),
    // What a crash took down, and what was refused, nobody called saved.
    (error: unknown) =>
      say(`${what} is not saved: ${error instanceof EditRefused ? error.message : String(error)}`, tab),
  );
}
