import { useCallback, useState } from "react";
import { showProblem } from "../../ui/toasts.tsx";
import { ServerRefusal } from "./account-server.ts";
import { useSession } from "./session-context.tsx";

/** Runs what a person asked the server for; what it refuses is shown, unless `onRefusal` takes it. */
export function useAction(): {
  readonly busy: boolean;
  readonly run: (
    action: () => Promise<unknown>,
    onRefusal?: (refusal: ServerRefusal) => void,
  ) => Promise<boolean>;
} {
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (action: () => Promise<unknown>, onRefusal: (refusal: ServerRefusal) => void = showRefusal) => {
      setBusy(true);
      try {
        await action();
        return true;
      } catch (error) {
        if (!(error instanceof ServerRefusal)) throw error;
        onRefusal(error);
        // Somebody else may be signed in by now, which the page says then.
        if (error.kind === "signed-out") void session.refresh();
        return false;
      } finally {
        setBusy(false);
      }
    },
    [session],
  );
  return { busy, run };
}

function showRefusal({ message }: ServerRefusal): void {
  showProblem("That did not work", message);
}
