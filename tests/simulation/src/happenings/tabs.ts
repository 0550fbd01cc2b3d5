import type { SimDevice, SimTab } from "../sim-device.ts";
import { type Happen, inTab, leaderOf, type Scene } from "./scene.ts";

export const openTab: Happen = ({ device }) => device.openTab();

export const closeTab: Happen = inTab(async ({ device, say }, tab) => {
  say("closes", tab);
  device.tabs.delete(tab);
  await tab.client.close();
});

export const crashTab: Happen = inTab(crash);
export const crashLeader: Happen = (scene) => withLeader(scene, crash);

/** Between any two commits, or in one. */
export const crashInCommit: Happen = inTab(({ random, say }, tab) => {
  const commits = 1 + random.below(6);
  const when = random.pick(["before", "after"] as const);
  say(`will crash ${when} its commit ${commits} from now`, tab);
  tab.faults.crash = { commits, when };
});

export const freezeTab: Happen = inTab(freeze);
export const freezeLeader: Happen = (scene) => withLeader(scene, freeze);

export const thawTabs: Happen = ({ device, say }) => {
  if (device.frozen.size > 0) say("thaws its tabs");
  thawAll(device);
};

/** Frozen tabs go on where they were, with all that has come for them meanwhile. */
export function thawAll({ frozen, tabs }: SimDevice): void {
  const thawed = [...frozen];
  frozen.clear();
  for (const tab of thawed) {
    tabs.add(tab);
    tab.thaw();
  }
}

export const tap: Happen = inTab(({ device, say }, tab) => {
  say("is told to sync now", tab);
  device.signedOut = false;
  tab.client.syncNow();
});

export const hideOrShow: Happen = inTab(({ random, say }, tab) => {
  const event = random.pick(["hidden", "shown"] as const);
  say(`is ${event}`, tab);
  tab.connectivity.say(event);
});

export const offlineOrOnline: Happen = inTab(({ random, say }, tab) => {
  const event = random.pick(["offline", "online"] as const);
  say(`hears that it is ${event}`, tab);
  tab.connectivity.say(event);
});

function withLeader(scene: Scene, happen: (scene: Scene, tab: SimTab) => void): void {
  const leader = leaderOf(scene);
  if (leader) happen(scene, leader);
}

function crash({ device, say }: Scene, tab: SimTab): void {
  say("crashes", tab);
  device.tabs.delete(tab);
  tab.crash();
}

function freeze({ device, say }: Scene, tab: SimTab): void {
  say("freezes", tab);
  device.tabs.delete(tab);
  device.frozen.add(tab);
  tab.freeze();
}
