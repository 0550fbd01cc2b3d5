import { testChannel } from "../../testing/channel-contract.ts";
import { testLocks } from "../../testing/locks-contract.ts";
import { createMemoryHub } from "../../testing/memory-channel.ts";
import { createMemoryLocks } from "../../testing/memory-locks.ts";
import { createBroadcastChannel } from "./broadcast-channel.ts";
import { createWebLocks } from "./web-locks.ts";

const profile = createMemoryLocks();
const hubs = new Map<string, ReturnType<typeof createMemoryHub>>();

testLocks("memory", () => profile.open());
testLocks("Web Locks", () => createWebLocks());

testChannel("memory", (name) => {
  const hub = hubs.get(name) ?? createMemoryHub();
  hubs.set(name, hub);
  return hub.open();
});
testChannel("BroadcastChannel", createBroadcastChannel);
