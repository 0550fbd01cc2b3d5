import { Anchor } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import type { SyncStatus } from "@tidemark/sync-client";
import { useClient } from "../../sync/app-sync.tsx";
import { focusHome } from "../../ui/focus-home.ts";
import { useNow } from "../../ui/use-now.ts";
import { checkText } from "./check-text.ts";
import { settleWrite } from "./settle-write.ts";
import classes from "./sync-details.module.css";

interface CheckEverythingProps {
  readonly check: SyncStatus["check"];
  readonly obstacle: SyncStatus["obstacle"];
}

/** What comparing all goals with the server's has found, and the button that does it now. */
export function CheckEverything({ check, obstacle }: CheckEverythingProps) {
  const client = useClient();
  const now = useNow();
  return (
    <div className={classes.storage}>
      <IconListCheck size={18} aria-hidden />
      <span>
        <span aria-live="polite" data-check={check.waiting ? "waiting" : (check.result ?? "none")}>
          {checkText(check, { obstacle, now })}{" "}
        </span>
        {!check.waiting && (
          <Anchor
            component="button"
            type="button"
            inherit
            onClick={(event) => {
              focusHome(event.currentTarget);
              settleWrite(client.verify());
            }}
          >
            Check everything
          </Anchor>
        )}
      </span>
    </div>
  );
}
