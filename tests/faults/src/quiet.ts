import { setTimeout as sleep } from "node:timers/promises";
import { withSql } from "./environment/with-sql.ts";
import type { Phone } from "./people/phone.ts";
import type { Scene } from "./scene.ts";
import { type DatabaseFacts, readDatabase, readDevice, unrestOf } from "./verdict/facts.ts";
import { differences } from "./verdict/judge-devices.ts";

const QUIET_LIMIT_MS = 120_000;
/** Who holds on to a silent stream notices within 40 s, and pulls at the latest within a minute. */
const ALIKE_LIMIT_MS = 90_000;
const TAP_MS = 2_000;
const LOOK_MS = 100;

/** Waits until all devices rest. People look whether all has arrived, and tap those that still wait. */
export async function untilQuiet(phones: readonly Phone[]): Promise<void> {
  const restless = () => phones.filter(({ client }) => unrestOf(client()) !== undefined);
  for (let waited = 0; waited < QUIET_LIMIT_MS && restless().length > 0; waited += LOOK_MS) {
    if (waited % TAP_MS === 0) for (const { client } of restless()) client().syncNow();
    await sleep(LOOK_MS);
  }
}

/**
 * Waits until all devices show what PostgreSQL has: what streams carry takes a moment to arrive. Gives what PostgreSQL
 * has then, or when it took too long.
 */
export async function untilAlike({ postgres }: Scene, phones: readonly Phone[]): Promise<DatabaseFacts> {
  const database = await withSql(postgres.adminUrl, readDatabase);
  for (let waited = 0; waited < ALIKE_LIMIT_MS; waited += LOOK_MS) {
    if (phones.every((phone) => differences(readDevice(phone), database.goals).length === 0)) break;
    await sleep(LOOK_MS);
  }
  return database;
}

/** Writes once more with SQL, now that all is quiet: those who listened before the fire have to hear it still. */
export async function writeAfterwards({ postgres, goals }: Scene): Promise<void> {
  await withSql(
    postgres.adminUrl,
    (sql) => sql`update goal set unit = 'ashes' where id = ${goals.counters[0] ?? ""}`,
  );
}
