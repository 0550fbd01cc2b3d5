import type { SimDevice } from "../sim-device.ts";
import { isSettled } from "../settled-edits.ts";
import { type Happen, inTab, type Scene } from "./scene.ts";

/** Everything on the device ends, and what the disk had not been told to keep is gone. */
export const powerCut: Happen = ({ device, say }) => {
  say("loses its power");
  endTabs(device);
  device.disk.powerCut();
  device.unchecked = true;
};

export const failCommit: Happen = inTab(({ say }, tab) => {
  say("will fail to commit once", tab);
  tab.faults.failNext = "undone";
});

/** A commit of which the tab hears that it failed, while it did not. */
export const doubtCommit: Happen = inTab(({ say }, tab) => {
  say("will hear that a commit failed which did not", tab);
  tab.faults.failNext = "done";
});

export const fillDisk: Happen = ({ device, say }) => {
  say("has a full disk");
  device.diskFaults.full = true;
};

export const freeDisk: Happen = ({ device, say }) => {
  if (device.diskFaults.full) say("has room again");
  device.diskFaults.full = false;
};

/** The browser deletes the database under the app; the person reloads the page. */
export const evict: Happen = async (scene) => {
  scene.say("is deprived of its database");
  await scene.device.disk.wipe();
  forget(scene);
  await closeAll(scene.device);
  await scene.device.openTab();
};

/** The person signs out, and loses what was not sent; then signs in again. */
export const signOut: Happen = inTab(async (scene, tab) => {
  scene.say("signs out, and in again", tab);
  forget(scene);
  await tab.client.destroy();
  await closeAll(scene.device);
  await scene.device.openTab();
});

/** The profile is copied to another device, where it goes on as the same replica. */
export const copyProfile: Happen = async ({ world, device, say }) => {
  if (world.devices.length > world.schedule.devices.length + 1) return;
  const copied = world.copy(device);
  say(`is copied: ${copied.name}`);
  world.ledger.copy(device.name, copied.name);
  await copied.openTab();
};

/** All its tabs are gone at once. */
export function endTabs({ tabs, frozen }: SimDevice): void {
  for (const tab of [...tabs, ...frozen]) tab.crash();
  tabs.clear();
  frozen.clear();
}

function forget({ world, device }: Scene): void {
  world.ledger.forget(device.name, (edit) => isSettled(world.books, edit));
}

async function closeAll(device: SimDevice): Promise<void> {
  const tabs = [...device.tabs];
  for (const tab of device.frozen) tab.crash();
  device.tabs.clear();
  device.frozen.clear();
  await Promise.all(tabs.map(({ client }) => client.close()));
}
