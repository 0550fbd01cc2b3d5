import { useCallback, useEffect, useRef } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import type { AppClient } from "../../sync/open-sync.ts";
import { hideToast, showNotice } from "../../ui/toasts.tsx";
import { silenceText, syncAnswer } from "./sync-answer.ts";

const SILENCE_MS = 4_000;
const NOTICE = "sync-answer";

/** Syncs now, and says what came of it if that was not what was asked for. */
export function useSyncNow(): () => void {
  const client = useClient();
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);
  return useCallback(() => {
    stop.current();
    stop.current = waitForAnswer(client);
    client.syncNow();
  }, [client]);
}

function waitForAnswer(client: AppClient): () => void {
  const unsubscribe = client.subscribe(() => {
    const answer = syncAnswer(client.status(), Date.now());
    if (answer === null) return;
    stop();
    if (answer === "") hideToast(NOTICE);
    else showNotice(NOTICE, answer);
  });
  const silence = setTimeout(() => showNotice(NOTICE, silenceText(client.status())), SILENCE_MS);

  function stop(): void {
    unsubscribe();
    clearTimeout(silence);
  }
  return stop;
}
