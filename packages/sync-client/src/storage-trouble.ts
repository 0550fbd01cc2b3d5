/** What is wrong with this device's storage. */
export interface StorageTrouble {
  readonly kind: StorageTroubleKind;
  /** What is wrong and what to do, as a sentence for a person. */
  readonly message: string;
}

export type StorageTroubleKind =
  /** The browser keeps nothing for this page; what is here goes with the tab. */
  | "memory"
  /** An older version of the app, open in another tab, keeps this one from opening the database. */
  | "blocked"
  /** There is no room for what was to be written. */
  | "full"
  /** The database was deleted under the app; what this tab had is stored again, and the rest fetched. */
  | "restored"
  /** The database was found damaged; what could be read is kept, and the rest fetched. */
  | "damaged"
  /** A newer version of the app has taken the database over. */
  | "outdated"
  /** The database is gone, and nothing more can be written. */
  | "gone";

const SENTENCES: Readonly<Record<StorageTroubleKind, string>> = {
  memory:
    "This browser keeps nothing for this page, perhaps because the window is private. Wait until all is sent before you close the tab: what is not is lost.",
  blocked:
    "An older version of this app is open in another tab. Close all other tabs of it to go on; nothing is lost.",
  full: "This device has no room left. Free some space, then try again; what you had saved is safe.",
  restored:
    "The browser deleted this app's data on this device. What this tab had is saved again, your unsent edits too, and the rest is being fetched.",
  damaged:
    "This app's data on this device was damaged. Unsent edits that could be read are kept, and everything else is being fetched again.",
  outdated: "A newer version of this app is open in another tab. Reload this one to go on; nothing is lost.",
  gone: "This app's data on this device is gone. Reload the page to fetch it again; edits that were not sent are lost.",
};

export function storageTrouble(kind: StorageTroubleKind): StorageTrouble {
  return { kind, message: SENTENCES[kind] };
}
