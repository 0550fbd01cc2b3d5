import { useCallback, useEffect, useState } from "react";
import type { PageStatus } from "./indicator.ts";
import { useSettled } from "./use-settled.ts";

/** A look at the server takes a moment; only one that takes longer is worth a sign. */
const QUIET_MS = 800;
/** Who taps sees that something happens, however fast it is over. */
const ASKED_MS = 700;

/**
 * The status as the header shows it: the looks at the server that come every minute do not flicker, while one that a
 * person asked for shows at once and long enough to be seen.
 */
export function useCalmStatus(
  status: PageStatus,
  syncNow: () => void,
): { readonly status: PageStatus; readonly ask: () => void } {
  const [asked, setAsked] = useState(0);
  const long = useSettled(isRoutine(status), QUIET_MS);
  useEffect(() => {
    if (asked === 0) return undefined;
    const timer = setTimeout(() => setAsked(0), ASKED_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const ask = useCallback(() => {
    setAsked((times) => times + 1);
    syncNow();
  }, [syncNow]);
  return { status: calmStatus(status, { asked: asked > 0, long }), ask };
}

/** What to show of a status, given whether a person has just asked, and whether a routine look takes long. */
export function calmStatus(
  status: PageStatus,
  { asked, long }: { readonly asked: boolean; readonly long: boolean },
): PageStatus {
  if (asked) return status.state === "idle" ? { ...status, state: "syncing" } : status;
  return isRoutine(status) && !long ? { ...status, state: "idle" } : status;
}

function isRoutine({ state, obstacle, pending, lastSync, progress }: PageStatus): boolean {
  return state === "syncing" && obstacle === null && pending === 0 && lastSync !== null && progress === null;
}
