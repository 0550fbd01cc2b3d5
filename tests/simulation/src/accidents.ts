import { BUILT_IN_SPACE } from "@tidemark/domain";
import { edit } from "./person.ts";
import type { SimDevice, SimTab, World } from "./world.ts";

/** What may happen next, each with how often it does. */
const HAPPENINGS: readonly (readonly [
  weight: number,
  happen: (world: World, device: SimDevice) => void | Promise<void>,
])[] = [
  [50, editSomewhere],
  [20, ({ clock, random }) => clock.advance(random.below(200))],
  [8, ({ clock, random }) => clock.advance(random.below(20_000))],
  [3, ({ clock }) => clock.advance(120_000)],
  [5, (_, device) => openTab(device)],
  [3, (world, device) => withTab(world, device, (tab) => endTab(device, tab))],
  [2, (world, device) => withTab(world, device, (tab) => crashTab(device, tab))],
  [2, (world, device) => withTab(world, device, (tab) => freezeTab(device, tab))],
  [2, (_, device) => thawTabs(device)],
  [1, (_, device) => powerCut(device)],
  [3, (world, device) => withTab(world, device, (tab) => tab.client.syncNow())],
  [
    3,
    (world, device) =>
      withTab(world, device, (tab) => tab.connectivity.say(world.random.pick(["hidden", "shown"]))),
  ],
  [3, (_, device) => device.network.cut()],
  [5, (_, device) => device.network.mend()],
  [
    2,
    (world, device) =>
      withTab(world, device, (tab) => tab.connectivity.say(world.random.pick(["offline", "online"]))),
  ],
  [2, ({ random }, device) => void (device.offset += random.pick([-3_600_000, -1_000, 1_000, 3_600_000]))],
  [6, writeSql],
  [1, ({ server }) => server.restart()],
];

const TOTAL = HAPPENINGS.reduce((sum, [weight]) => sum + weight, 0);

/** Has one thing happen to the world, drawn by its seed. */
export async function happen(world: World): Promise<void> {
  let draw = world.random.below(TOTAL);
  const device = world.random.pick(world.devices);
  for (const [weight, happening] of HAPPENINGS) {
    draw -= weight;
    if (draw < 0) return happening(world, device);
  }
}

/** Opens a tab; without one a device does nothing. */
export async function openTab(device: SimDevice): Promise<void> {
  device.tabs.add(await device.device.openTab());
}

function withTab<Result>(
  { random }: World,
  { tabs }: SimDevice,
  body: (tab: SimTab) => Result,
): Result | undefined {
  return tabs.size > 0 ? body(random.pick([...tabs])) : undefined;
}

function editSomewhere(world: World, device: SimDevice): void {
  withTab(world, device, (tab) => edit(world, device, tab));
}

function crashTab(device: SimDevice, tab: SimTab): void {
  device.tabs.delete(tab);
  tab.crash();
}

function freezeTab(device: SimDevice, tab: SimTab): void {
  device.tabs.delete(tab);
  device.frozen.add(tab);
  tab.freeze();
}

/** Frozen tabs go on where they were, with all that has come for them meanwhile. */
export function thawTabs({ frozen, tabs }: SimDevice): void {
  for (const tab of frozen) {
    tabs.add(tab);
    tab.thaw();
  }
  frozen.clear();
}

async function endTab(device: SimDevice, tab: SimTab): Promise<void> {
  device.tabs.delete(tab);
  await tab.client.close();
}

/** Everything on the device ends, and what the disk had not been told to keep is gone. */
function powerCut(device: SimDevice): void {
  for (const tab of [...device.tabs, ...device.frozen]) tab.crash();
  device.tabs.clear();
  device.frozen.clear();
  device.device.disk.powerCut();
}

/** Somebody with plain SQL: one more writer, who knows nothing of the rest. */
function writeSql({ server, random, ledger }: World): void {
  const ids = [...server.rows(BUILT_IN_SPACE, "goal").keys()];
  if (ids.length === 0) return;
  const id = random.pick(ids);
  server.sql(BUILT_IN_SPACE, (sql) => {
    if (random.chance(0.2)) sql.delete("goal", id);
    else
      sql.update(
        "goal",
        id,
        random.chance(0.5) ? { name: `SQL ${ledger.next()}` } : { unit: `unit ${ledger.next()}` },
      );
  });
}
