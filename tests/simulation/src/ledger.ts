/** What a person did in one tab, as far as the device said that it is saved. */
export interface SavedEdit {
  readonly kind: "text" | "count";
  readonly entity: "goal" | "record";
  readonly row: string;
  readonly field: string;
  /** One that nobody else gives this field, unless he restores it. */
  readonly text?: string;
  /** Of a counter: one bit, which nobody else adds to this row. */
  readonly delta?: number;
  /** What it was done with: the same for all edits of one transaction. */
  readonly label: string;
  /** When it was done: the number of the happening. What happens together has no order. */
  readonly place: number;
  /** The device on which it was made. */
  readonly author: string;
  /** The devices that have it: more than its author's after a copy, none after its end. */
  readonly holders: Set<string>;
  /** The devices that ever had it. */
  readonly knownTo: Set<string>;
  /** Whether its devices may have let go of it: it was settled, and that is long ago. */
  faded: boolean;
  /** Nothing had it any more at some moment: neither a device nor the server. */
  excused: boolean;
}

/** A person gave up, deleted or tried again what was on these rows. */
export interface Withdrawal {
  readonly device: string;
  readonly rows: ReadonlySet<string>;
  readonly place: number;
}

/** Writes down what people were told is saved, to compare it with what became of it. */
export interface Ledger {
  readonly saved: readonly SavedEdit[];
  /** Texts that people gave, whether they were told that it is saved or not. */
  readonly texts: readonly GivenText[];
  /** Rows that were written in one transaction, and where. */
  readonly groups: readonly Group[];
  give(given: GivenText): void;
  save(edit: Omit<SavedEdit, "holders" | "knownTo" | "faded" | "excused">): void;
  /** Two rows stand together from now on. */
  group(device: string, rows: readonly string[]): void;
  withdraw(device: string, row: string, place: number): void;
  /** Whether a person took an edit back, or something that takes it along. */
  isWithdrawn(edit: SavedEdit, device?: string): boolean;
  /** A bit that no other difference of this row has; null if all are taken. */
  nextDelta(row: string): number | null;
  /** A device has lost what it held. */
  forget(device: string, isSettled: (edit: SavedEdit) => boolean): void;
  /** A device has got a copy of all that another holds. */
  copy(from: string, to: string): void;
  /** Whether a device has a past in common with another. */
  isCopied(device: string): boolean;
  /** So much time has passed that devices need not hold any more what the server was told before. */
  fade(wasEverTold: (edit: SavedEdit) => boolean, isSettled: (edit: SavedEdit) => boolean): void;
  /** The server has lost what it had settled. */
  afterRestore(isSettled: (edit: SavedEdit) => boolean): void;
}

export type GivenText = Pick<SavedEdit, "author" | "row" | "field" | "place"> & {
  readonly text: string;
  /** Whether it is what had lost a conflict. */
  readonly restored: boolean;
};

export interface Group {
  readonly device: string;
  readonly rows: readonly string[];
}

/** A counter is a 32-bit integer: the highest bit is its sign, and the one below is left alone. */
const DELTA_BITS = 30;

export function createLedger(): Ledger {
  const saved: SavedEdit[] = [];
  const texts: GivenText[] = [];
  const groups: Group[] = [];
  const withdrawals: Withdrawal[] = [];
  const copied = new Set<string>();
  const deltasByRow = new Map<string, number>();

  /** A row with those that stand together with it on a device. */
  function connected(device: string, row: string): ReadonlySet<string> {
    const rows = new Set([row]);
    for (let size = 0; size !== rows.size;) {
      size = rows.size;
      for (const group of groups)
        if (group.device === device && group.rows.some((other) => rows.has(other)))
          for (const other of group.rows) rows.add(other);
    }
    return rows;
  }

  function isWithdrawn({ row, place, author }: SavedEdit, device = author): boolean {
    return withdrawals.some(
      (withdrawal) => withdrawal.device === device && withdrawal.place >= place && withdrawal.rows.has(row),
    );
  }

  return {
    saved,
    texts,
    groups,
    give: (given) => void texts.push(given),
    save: (edit) =>
      void saved.push({
        ...edit,
        holders: new Set([edit.author]),
        knownTo: new Set([edit.author]),
        faded: false,
        excused: false,
      }),
    group: (device, rows) => void groups.push({ device, rows }),
    withdraw: (device, row, place) => void withdrawals.push({ device, rows: connected(device, row), place }),
    isWithdrawn,
    nextDelta(row) {
      const taken = deltasByRow.get(row) ?? 0;
      if (taken >= DELTA_BITS) return null;
      deltasByRow.set(row, taken + 1);
      return 2 ** taken;
    },
    forget(device, isSettled) {
      for (const edit of saved) {
        edit.holders.delete(device);
        edit.excused ||= edit.holders.size === 0 && !isSettled(edit);
      }
    },
    copy(from, to) {
      copied.add(from).add(to);
      for (const edit of saved) {
        const { holders, knownTo } = edit;
        if (!holders.has(from) || isWithdrawn(edit, from)) continue;
        holders.add(to);
        knownTo.add(to);
      }
      for (const { rows } of groups.filter(({ device }) => device === from))
        groups.push({ device: to, rows });
    },
    isCopied: (device) => copied.has(device),
    fade(wasEverTold, isSettled) {
      for (const edit of saved.filter(wasEverTold)) {
        edit.faded = true;
        edit.excused ||= !isSettled(edit);
      }
    },
    afterRestore(isSettled) {
      for (const edit of saved) edit.excused ||= (edit.holders.size === 0 || edit.faded) && !isSettled(edit);
    },
  };
}
