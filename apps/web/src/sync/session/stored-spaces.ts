import { entities } from "@tidemark/domain";
import { openLocalStore } from "@tidemark/sync-client/browser";
import { type AppClient, type AppSync, openSync, type SyncPlace } from "../open-sync.ts";
import { noTransport } from "../server-transport.ts";

/** Rows that one local transaction takes over. */
const AT_ONCE = 200;

/** Deletes a local database, in other tabs too. */
export async function destroyDatabase(database: string): Promise<void> {
  if (!(await isThere(database))) return;
  const store = await openLocalStore(database);
  await store.destroy();
}

/** How many changes a local database holds that the server has not saved. */
export async function countUnsent(place: SyncPlace): Promise<number> {
  if (!(await isThere(place.database))) return 0;
  return reading(place, async ({ repository, status }) => repository.outbox.list().length + status().failed);
}

/** Makes the rows of one database anew in another, those that it lacks. Done again it changes nothing. */
export async function carryRows(from: SyncPlace, { client }: AppSync): Promise<void> {
  if (!(await isThere(from.database))) return;
  await reading(from, async (former) => {
    for (const entity of Object.keys(entities) as (keyof typeof entities)[]) {
      const missing = former.rows(entity).filter(({ id }) => !client.row(entity, id));
      for (let start = 0; start < missing.length; start += AT_ONCE)
        await client.transaction((transaction) => {
          for (const { id, ...values } of missing.slice(start, start + AT_ONCE))
            transaction.create(entity, values, { id });
        });
    }
  });
}

async function reading<Result>(
  place: SyncPlace,
  read: (client: AppClient) => Promise<Result>,
): Promise<Result> {
  const { client } = await openSync(place, noTransport);
  try {
    return await read(client);
  } finally {
    await client.close();
  }
}

/** To open one that is not there would make it. */
async function isThere(database: string): Promise<boolean> {
  const found = await indexedDB.databases().catch(() => []);
  return found.some(({ name }) => name === database);
}
