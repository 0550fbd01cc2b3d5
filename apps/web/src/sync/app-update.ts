import { createValueStore } from "./value-store.ts";

/** Takes the new version of the app into use, once one has been fetched; null until then. */
export const appUpdate = createValueStore<(() => void) | null>(null);

/** Loads the page anew, in its new version if one has been fetched. */
export function reloadApp(): void {
  const takeNew = appUpdate.get();
  if (takeNew) takeNew();
  else location.reload();
}

const CHECK_MS = 60 * 60_000;

/** Lets the browser keep the app's own files, so that it starts without a network, and watches for new ones. */
export async function keepAppFiles(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js").catch(ignore);
  // Without it everything works except a start without a network.
  if (!registration) return;
  offer(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offer(registration));
  });
  setInterval(() => void registration.update().catch(ignore), CHECK_MS);
}

function offer({ waiting }: ServiceWorkerRegistration): void {
  // Without a controller this is the first visit: the page already is the version that waits.
  if (!waiting || !navigator.serviceWorker.controller) return;
  appUpdate.set(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage({ type: "SKIP_WAITING" });
  });
}

function ignore(): void {
  // Offline, most likely. The next check comes by itself.
}
