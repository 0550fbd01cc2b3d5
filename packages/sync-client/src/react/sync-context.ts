import { createContext, createElement, type ReactElement, type ReactNode, use } from "react";
import type { Entities, SyncClient } from "../sync-client.ts";

// The provider knows the app's entities and the hooks are told them; the context between knows none.
const SyncContext = createContext<unknown>(null);

/** Gives an opened client to the hooks below it. */
export function SyncProvider<E extends Entities>({
  client,
  children,
}: {
  readonly client: SyncClient<E>;
  readonly children?: ReactNode;
}): ReactElement {
  return createElement(SyncContext, { value: client }, children);
}

/**
 * The client of the nearest {@link SyncProvider}: `useSyncClient<typeof entities>()`.
 *
 * @throws if there is none.
 */
export function useSyncClient<E extends Entities = Entities>(): SyncClient<E> {
  const client = use(SyncContext);
  if (client === null) throw new Error("useSyncClient is used outside of a SyncProvider");
  return client as SyncClient<E>;
}
