import type { Connectivity } from "../ports.ts";

/** The page's network and visibility, as the browser tells them. */
export function createBrowserConnectivity(): Connectivity {
  const visible = () => document.visibilityState === "visible";

  return {
    online: () => navigator.onLine,
    visible,
    subscribe(listener) {
      const events = new AbortController();
      const { signal } = events;
      window.addEventListener("online", () => listener("online"), { signal });
      window.addEventListener("offline", () => listener("offline"), { signal });
      document.addEventListener("visibilitychange", () => listener(visible() ? "shown" : "hidden"), {
        signal,
      });
      // A page that comes back from the history or from being frozen has slept through what happened.
      window.addEventListener("pageshow", ({ persisted }) => persisted && listener("shown"), { signal });
      document.addEventListener("resume", () => listener("shown"), { signal });
      return () => events.abort();
    },
  };
}
