import { Alert, Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";
import { personOf } from "../../sync/session/local-account.ts";
import { useAccount } from "../../sync/session/session-context.tsx";
import { Banner } from "../../ui/banner.tsx";
import { goalDrafts } from "./goal-drafts.ts";

/** For whoever comes after the person of a draft: that there is one, and nothing of it. */
export function KeptDraftsNote() {
  const drafts = useDrafts();
  if (drafts.length === 0) return null;
  return (
    <Alert color="sand" mb="lg">
      <StayGuard />
      What was typed in a form here is kept in this tab. It is there again once the same person signs in.
    </Alert>
  );
}

/** For their person: the way back to a form that went away. */
export function KeptDraftBanner() {
  const { account, space } = useAccount();
  const navigate = useNavigate();
  const { goal: open } = useSearch({ strict: false });
  const own = useDrafts().find((each) => each.person === personOf(account) && each.space === space.id);
  if (!own || own.form === open) return null;
  return (
    <Banner tone="news" title="A goal is not saved yet" message="What you typed is still here.">
      <StayGuard />
      <Button
        size="compact-sm"
        variant="light"
        onClick={() => void navigate({ to: "/goals", search: { goal: own.form } })}
      >
        Go on with it
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => goalDrafts.drop(own)}>
        Discard
      </Button>
    </Banner>
  );
}

function useDrafts() {
  return useSyncExternalStore(goalDrafts.subscribe, goalDrafts.all);
}

/** Drafts do not outlive the tab, so the browser asks before it leaves the page. */
function StayGuard() {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
  return null;
}
