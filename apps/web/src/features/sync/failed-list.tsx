import { useClient } from "../../sync/app-sync.tsx";
import { RowFailure } from "./row-failure.tsx";
import classes from "./sync-details.module.css";
import { useRowRescue } from "./use-row-rescue.ts";

/** The goals with changes that the server refused, each with its sentence and the ways on. */
export function FailedList() {
  const client = useClient();
  const { retry, discard } = useRowRescue();
  return (
    <ul className={classes.failed} aria-label="Not saved">
      {client.repository.findFailedSyncRecords().map(({ id, ...status }) => {
        const goal = { id, name: client.row("goal", id)?.name ?? "A goal you deleted" };
        return (
          <li key={id}>
            <strong>{goal.name}</strong>
            <RowFailure
              name={goal.name}
              status={status}
              onRetry={() => retry(goal)}
              onDiscard={() => discard(goal)}
            />
          </li>
        );
      })}
    </ul>
  );
}
