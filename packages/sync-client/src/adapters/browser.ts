/** What a browser gives the engine. */
export { createBroadcastChannel } from "./broadcast-channel.ts";
export { createBrowserConnectivity } from "./browser-connectivity.ts";
export { browserStoragePromise, systemClock, systemRandom } from "./system.ts";
export { openLocalStore } from "./open-local-store.ts";
export { createWebLocks } from "./web-locks.ts";
export { askBeforeLeaving } from "./leave-guard.ts";
