import type { LocalStore } from "../ports.ts";
import { StoreOutdated } from "../replica/errors.ts";
import { type StorageTrouble, storageTrouble } from "../storage-trouble.ts";
import { openIndexedDbStore } from "./indexeddb.ts";
import { createMemoryStore } from "./memory.ts";

/**
 * Opens the local database of this name. Where the browser has none for this page, as in some private windows, the
 * store is in memory and goes with the tab, which the client's status says.
 *
 * @param onTrouble is told what a person has to do before the store can open.
 * @throws {@link StoreOutdated} if a newer version of the app has used the database.
 */
export async function openLocalStore(
  name: string,
  onTrouble: (trouble: StorageTrouble) => void = () => undefined,
): Promise<LocalStore> {
  try {
    return await openIndexedDbStore(name, { onBlocked: () => onTrouble(storageTrouble("blocked")) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "VersionError") throw new StoreOutdated();
    return createMemoryStore();
  }
}
