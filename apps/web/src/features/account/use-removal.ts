import { useCallback, useEffect, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { server } from "../../sync/server.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import type { Unsent } from "../../sync/session/session.ts";
import { useAsked } from "../../sync/session/use-asked.ts";
import { type ExportedSpace, type Removal, removalOf } from "./removal.ts";

/** What deleting the account would do; each null until it is known. */
export function useRemoval(): {
  readonly removal: Removal | null;
  readonly unsent: readonly Unsent[] | null;
  /** Why it cannot be known now. */
  readonly problem: string | null;
} {
  const session = useSession();
  const { account, space } = useAccount();
  const client = useClient();
  const known = account.user !== null;
  const [unsent, setUnsent] = useState<readonly Unsent[] | null>(known ? null : []);
  useEffect(() => {
    if (known) void session.unsent().then(setUnsent);
  }, [known, session]);
  const ask = useCallback(async (): Promise<readonly ExportedSpace[]> => {
    if (known) return (await server.account.export.query()).spaces;
    // Of a trial that the server has not heard of yet everything is here.
    return [{ ...space, role: "owner", members: [{ role: "owner" }], rows: { goal: client.rows("goal") } }];
  }, [known, space, client]);
  const { answer, problem } = useAsked(ask);
  return { removal: answer && removalOf(answer), unsent, problem };
}
