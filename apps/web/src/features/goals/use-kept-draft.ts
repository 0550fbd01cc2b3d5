import { useEffect, useEffectEvent, useState } from "react";
import { personOf } from "../../sync/session/local-account.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { type DraftContent, type DraftPlace, goalDrafts } from "./goal-drafts.ts";

/** Where the draft of a form is kept: with the person and the space that it was opened for. */
export function useDraftPlace(form: string): DraftPlace {
  const { account, space } = useAccount();
  const [place] = useState({ person: personOf(account), space: space.id, form });
  return place;
}

/** Keeps what a form leaves unsaved if it goes away under its person. Whoever closes it himself has been asked. */
export function useKeptDraft(place: DraftPlace, unsaved: () => DraftContent | null): void {
  const session = useSession();
  const onLeave = useEffectEvent(() => {
    const shown = session.get();
    const stays =
      shown.kind === "somebody" && personOf(shown.account) === place.person && shown.space.id === place.space;
    const content = stays ? null : unsaved();
    if (content) goalDrafts.keep({ ...place, ...content });
  });
  useEffect(() => {
    goalDrafts.drop(place);
    return () => onLeave();
  }, [place]);
}
