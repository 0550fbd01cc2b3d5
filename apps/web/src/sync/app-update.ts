import { createValueStore } from "./value-store.ts";

/** Takes the new version of the app into use, once one has been fetched; null until then. */
export const appUpdate = createValueStore<(() => void) | null>(null);

/** Loads the page anew, in its new version if one has been fetched. */
export function reloadApp(): void {
  const takeNew = appUpdate.get();
  if (takeNew) takeNew();
  else location.reload();
}

const LOOK_MS = 30_000;
const CHECK_MS = 60 * 60_000;

/**
 * Lets the browser keep the app's own files, so that it starts without a network, and watches for new ones. A person who
 * clears the site's data takes them away under the open page; they are kept anew as soon as that is noticed.
 */
export function keepAppFiles(): void {
  if (!("serviceWorker" in navigator)) return;
  let registration: ServiceWorkerRegistration | undefined;

  async function ensure(): Promise<void> {
    const present = await navigator.serviceWorker.getRegistration();
    if (registration && present) return;
    registration = await navigator.serviceWorker.register("/sw.js");
    watch(registration);
  }

  // Without it everything works except a start without a network.
  const look = () => void ensure().catch(ignore);
  look();
  setInterval(look, LOOK_MS);
  setInterval(() => void registration?.update().catch(ignore), CHECK_MS);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
}

function watch(registration: ServiceWorkerRegistration): void {
  offer(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offer(registration));
  });
}

function offer({ waiting, active }: ServiceWorkerRegistration): void {
  // Without another that is active this is a first visit: the page already is the version that waits.
  if (!waiting || !active || !navigator.serviceWorker.controller) return;
  appUpdate.set(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage({ type: "SKIP_WAITING" });
  });
}

function ignore(): void {
  // Offline, most likely. The next check comes by itself.
}
