import type { Device } from "./browser.ts";
import type { AppDatabase } from "./database.ts";
import { expectSoon } from "./expect-soon.ts";
import type { GoalsPage } from "./goals-page.ts";

export interface Person {
  readonly device: Device;
  readonly page: GoalsPage;
}

/** Two devices that have the goal "Read" and then lose the network. */
export async function openTwo(
  database: AppDatabase,
  openDevice: () => Promise<Device>,
): Promise<readonly [Person, Person]> {
  await database.insertGoal({ name: "Read" });
  return [await openOne(openDevice), await openOne(openDevice)];
}

/** One after the other, each only when the one before has nothing left to send. */
export async function reconnect(...people: readonly Person[]): Promise<void> {
  for (const { device, page } of people) {
    await device.goOnline();
    await expectSoon(page.state).toMatch(/^(synced|conflict)$/);
    await expectSoon(page.pending).toBe(0);
  }
}

async function openOne(openDevice: () => Promise<Device>): Promise<Person> {
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.shown).toMatchObject([{ name: "Read", status: "synced" }]);
  await device.goOffline();
  return { device, page };
}
