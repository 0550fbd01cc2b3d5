import type { Entities, SyncClient } from "../sync-client.ts";

/**
 * Has the browser ask before a page is left whose edits are still being written to the device. It listens
 * only while there are any, because a page that listens is not kept for going back. Returns what ends it.
 */
export function askBeforeLeaving<E extends Entities>(
  client: Pick<SyncClient<E>, "status" | "subscribe">,
  page: Pick<Window, "addEventListener" | "removeEventListener"> = globalThis.window,
): () => void {
  const ask = (event: Event) => event.preventDefault();

  function follow(): void {
    if (client.status().writing > 0) page.addEventListener("beforeunload", ask);
    else page.removeEventListener("beforeunload", ask);
  }

  const stop = client.subscribe(follow);
  return () => {
    stop();
    page.removeEventListener("beforeunload", ask);
  };
}
