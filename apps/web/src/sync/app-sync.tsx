import type { Goal } from "@tidemark/domain";
import { useLiveQuery } from "@tanstack/react-db";
import { createContext, type ReactNode, use } from "react";
import { SyncProvider } from "@tidemark/sync-client/react";
import type { AppClient, AppSync } from "./open-sync.ts";

const AppSyncContext = createContext<AppSync | null>(null);

/** Gives the opened local data to everything below. */
export function AppSyncProvider({
  sync,
  children,
}: {
  readonly sync: AppSync;
  readonly children: ReactNode;
}) {
  return (
    <AppSyncContext value={sync}>
      <SyncProvider client={sync.client}>{children}</SyncProvider>
    </AppSyncContext>
  );
}

/** The engine, for writing. */
export function useClient(): AppClient {
  return useAppSync().client;
}

function useAppSync(): AppSync {
  const sync = use(AppSyncContext);
  if (!sync) throw new Error("there is no AppSyncProvider above");
  return sync;
}

/** All goals on this device, kept up to date; not `ready` before they have been read. */
export function useGoals(): { readonly goals: readonly Goal[]; readonly ready: boolean } {
  const { goals } = useAppSync();
  const { data, isReady } = useLiveQuery((query) => query.from({ goal: goals }));
  return { goals: data, ready: isReady };
}
