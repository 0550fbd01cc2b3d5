import type { Page } from "playwright-core";

/** From its next load on the page finds no database, as in private windows of some browsers. */
export function withholdDatabases(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not in this window", "InvalidStateError");
    };
  });
}

/** From now on there is no room for anything that the page wants to keep. */
export function takeAllRoom(page: Page): Promise<void> {
  return page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
}

/** Deletes all databases of the page's address, which no tab may have open. */
export function deleteDatabases(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      await new Promise((resolve) => {
        indexedDB.deleteDatabase(name ?? "").onsuccess = resolve;
      });
    }
  });
}
