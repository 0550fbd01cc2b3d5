import { storageTrouble } from "../storage-trouble.ts";

/** A write that was refused before anything was stored; the message says what is wrong and what to do. */
export class EditRefused extends Error {
  override readonly name = "EditRefused";
  readonly code: EditRefusal;
  /** The field at fault, if it is one. */
  readonly field: string | undefined;

  constructor(code: EditRefusal, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

export type EditRefusal =
  /** A value breaks a rule of its entity, or there is no such entity or field. */
  | "invalid"
  /** The row to be edited is not there. */
  | "missing"
  /** The row to be created is there already. */
  | "exists"
  /** The transaction could never be sent. */
  | "oversize"
  /** The state asked for would not be true. */
  | "untrue"
  /** The change is sealed: the server may have it already. */
  | "sealed"
  /** The person may view the space, and not write in it. */
  | "view-only"
  /** The device has no room for it. */
  | "full";

/** The device has no room for what was to be written; nothing was stored. */
export class StoreFull extends EditRefused {
  constructor() {
    super("full", storageTrouble("full").message);
  }
}

/** Another tab leads by now; nothing was stored. */
export class LostLeadership extends Error {
  override readonly name = "LostLeadership";

  constructor() {
    super("another tab has taken over talking to the server");
  }
}

/** The local database belongs to a newer version of the app; nothing was stored. */
export class StoreOutdated extends Error {
  override readonly name = "StoreOutdated";

  constructor() {
    super("another tab runs a newer version of the app; reload this one to go on");
  }
}
