/** What a person did to a goal, with a value that nobody else has ever written. */
export type Edit =
  | { readonly kind: "create"; readonly row: string; readonly name: string }
  | { readonly kind: "rename"; readonly row: string; readonly name: string }
  | { readonly kind: "count"; readonly row: string; readonly delta: number }
  | { readonly kind: "delete"; readonly row: string };

/** An edit with what became of it on its own device. */
export interface BookedEdit {
  readonly device: string;
  readonly edit: Edit;
  /** Whether the device said that it is saved. A crash leaves open whether it is. */
  readonly saved: boolean;
}

/** Writes down what people do, in the order in which they do it. */
export interface EditBook {
  readonly edits: readonly BookedEdit[];
  /** A number that was not given before. */
  next(): number;
  book(device: string, edit: Edit, write: Promise<unknown>): void;
}

export function createEditBook(): EditBook {
  const edits: BookedEdit[] = [];
  let given = 0;

  return {
    edits,
    next: () => (given += 1),
    book(device, edit, write) {
      const place = edits.push({ device, edit, saved: false }) - 1;
      write.then(
        () => void (edits[place] = { device, edit, saved: true }),
        () => undefined,
      );
    },
  };
}
