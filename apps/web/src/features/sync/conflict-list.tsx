import { useConflicts } from "@tidemark/sync-client/react";
import { useClient } from "../../sync/app-sync.tsx";
import { ConflictCard } from "./conflict-card.tsx";
import { goalName } from "./goal-name.ts";
import classes from "./sync-details.module.css";

/** The open conflicts of all goals, those of deleted ones too. */
export function ConflictList() {
  const client = useClient();
  return (
    <ul className={classes.list} aria-label="Conflicts">
      {useConflicts().map((conflict) => {
        const name = goalName(client, conflict.rowId);
        return (
          <li key={conflict.id}>
            <strong>{name}</strong>
            <ConflictCard conflict={conflict} name={name} />
          </li>
        );
      })}
    </ul>
  );
}
